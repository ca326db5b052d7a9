package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signals;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Calls on files. The files of this kernel are the three standard streams, which look like pipes; no path exists. */
public final class FileCalls {

    private static final int STDIN = 0;
    private static final int MAX_VECTORS = 1024;
    private static final int CHUNK = 4096;
    private static final int PATH_LIMIT = 4096;
    private static final int EMPTY_PATH = 0x1000;
    private static final int CURRENT_DIRECTORY = -100;
    private static final String SELF_EXE = "/proc/self/exe";

    private static final int GET_FD = 1;
    private static final int SET_FD = 2;
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int WRITE_ONLY = 1;

    private final KernelWork work;
    private final UserMemory user;
    private final Signals signals;
    private final Console console;
    private final int buffer;
    private final int lineBytes;
    private final byte[] bytes = new byte[CHUNK];

    /**
     * @param signals brings SIGPIPE when nobody reads any more
     * @param buffer kernel address of a frame through which the streams' bytes pass
     * @param lineBytes bytes of a first-level cache line
     */
    public FileCalls(KernelWork work, UserMemory user, Signals signals, Console console, int buffer, int lineBytes) {
        this.work = work;
        this.user = user;
        this.signals = signals;
        this.console = console;
        this.buffer = buffer;
        this.lineBytes = lineBytes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(3, "read", this::read);
        calls.add(4, "write", this::write);
        calls.add(145, "readv", this::readVector);
        calls.add(146, "writev", this::writeVector);
        calls.add(6, "close", this::close);
        calls.add(19, "lseek", this::seek);
        calls.add(140, "_llseek", this::seek);
        calls.add(54, "ioctl", this::ioctl);
        calls.add(55, "fcntl", this::control);
        calls.add(221, "fcntl64", this::control);
        calls.add(5, "open", (caller, call) -> noSuchPath(call.argument(0)));
        calls.add(295, "openat", (caller, call) -> noSuchPath(call.argument(1)));
        calls.add(33, "access", (caller, call) -> noSuchPath(call.argument(0)));
        calls.add(307, "faccessat", (caller, call) -> noSuchPath(call.argument(1)));
        calls.add(439, "faccessat2", (caller, call) -> noSuchPath(call.argument(1)));
        calls.add(195, "stat64", (caller, call) -> noSuchPath(call.argument(0)));
        calls.add(196, "lstat64", (caller, call) -> noSuchPath(call.argument(0)));
        calls.add(108, "fstat", (caller, call) -> status(caller, call.argument(0), call.argument(1), FileStatus.old()));
        calls.add(197, "fstat64", this::status64);
        calls.add(300, "fstatat64", this::statusAt);
        calls.add(383, "statx", this::statusExtended);
        calls.add(85, "readlink", (caller, call) -> link(caller, call.argument(0), call.argument(1), call.argument(2)));
        calls.add(
                305,
                "readlinkat",
                (caller, call) -> link(caller, call.argument(1), call.argument(2), call.argument(3)));
    }

    private int read(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        int refusal = refuse(caller, call.argument(0), call.argument(2), true);
        return refusal != 0 ? refusal : readInto(call.argument(1), call.argument(2));
    }

    private int write(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        int refusal = refuse(caller, call.argument(0), call.argument(2), false);
        return refusal != 0 ? refusal : writeFrom(caller, call.argument(0), call.argument(1), call.argument(2));
    }

    private static int refuse(Process caller, int fd, int length, boolean reading) {
        if (!caller.isOpen(fd) || (fd == STDIN) != reading) {
            return Errno.EBADF.result();
        }
        return length < 0 ? Errno.EINVAL.result() : 0;
    }

    /** Reads up to {@code length} bytes to user address {@code va}; stops where the input stops short. */
    private int readInto(int va, int length) {
        int done = 0;
        while (done < length) {
            int wanted = Math.min(CHUNK, length - done);
            if (user.access(va + done, true) == -1) {
                return done > 0 ? done : Errno.EFAULT.result();
            }
            int got = console.read(bytes, 0, wanted);
            touchBuffer(got, true);
            if (!user.copyOut(va + done, bytes, 0, got)) {
                return done > 0 ? done : Errno.EFAULT.result();
            }
            done += got;
            if (got < wanted) {
                return done;
            }
        }
        return done;
    }

