package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.util.List;

/**
 * A directory. It has one name in one parent, so it knows its own path; what covers another directory after a mount takes
 * over that one's place.
 */
public abstract class Directory extends Inode {

    private Directory parent;
    private String name;
    private Directory mounted;

    /** A directory that is its own parent until it is placed. */
    protected Directory(FileSystem fileSystem, int permissions) {
        super(fileSystem, FileMode.DIRECTORY | permissions & FileMode.PERMISSIONS);
        parent = this;
        name = "";
    }

    /** @param number st_ino */
    protected Directory(FileSystem fileSystem, int permissions, long number) {
        super(fileSystem, FileMode.DIRECTORY | permissions & FileMode.PERMISSIONS, number);
        parent = this;
        name = "";
    }

    /** One name in a directory: {@code type} is one of the S_IF values. */
    public record Entry(String name, long number, int type) {}

    /** The directory above; the root's is itself. */
    public final Directory parent() {
        return parent;
    }

    /** Its name there. */
    public final String name() {
        return name;
    }

    /** It now is {@code newName} in {@code above}. */
    protected final void place(Directory above, String newName) {
        parent = above;
        name = newName;
    }

    /** What paths find here: the root of the file system that was mounted over it last, or itself. */
    public final Directory top() {
        Directory at = this;
        while (at.mounted != null) {
            at = at.mounted;
        }
        return at;
    }

    /** {@code root}, or nothing, covers this directory. */
    final void setMounted(Directory root) {
        mounted = root;
    }

    /** Whether {@code other} is this directory or one below it. */
    public final boolean contains(Directory other) {
        Directory at = other;
        while (!at.sameAs(this)) {
            if (at == at.parent) {
                return false;
            }
            at = at.parent;
        }
        return true;
    }

    /** Absolute path as seen from {@code root}. */
    public final String pathFrom(Directory root) {
        StringBuilder path = new StringBuilder();
        for (Directory at = this; !at.sameAs(root) && at != at.parent; at = at.parent) {
            path.insert(0, at.name).insert(0, '/');
        }
        return path.length() == 0 ? "/" : path.toString();
    }

    /** The file with this name, or null when there is none. */
    public abstract Inode lookup(String child) throws FileError;

    /** All names but {@code .} and {@code ..}, in a fixed order. */
    public abstract List<Entry> list() throws FileError;

    /** Whether it has no name in it. */
    public boolean isEmpty() throws FileError {
        return list().isEmpty();
    }

    /** Creates an empty regular file; the name is free. */
    public Inode createFile(String child, int permissions) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** A regular file without a name: O_TMPFILE. */
    public Inode createUnnamed(int permissions) throws FileError {
        throw new FileError(Errno.EOPNOTSUPP);
    }

    /** Creates an empty directory; the name is free. */
    public void createDirectory(String child, int permissions) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Creates a symbolic link; the name is free. */
    public void createSymlink(String child, String target) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Creates a FIFO; the name is free. */
    public void createFifo(String child, int permissions) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Gives {@code file}, which lies in the same file system and is no directory, one more name, which is free. */
    public void link(String child, Inode file) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Removes a name; a directory behind it is empty. */
    public void remove(String child, Inode file) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Moves a name to a directory of the same file system, where what has the new name may be replaced. */
    public void rename(String child, Directory target, String newName) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    /** Exchanges two names of the same file system. */
    public void exchange(String child, Directory other, String otherName) throws FileError {
        throw new FileError(Errno.EINVAL);
    }

    @Override
    public void truncate(long size) throws FileError {
        throw new FileError(Errno.EISDIR);
    }

    @Override
    public OpenFile open(int flags) {
        return new OpenDirectory(this, flags);
    }
}
