package faultline.kernel.procfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Symlink;
import java.util.function.Supplier;

/** A link of /proc that leads to a file itself, whatever its path is now. */
final class FileLink extends Symlink {

    private final Supplier<Inode> inode;

    /** @param inode the file, or null when it is gone */
    FileLink(FileSystem fileSystem, String target, Supplier<Inode> inode) {
        super(fileSystem, target);
        this.inode = inode;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public Inode jump() throws FileError {
        Inode found = inode.get();
        if (found == null) {
            throw new FileError(Errno.ENOENT);
        }
        return found;
    }
}
