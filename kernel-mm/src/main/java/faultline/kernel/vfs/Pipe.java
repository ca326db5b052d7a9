package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/** The bytes on their way from writers to readers, and how many of each there are: pipe_inode_info. */
public final class Pipe {

    /** Pages that a pipe holds (pipe(7), since Linux 2.6.11). */
    private static final int PAGES = 16;

    private static final int PAGE_BYTES = 4096;
    /** Bytes that a pipe holds when all pages are full. */
    public static final int CAPACITY = PAGES * PAGE_BYTES;

    private final byte[] bytes = new byte[CAPACITY];
    private final int[] starts = new int[PAGES];
    private final int[] ends = new int[PAGES];
    private final WaitQueue queue = new WaitQueue();
    private int firstPage;
    private int pages;
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
            pages = 0;
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
        int done = 0;
        while (done < length && pages > 0) {
            int part = Math.min(length - done, ends[firstPage] - starts[firstPage]);
            System.arraycopy(bytes, firstPage * PAGE_BYTES + starts[firstPage], into, at + done, part);
            starts[firstPage] += part;
            done += part;
            if (starts[firstPage] == ends[firstPage]) {
                firstPage = (firstPage + 1) % PAGES;
                pages--;
            }
        }
        count -= done;
        if (done > 0) {
            queue.wakeAll();
        }
        return done;
    }

    /**
     * Writes what there is room for. What does not fill a page goes behind the last bytes if it fits there whole, else into a
     * page of its own (pipe_write), so up to a page is written in one piece or not at all.
     */
    int write(byte[] from, int at, int length) throws FileError {
        if (readers == 0) {
            throw new FileError(Errno.EPIPE);
        }
        int done = append(from, at, length % PAGE_BYTES);
        while (done < length && pages < PAGES) {
            int page = (firstPage + pages) % PAGES;
            int part = Math.min(length - done, PAGE_BYTES);
            System.arraycopy(from, at + done, bytes, page * PAGE_BYTES, part);
            starts[page] = 0;
            ends[page] = part;
            pages++;
            done += part;
        }
        if (done == 0 && length > 0) {
            throw new FileError(Errno.EAGAIN);
        }
        count += done;
        if (done > 0) {
            queue.wakeAll();
        }
        return done;
    }

    private int append(byte[] from, int at, int length) {
        int last = (firstPage + pages + PAGES - 1) % PAGES;
        if (pages == 0 || ends[last] + length > PAGE_BYTES) {
            return 0;
        }
        System.arraycopy(from, at, bytes, last * PAGE_BYTES + ends[last], length);
        ends[last] += length;
        return length;
    }

    /** Whether there is a free page. */
    boolean hasRoom() {
        return pages < PAGES;
    }

    /** Poll bits of an end that reads from it. */
    int readEvents() {
        int events = count > 0 ? PollEvents.IN | PollEvents.READ_NORMAL : 0;
        return writers == 0 ? events | PollEvents.HANG_UP : events;
    }

    /** Poll bits of an end that writes to it. */
    int writeEvents() {
        int events = hasRoom() ? PollEvents.OUT | PollEvents.WRITE_NORMAL : 0;
        return readers == 0 ? events | PollEvents.ERROR : events;
    }
}
