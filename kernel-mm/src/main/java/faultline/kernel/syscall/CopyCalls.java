package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.OpenFile;

/** copy_file_range: from one regular file to another without passing through the program. */
public final class CopyCalls {

    private final FileDesk desk;
    private final FileTransfer transfer;

    CopyCalls(FileDesk desk, FileTransfer transfer) {
        this.desk = desk;
        this.transfer = transfer;
    }

    /** Enters the call into the table. */
    public void register(SyscallTable calls) {
        calls.add(377, "copy_file_range", guard(this::copy));
    }

    private int copy(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        OpenFile in = caller.files().get(call.argument(0));
        OpenFile out = caller.files().get(call.argument(2));
        long from = offset(in, call.argument(1));
        long to = offset(out, call.argument(3));
        if (call.argument(5) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        if (!in.readable() || !out.writable() || out.has(OpenFlags.APPEND)) {
            throw new FileError(Errno.EBADF);
        }
        requireRegular(in);
        requireRegular(out);
        long length = Math.min(Integer.toUnsignedLong(call.argument(4)), Integer.MAX_VALUE & -4096);
        if (from < 0 || to < 0) {
            throw new FileError(Errno.EINVAL);
        }
        if (in.inode().sameAs(out.inode()) && from < to + length && to < from + length) {
            throw new FileError(Errno.EINVAL);
        }
        int copied = transfer.copyRange(caller, in, from, out, to, (int) length);
        moved(in, call.argument(1), from + copied);
        moved(out, call.argument(3), to + copied);
        return copied;
    }

    private static void requireRegular(OpenFile file) throws FileError {
        int type = file.inode().type();
        if (type != FileMode.REGULAR) {
            throw new FileError(type == FileMode.DIRECTORY ? Errno.EISDIR : Errno.EINVAL);
        }
    }

    private long offset(OpenFile file, int address) throws FileError {
        return address == 0 ? file.position() : desk.get(address, Long.BYTES).getLong();
    }

    private void moved(OpenFile file, int address, long offset) throws FileError {
        if (address == 0) {
            file.setPosition(offset);
            return;
        }
        byte[] raw = new byte[Long.BYTES];
        FileDesk.little(raw).putLong(offset);
        desk.put(address, raw);
    }
}
