package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;

/** A symbolic link. */
public class Symlink extends Inode {

    private static final int ALL = 0x1FF;

    private final String target;

    /** @param target the path that it stands for */
    public Symlink(FileSystem fileSystem, String target) {
        super(fileSystem, FileMode.SYMLINK | ALL);
        this.target = target;
    }

    /** @param number st_ino */
    protected Symlink(FileSystem fileSystem, String target, long number) {
        super(fileSystem, FileMode.SYMLINK | ALL, number);
        this.target = target;
    }

    /** The path that it stands for, as readlink tells it. */
    public String target() {
        return target;
    }

    /** The file that it leads to without regard to its path, or null when the path is to be followed. */
    public Inode jump() throws FileError {
        return null;
    }

    @Override
    public long size() {
        return target.length();
    }

    @Override
    public OpenFile open(int flags) throws FileError {
        throw new FileError(Errno.ELOOP);
    }
}
