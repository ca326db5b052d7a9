package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.mm.MappedFile;
import java.util.ArrayList;
import java.util.List;

/** An open file description: struct file. Descriptors of several processes may share it. */
public abstract class OpenFile {

    private final Inode inode;
    private int flags;
    private long position;
    private int users = 1;
    private boolean writes;
    private String path = "";
    private final List<Runnable> whenClosed = new ArrayList<>();

    /** @param flags O_ bits as open got them */
    protected OpenFile(Inode inode, int flags) {
        this.inode = inode;
        this.flags = flags & ~OpenFlags.OPEN_ONLY;
        inode.fileSystem().countOpen(1);
    }

    /** The file. */
    public final Inode inode() {
        return inode;
    }

    /** Flags as F_GETFL shows them. */
    public final int flags() {
        return flags;
    }

    /** Sets those flags that may be changed. */
    public final void changeFlags(int wanted) {
        flags = flags & ~OpenFlags.CHANGEABLE | wanted & OpenFlags.CHANGEABLE;
    }

    /** Whether a flag is set. */
    public final boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether it was opened for reading. */
    public final boolean readable() {
        return (flags & OpenFlags.ACCESS_MODE) != OpenFlags.WRITE_ONLY && !has(OpenFlags.PATH);
    }

    /** Whether it was opened for writing. */
    public final boolean writable() {
        return (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY && !has(OpenFlags.PATH);
    }

    /** Where the next read or write begins. */
    public final long position() {
        return position;
    }

    /** Sets {@link #position}. */
    public final void setPosition(long offset) {
        position = offset;
    }

    /** What /proc/PID/fd shows: an absolute path, or {@code pipe:[n]}. */
    public final String path() {
        return path;
    }

    /** Sets {@link #path}. */
    public final void setPath(String name) {
        path = name;
    }

    /** One more descriptor has it. */
    public final OpenFile addUser() {
        users++;
        return this;
    }

    /** One descriptor fewer has it; with the last one it is closed. */
    public final void dropUser() {
        if (--users == 0) {
            inode.releaseLocks(this);
            inode.fileSystem().countOpen(-1);
            closed();
            if (writes) {
                inode.writeAccess().give();
            }
            whenClosed.forEach(Runnable::run);
        }
    }

    /** It counts among those who write the file, and gives that up when it is closed. */
    final void countsAsWriter() {
        writes = true;
    }

    /** {@code action} is run when the last descriptor is gone. */
    final void whenClosed(Runnable action) {
        whenClosed.add(action);
    }

    /** Whether it has a position; if not, lseek and pread give ESPIPE. */
    public boolean seekable() {
        return true;
    }

    /**
     * Reads up to {@code length} bytes from {@code offset} on, or what comes next in what has no positions.
     *
     * @return bytes read; 0 at the end
     * @throws FileError EAGAIN if nothing is there now but may come: {@link #queue} tells when
     */
    public int read(long offset, byte[] into, int at, int length) throws FileError {
        throw new FileError(Errno.EINVAL);
    }

    /**
     * Writes up to {@code length} bytes.
     *
     * @return bytes written, at least 1 of a {@code length} that is not 0
     * @throws FileError EAGAIN if there is no room now but may be: {@link #writeQueue} tells when
     */
    public int write(long offset, byte[] from, int at, int length) throws FileError {
        throw new FileError(Errno.EINVAL);
    }

    /** Poll bits ({@link PollEvents}) that hold now. */
    public int events() {
        return PollEvents.IN | PollEvents.OUT | PollEvents.READ_NORMAL | PollEvents.WRITE_NORMAL;
    }

    /** Who waits for something to read, or null when nobody need wait. */
    public WaitQueue queue() {
        return null;
    }

    /** Who waits for room to write, or null when nobody need wait. */
    public WaitQueue writeQueue() {
        return queue();
    }

    /** Bytes that can be read at once: FIONREAD. */
    public int available() throws FileError {
        throw new FileError(Errno.ENOTTY);
    }

    /** What a vma of it shows, or null when it cannot be mapped. */
    public MappedFile mapped() {
        return null;
    }

    /** Whether mapping it gives memory of zeros, as with /dev/zero. */
    public boolean mapsZeros() {
        return false;
    }

    /** Whether its bytes lie in the page cache, where reading and writing them is charged; others pass through a buffer. */
    public boolean cached() {
        return false;
    }

    /**
     * Copies the file's first bytes without any access in the model: for the kernel's own view of programs.
     *
     * @return false if they cannot be had
     */
    public boolean peek(byte[] into) {
        return false;
    }

    /** Writes changed pages to where the file lies; EIO when that fails. */
    public void sync() throws FileError {}

    /** The last descriptor is gone. */
    protected void closed() {}
}
