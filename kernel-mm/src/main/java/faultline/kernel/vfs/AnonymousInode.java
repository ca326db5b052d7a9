package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/** What is behind descriptors that no path can lead to: anon_inode. */
final class AnonymousInode extends Inode {

    private static final int OWNER = 0x180;

    AnonymousInode(FileSystem fileSystem) {
        super(fileSystem, OWNER);
    }

    @Override
    public OpenFile open(int flags) throws FileError {
        throw new FileError(Errno.ENXIO);
    }
}
