package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;

/** A file, whatever its names. */
public abstract class Inode {

    /** Bytes that st_blocks counts in. */
    public static final int BLOCK_BYTES = 512;

    private final FileSystem fileSystem;
    private final long number;
    private int mode;
    private int owner;
    private int group;
    private int links;
    private long accessed;
    private long modified;
    private long changed;
    private FileLocks locks;
    private WriteAccess writeAccess;

    /** @param mode type and permissions */
    protected Inode(FileSystem fileSystem, int mode) {
        this(fileSystem, mode, fileSystem.nextInode());
    }

    /** @param number st_ino */
    protected Inode(FileSystem fileSystem, int mode, long number) {
        this.fileSystem = fileSystem;
        this.mode = mode;
        this.number = number;
        this.links = 1;
        accessed = fileSystem.now();
        modified = accessed;
        changed = accessed;
    }

    /** The file system that it lies in. */
    public final FileSystem fileSystem() {
        return fileSystem;
    }

    /** st_ino. */
    public final long number() {
        return number;
    }

    /** Type and permissions. */
    public int mode() {
        return mode;
    }

    /** The type alone: one of the S_IF values of {@link FileMode}. */
    public final int type() {
        return mode & FileMode.TYPE;
    }

    /** Owning user. */
    public final int owner() {
        return owner;
    }

    /** Owning group. */
    public final int group() {
        return group;
    }

    /** Names that it has. */
    public int links() {
        return links;
    }

    /** Bytes of content. */
    public long size() {
        return 0;
    }

    /** Bytes that the content takes up. */
    public long allocatedBytes() {
        return 0;
    }

    /** Device number of a device file, else 0. */
    public int device() {
        return 0;
    }

    /** Time of the last access in nanoseconds since 1970. */
    public long accessed() {
        return accessed;
    }

    /** Time of the last change of content. */
    public long modified() {
        return modified;
    }

    /** Time of the last change of content or attributes. */
    public long changed() {
        return changed;
    }

    /** The locks on it. */
    public final FileLocks locks() {
        if (locks == null) {
            locks = fileSystem.trusted() ? fileSystem.locks(number) : new FileLocks();
        }
        return locks;
    }

    /** Who writes it, and who forbids that. */
    public final WriteAccess writeAccess() {
        if (writeAccess == null) {
            writeAccess = fileSystem.trusted() ? fileSystem.writeAccess(identity()) : new WriteAccess();
        }
        return writeAccess;
    }

    /** What tells it from other files, by whatever name it is known. */
    String identity() {
        return String.valueOf(number);
    }

    /** {@code owner} of locks has closed it. */
    final void releaseLocks(Object owner) {
        if (locks != null) {
            locks.releaseAll(owner);
        }
    }

    /** Whether both are the same file. */
    public boolean sameAs(Inode other) {
        return this == other;
    }

    /** Changes the permissions. */
    public void setPermissions(int permissions) throws FileError {
        mode = mode & FileMode.TYPE | permissions & FileMode.PERMISSIONS;
        changed = fileSystem.now();
    }

    /** Changes the owners; -1 leaves one as it is. */
    public void setOwners(int user, int newGroup) throws FileError {
        owner = user == -1 ? owner : user;
        group = newGroup == -1 ? group : newGroup;
        changed = fileSystem.now();
    }

    /** Changes the times of access and modification. */
    public void setTimes(long newAccessed, long newModified) throws FileError {
        accessed = newAccessed;
        modified = newModified;
        changed = fileSystem.now();
    }

    /** Its content was read. */
    protected void wasRead() {
        accessed = fileSystem.now();
    }

    /** Its content was changed. */
    protected void wasWritten() {
        modified = fileSystem.now();
        changed = modified;
    }

    /** A name was added (1) or removed (-1); at none, and once nobody has it open, the content goes. */
    void addLinks(int count) {
        links += count;
        changed = fileSystem.now();
        if (links == 0) {
            nameless();
        }
    }

    /** Its last name is gone; those who have it open may go on. */
    protected void nameless() {
        fileSystem.giveBackInode();
    }

    /** Cuts or extends the content to {@code size} bytes; EINVAL for what has none. */
    public void truncate(long size) throws FileError {
        throw new FileError(Errno.EINVAL);
    }

    /** Makes sure that writing to {@code [from, to)} will find room; extends the file unless {@code keepSize}. */
    public void allocate(long from, long to, boolean keepSize) throws FileError {
        throw new FileError(Errno.ENODEV);
    }

    /**
     * Opens it.
     *
     * @param flags O_ bits of {@link faultline.kernel.abi.OpenFlags}
     */
    public abstract OpenFile open(int flags) throws FileError;
}
