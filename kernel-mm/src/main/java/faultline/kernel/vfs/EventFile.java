package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A counter to wait for: eventfd (Linux fs/eventfd.c). */
public final class EventFile extends OpenFile {

    private final boolean semaphore;
    private final WaitQueue queue = new WaitQueue();
    private long count;

    /**
     * A counter at {@code count}.
     *
     * @param semaphore whether a read takes one instead of all
     * @param flags O_NONBLOCK or 0
     */
    public EventFile(FileSystem anonymous, long count, boolean semaphore, int flags) {
        super(new AnonymousInode(anonymous), OpenFlags.READ_WRITE | flags);
        this.count = count;
        this.semaphore = semaphore;
        setPath("anon_inode:[eventfd]");
    }

    @Override
    public boolean seekable() {
        return false;
    }

    @Override
    public int read(long offset, byte[] into, int at, int length) throws FileError {
        if (length < Long.BYTES) {
            throw new FileError(Errno.EINVAL);
        }
        if (count == 0) {
            throw new FileError(Errno.EAGAIN);
        }
        long taken = semaphore ? 1 : count;
        count -= taken;
        words(into).putLong(at, taken);
        queue.wakeAll();
        return Long.BYTES;
    }

    @Override
    public int write(long offset, byte[] from, int at, int length) throws FileError {
        long added = length < Long.BYTES ? -1 : words(from).getLong(at);
        if (added == -1) {
            throw new FileError(Errno.EINVAL);
        }
        // The counter is unsigned and stays below its largest value.
        if (Long.compareUnsigned(added, -2 - count) > 0) {
            throw new FileError(Errno.EAGAIN);
        }
        count += added;
        queue.wakeAll();
        return length;
    }

    private static ByteBuffer words(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int events() {
        int events = count != 0 ? PollEvents.IN | PollEvents.READ_NORMAL : 0;
        return count != -2 ? events | PollEvents.OUT | PollEvents.WRITE_NORMAL : events;
    }

    @Override
    public WaitQueue queue() {
        return queue;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, count & Long.MAX_VALUE);
    }
}
