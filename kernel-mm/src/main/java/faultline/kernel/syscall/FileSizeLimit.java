package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.process.Process;
import faultline.kernel.process.ResourceLimits;
import faultline.kernel.process.Signals;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;

/** RLIMIT_FSIZE: how far a process may write into regular files (Linux 2.6.2 generic_write_checks, vmtruncate). */
final class FileSizeLimit {

    private final Signals signals;

    FileSizeLimit(Signals signals) {
        this.signals = signals;
    }

    /** How many of {@code length} bytes may be written at {@code at}. */
    static int allowed(Process writer, Inode inode, long at, int length) {
        ResourceLimits limits = writer.group().limits();
        boolean counts = inode.type() == FileMode.REGULAR;
        if (!counts || !limits.exceeds(ResourceLimits.FILE_SIZE, at + length)) {
            return length;
        }
        return (int) Math.max(0, Math.min(length, limits.soft(ResourceLimits.FILE_SIZE) - at));
    }

    /** SIGXFSZ and EFBIG: nothing may be written. */
    FileError exceeded(Process writer) {
        signals.fileTooLarge(writer);
        return new FileError(Errno.EFBIG);
    }

    /** Fails if {@code inode} may not become {@code size} bytes long. */
    void require(Process writer, Inode inode, long size) throws FileError {
        boolean grows = size > inode.size();
        if (grows && writer.group().limits().exceeds(ResourceLimits.FILE_SIZE, size)) {
            throw exceeded(writer);
        }
    }
}
