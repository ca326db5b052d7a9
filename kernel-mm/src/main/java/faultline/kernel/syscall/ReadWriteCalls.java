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

/** Moving bytes between open files and user memory, and the position at which that happens. */
public final class ReadWriteCalls {

    private static final int SEEK_SET = 0;
    private static final int SEEK_CURRENT = 1;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final FileDesk desk;
    private final FileTransfer transfer;

    /** @param transfer moves the bytes */
    public ReadWriteCalls(FileDesk desk, FileTransfer transfer) {
        this.desk = desk;
        this.transfer = transfer;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(3, "read", guard((caller, call) -> move(caller, call, single(call), false)));
        calls.add(4, "write", guard((caller, call) -> move(caller, call, single(call), true)));
        calls.add(145, "readv", guard((caller, call) -> move(caller, call, vector(call), false)));
        calls.add(146, "writev", guard((caller, call) -> move(caller, call, vector(call), true)));
        calls.add(180, "pread64", guard((caller, call) -> moveAt(caller, call, single(call), false)));
        calls.add(181, "pwrite64", guard((caller, call) -> moveAt(caller, call, single(call), true)));
        calls.add(333, "preadv", guard((caller, call) -> moveAt(caller, call, vector(call), false)));
        calls.add(334, "pwritev", guard((caller, call) -> moveAt(caller, call, vector(call), true)));
        calls.add(187, "sendfile", guard((caller, call) -> sendFile(caller, call, false)));
        calls.add(239, "sendfile64", guard((caller, call) -> sendFile(caller, call, true)));
        calls.add(19, "lseek", guard(this::seek));
        calls.add(140, "_llseek", guard(this::wideSeek));
    }

    /** Makes the pieces out of the arguments once the descriptor has been checked. */
    private interface VectorSource {
        UserVector get() throws FileError;
    }

    private static VectorSource single(SystemCall call) {
        return () -> UserVector.of(call.argument(1), call.argument(2));
    }

    private VectorSource vector(SystemCall call) {
        return () -> UserVector.read(desk, call.argument(1), call.argument(2));
    }

    private OpenFile file(Process caller, SystemCall call, boolean writing) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        return usable(caller, call.argument(0), writing);
    }

    private static OpenFile usable(Process caller, int fd, boolean writing) throws FileError {
        OpenFile file = caller.files().get(fd);
        if (!(writing ? file.writable() : file.readable())) {
            throw new FileError(Errno.EBADF);
        }
        return file;
    }

    private int move(Process caller, SystemCall call, VectorSource source, boolean writing) throws FileError {
        OpenFile file = file(caller, call, writing);
        UserVector vector = source.get();
        return writing
                ? transfer.write(caller, call, file, vector, FileTransfer.AT_POSITION, 0)
                : transfer.read(caller, call, file, vector, FileTransfer.AT_POSITION, 0);
    }

    private int moveAt(Process caller, SystemCall call, VectorSource source, boolean writing) throws FileError {
        long offset = FileDesk.wide(call.argument(3), call.argument(4));
        if (offset < 0) {
            throw new FileError(Errno.EINVAL);
        }
        OpenFile file = caller.files().get(call.argument(0));
        if (!file.seekable()) {
            throw new FileError(file.has(OpenFlags.PATH) ? Errno.EBADF : Errno.ESPIPE);
        }
        file = file(caller, call, writing);
        UserVector vector = source.get();
        return writing
                ? transfer.write(caller, call, file, vector, offset, 0)
                : transfer.read(caller, call, file, vector, offset, 0);
    }

    private int sendFile(Process caller, SystemCall call, boolean wide) throws FileError {
        OpenFile out = file(caller, call, true);
        OpenFile in = usable(caller, call.argument(1), false);
        int pointer = call.argument(2);
        if (!in.seekable() || in.inode().type() == FileMode.DIRECTORY || out.has(OpenFlags.APPEND)) {
            throw new FileError(Errno.EINVAL);
        }
        long offset = in.position();
        if (pointer != 0) {
            offset =
                    wide ? desk.get(pointer, 8).getLong() : desk.get(pointer, 4).getInt();
        }
        if (call.argument(3) < 0 || offset < 0) {
            throw new FileError(Errno.EINVAL);
        }
        int sent = transfer.copy(caller, call, in, offset, out, call.argument(3));
        if (sent > 0 && pointer == 0) {
            in.setPosition(offset + sent);
        } else if (sent > 0) {
            byte[] raw = new byte[wide ? 8 : 4];
            if (wide) {
                FileDesk.little(raw).putLong(offset + sent);
            } else {
                FileDesk.little(raw).putInt((int) (offset + sent));
            }
            desk.put(pointer, raw);
        }
        return sent;
    }

    private int seek(Process caller, SystemCall call) throws FileError {
        long position = seek(caller, call.argument(0), call.argument(1), call.argument(2));
        if (position > Integer.MAX_VALUE) {
            throw new FileError(Errno.EOVERFLOW);
        }
        return (int) position;
    }

    private int wideSeek(Process caller, SystemCall call) throws FileError {
        long offset = FileDesk.wide(call.argument(2), call.argument(1));
        long position = seek(caller, call.argument(0), offset, call.argument(4));
        byte[] raw = new byte[8];
        FileDesk.little(raw).putLong(position);
        return desk.put(call.argument(3), raw);
    }

    private long seek(Process caller, int fd, long offset, int whence) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        OpenFile file = caller.files().get(fd);
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        if (whence < SEEK_SET || whence > SEEK_HOLE) {
            throw new FileError(Errno.EINVAL);
        }
        if (!file.seekable()) {
            throw new FileError(Errno.ESPIPE);
        }
        if (file.inode().type() == FileMode.CHARACTER_DEVICE) {
            file.setPosition(0);
            return 0;
        }
        long target = target(file, offset, whence);
        if (target < 0) {
            throw new FileError(Errno.EINVAL);
        }
        file.setPosition(target);
        return target;
    }

    private static long target(OpenFile file, long offset, int whence) throws FileError {
        long size = file.inode().size();
        if (whence == SEEK_DATA || whence == SEEK_HOLE) {
            if (offset < 0 || offset >= size) {
                throw new FileError(Errno.ENXIO);
            }
            // Holes are not told: all of a file is data, with a hole behind its end.
            return whence == SEEK_DATA ? offset : size;
        }
        long base = whence == SEEK_CURRENT ? file.position() : whence == SEEK_END ? size : 0;
        return base + offset < 0 && offset > 0 ? -1 : base + offset;
    }
}