    private int writeFrom(Process caller, int fd, int va, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(CHUNK, length - done);
            if (!user.copyIn(va + done, bytes, 0, part)) {
                return done > 0 ? done : Errno.EFAULT.result();
            }
            touchBuffer(part, false);
            if (!console.write(fd, bytes, 0, part)) {
                signals.brokenPipe(caller);
                return done > 0 ? done : Errno.EPIPE.result();
            }
            done += part;
        }
        return done;
    }

    /** The kernel's side of the copy. */
    private void touchBuffer(int length, boolean read) {
        for (int at = 0; at < length; at += lineBytes) {
            if (read) {
                work.load(buffer + at);
            } else {
                work.store(buffer + at);
            }
        }
    }

    private int readVector(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        int refusal = refuse(caller, call.argument(0), 0, true);
        return refusal != 0 ? refusal : vector(call, this::readInto);
    }

    private int writeVector(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        int fd = call.argument(0);
        int refusal = refuse(caller, fd, 0, false);
        return refusal != 0 ? refusal : vector(call, (va, length) -> writeFrom(caller, fd, va, length));
    }

    /** What is done to one part of a vector. */
    private interface Transfer {
        int move(int va, int length);
    }

    private int vector(SystemCall call, Transfer transfer) {
        int count = call.argument(2);
        if (count < 0 || count > MAX_VECTORS) {
            return Errno.EINVAL.result();
        }
        byte[] raw = new byte[count * 8];
        if (!user.copyIn(call.argument(1), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int length = in.getInt(i * 8 + 4);
            sum += length;
            if (length < 0 || sum > Integer.MAX_VALUE) {
                return Errno.EINVAL.result();
            }
        }
        int done = 0;
        for (int i = 0; i < count; i++) {
            int length = in.getInt(i * 8 + 4);
            int moved = transfer.move(in.getInt(i * 8), length);
            if (moved < 0) {
                return done > 0 ? done : moved;
            }
            done += moved;
            if (moved < length) {
                break;
            }
        }
        return done;
    }

    private int close(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int fd = call.argument(0);
        if (!caller.isOpen(fd)) {
            return Errno.EBADF.result();
        }
        caller.close(fd);
        return 0;
    }

    private int seek(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        return caller.isOpen(call.argument(0)) ? Errno.ESPIPE.result() : Errno.EBADF.result();
    }

    private int ioctl(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        return caller.isOpen(call.argument(0)) ? Errno.ENOTTY.result() : Errno.EBADF.result();
    }

    private int control(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int fd = call.argument(0);
        if (!caller.isOpen(fd)) {
            return Errno.EBADF.result();
        }
        switch (call.argument(1)) {
            case GET_FLAGS:
                return fd == STDIN ? 0 : WRITE_ONLY;
            case GET_FD:
            case SET_FD:
            case SET_FLAGS:
                return 0;
            default:
                return Errno.EINVAL.result();
        }
    }

    private int noSuchPath(int pathAddress) {
        work.path(KernelPath.SYSCALL_FILE);
        return user.string(pathAddress, PATH_LIMIT) == null ? Errno.EFAULT.result() : Errno.ENOENT.result();
    }

    private int status64(Process caller, SystemCall call) {
        int fd = call.argument(0);
        return status(caller, fd, call.argument(1), FileStatus.large(fd));
    }

    private int statusAt(Process caller, SystemCall call) {
        int fd = call.argument(0);
        boolean ofDescriptor = (call.argument(3) & EMPTY_PATH) != 0 && isEmptyPath(call.argument(1));
        return ofDescriptor && fd != CURRENT_DIRECTORY
                ? status(caller, fd, call.argument(2), FileStatus.large(fd))
                : noSuchPath(call.argument(1));
    }

    private int statusExtended(Process caller, SystemCall call) {
        int fd = call.argument(0);
        boolean ofDescriptor = (call.argument(2) & EMPTY_PATH) != 0 && isEmptyPath(call.argument(1));
        return ofDescriptor && fd != CURRENT_DIRECTORY
                ? status(caller, fd, call.argument(4), FileStatus.extended(fd))
                : noSuchPath(call.argument(1));
    }

    private boolean isEmptyPath(int address) {
        byte[] path = user.string(address, PATH_LIMIT);
        return path != null && path.length == 0;
    }

    private int status(Process caller, int fd, int address, byte[] filled) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (!caller.isOpen(fd)) {
            return Errno.EBADF.result();
        }
        return user.copyOut(address, filled, 0, filled.length) ? 0 : Errno.EFAULT.result();
    }

    private int link(Process caller, int pathAddress, int target, int size) {
        work.path(KernelPath.SYSCALL_FILE);
        if (size <= 0) {
            return Errno.EINVAL.result();
        }
        byte[] path = user.string(pathAddress, PATH_LIMIT);
        if (path == null) {
            return Errno.EFAULT.result();
        }
        if (!SELF_EXE.equals(new String(path, StandardCharsets.UTF_8))) {
            return Errno.ENOENT.result();
        }
        byte[] name = caller.executable().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(size, name.length);
        return user.copyOut(target, name, 0, length) ? length : Errno.EFAULT.result();
    }
}
