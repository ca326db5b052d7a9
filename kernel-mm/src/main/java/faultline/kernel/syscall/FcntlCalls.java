package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.Pipe;
import faultline.kernel.vfs.PipeEnd;

/** What is done to descriptors themselves: dup, fcntl, ioctl. */
public final class FcntlCalls {

    private static final int DUPLICATE = 0;
    private static final int GET_FD = 1;
    private static final int SET_FD = 2;
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int SET_OWNER = 8;
    private static final int GET_OWNER = 9;
    private static final int DUPLICATE_CLOSING = 1030;
    private static final int SET_PIPE_SIZE = 1031;
    private static final int GET_PIPE_SIZE = 1032;

    private static final int READABLE_BYTES = 0x541B;
    private static final int NON_BLOCKING = 0x5421;
    private static final int NO_CLOSE_ON_EXEC = 0x5450;
    private static final int CLOSE_ON_EXEC = 0x5451;

    private final FileDesk desk;
    private final LockCalls locks;

    FcntlCalls(FileDesk desk, LockCalls locks) {
        this.desk = desk;
        this.locks = locks;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(41, "dup", guard((caller, call) -> duplicate(caller, call.argument(0), 0, false)));
        calls.add(63, "dup2", guard(this::duplicateTo));
        calls.add(330, "dup3", guard(this::duplicateWithFlags));
        calls.add(55, "fcntl", guard((caller, call) -> control(caller, call, false)));
        calls.add(221, "fcntl64", guard((caller, call) -> control(caller, call, true)));
        calls.add(54, "ioctl", guard(this::ioctl));
    }

    private int duplicate(Process caller, int fd, int lowest, boolean closesOnExec) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        FileTable files = caller.files();
        OpenFile file = files.get(fd);
        int copy = files.free(lowest);
        files.put(copy, file.addUser(), closesOnExec);
        return copy;
    }

    private int duplicateTo(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        int from = call.argument(0);
        caller.files().get(from);
        return from == call.argument(1) ? from : replace(caller, from, call.argument(1), false);
    }

    private int duplicateWithFlags(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        int flags = call.argument(2);
        if ((flags & ~OpenFlags.CLOSE_ON_EXEC) != 0 || call.argument(0) == call.argument(1)) {
            throw new FileError(Errno.EINVAL);
        }
        return replace(caller, call.argument(0), call.argument(1), flags != 0);
    }

    private static int replace(Process caller, int from, int to, boolean closesOnExec) throws FileError {
        if (to < 0 || to >= caller.files().limit()) {
            throw new FileError(Errno.EBADF);
        }
        caller.files().put(to, caller.files().get(from).addUser(), closesOnExec);
        return to;
    }

    private int control(Process caller, SystemCall call, boolean wide) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        int fd = call.argument(0);
        FileTable files = caller.files();
        OpenFile file = files.get(fd);
        int value = call.argument(2);
        switch (call.argument(1)) {
            case DUPLICATE:
            case DUPLICATE_CLOSING:
                if (value < 0 || value >= files.limit()) {
                    throw new FileError(Errno.EINVAL);
                }
                return duplicate(caller, fd, value, call.argument(1) == DUPLICATE_CLOSING);
            case GET_FD:
                return files.closesOnExec(fd) ? 1 : 0;
            case SET_FD:
                files.setClosesOnExec(fd, (value & 1) != 0);
                return 0;
            case GET_FLAGS:
                return file.flags();
            default:
                if (LockCalls.handles(call.argument(1), wide) && !file.has(OpenFlags.PATH)) {
                    return locks.control(caller, call, file);
                }
                return controlContent(file, call.argument(1), value);
        }
    }

    /** Commands that a descriptor opened with O_PATH does not take. */
    private static int controlContent(OpenFile file, int command, int value) throws FileError {
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        switch (command) {
            case SET_FLAGS:
                file.changeFlags(value);
                return 0;
            case SET_OWNER:
            case GET_OWNER:
                return 0;
            case GET_PIPE_SIZE:
            case SET_PIPE_SIZE:
                if (!(file instanceof PipeEnd)) {
                    throw new FileError(Errno.EBADF);
                }
                return Pipe.CAPACITY;
            default:
                throw new FileError(Errno.EINVAL);
        }
    }

    private int ioctl(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        int fd = call.argument(0);
        OpenFile file = caller.files().get(fd);
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        switch (call.argument(1)) {
            case READABLE_BYTES:
                return putInt(call.argument(2), file.available());
            case NON_BLOCKING:
                int on = desk.get(call.argument(2), 4).getInt();
                int flags = file.flags() & ~OpenFlags.NON_BLOCKING;
                file.changeFlags(on != 0 ? flags | OpenFlags.NON_BLOCKING : flags);
                return 0;
            case CLOSE_ON_EXEC:
            case NO_CLOSE_ON_EXEC:
                caller.files().setClosesOnExec(fd, call.argument(1) == CLOSE_ON_EXEC);
                return 0;
            default:
                throw new FileError(Errno.ENOTTY);
        }
    }

    private int putInt(int address, int value) throws FileError {
        if (!desk.user().putInt(address, value)) {
            throw new FileError(Errno.EFAULT);
        }
        return 0;
    }
}
