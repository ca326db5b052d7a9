package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/** The bytes on their way from writers to readers, and how many of each there are: pipe_inode_info. */
public final class Pipe {

    /** Bytes that a pipe holds: 16 pages (pipe(7), since Linux 2.6.11). */
    public static final int CAPACITY = 65536;
    /** Bytes that are written in one piece or not at all: PIPE_BUF (linux/limits.h). */
    public static final int ATOMIC_BYTES = 4096;

    private final byte[] ring = new byte[CAPACITY];
    private final WaitQueue queue = new WaitQueue();
    private int start;
    private int count;
    private int readers;
    private int writers;
    private long readersEver;
    private long writersEver;

    /** Those who wait for anything to change. */
    public WaitQueue queue() {
        return queue;
    }

    /** Ends that read. */
    public int readers() {
        return readers;
    }

    /** Ends that write. */
    public int writers() {
        return writers;
    }

    /** Ends that were ever opened for reading. */
    public long readersEver() {
        return readersEver;
    }

    /** Ends that were ever opened for writing. */
    public long writersEver() {
        return writersEver;
    }

    /** Bytes in it. */
    public int count() {
        return count;
    }

    void open(boolean reads, boolean writes) {
        readers += reads ? 1 : 0;
        readersEver += reads ? 1 : 0;
        writers += writes ? 1 : 0;
        writersEver += writes ? 1 : 0;
        queue.wakeAll();
    }

    void close(boolean reads, boolean writes) {
        readers -= reads ? 1 : 0;
        writers -= writes ? 1 : 0;
        if (readers == 0 && writers == 0) {
            count = 0;
        }
        queue.wakeAll();
    }

    int read(byte[] into, int at, int length) throws FileError {
        if (length == 0) {
            return 0;
        }
        if (count == 0 && writers > 0) {
            throw new FileError(Errno.EAGAIN);
        }
        int part = Math.min(length, count);
        int first = Math.min(part, CAPACITY - start);
        System.arraycopy(ring, start, into, at, first);
        System.arraycopy(ring, 0, into, at + first, part - first);
        start = (start + part) % CAPACITY;
        count -= part;
        if (part > 0) {
            queue.wakeAll();
        }
        return part;
    }

    int write(byte[] from, int at, int length, boolean whole) throws FileError {
        if (readers == 0) {
            throw new FileError(Errno.EPIPE);
        }
        int room = CAPACITY - count;
        if (length > 0 && (room == 0 || whole && room < length)) {
            throw new FileError(Errno.EAGAIN);
        }
        int part = Math.min(length, room);
        int end = (start + count) % CAPACITY;
        int first = Math.min(part, CAPACITY - end);
        System.arraycopy(from, at, ring, end, first);
        System.arraycopy(from, at + first, ring, 0, part - first);
        count += part;
        if (part > 0) {
            queue.wakeAll();
        }
        return part;
    }

    /** Poll bits of an end that reads from it. */
    int readEvents() {
        int events = count > 0 ? PollEvents.IN | PollEvents.READ_NORMAL : 0;
        return writers == 0 ? events | PollEvents.HANG_UP : events;
    }

    /** Poll bits of an end that writes to it. */
    int writeEvents() {
        int events = CAPACITY - count >= ATOMIC_BYTES ? PollEvents.OUT | PollEvents.WRITE_NORMAL : 0;
        return readers == 0 ? events | PollEvents.ERROR : events;
    }
}
