package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.PipeEnd;
import faultline.kernel.vfs.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Getting descriptors for files: open and its kin, memfd_create, close. */
public final class OpenCalls {

    private static final int CREATE_FLAGS = OpenFlags.CREATE | OpenFlags.WRITE_ONLY | OpenFlags.TRUNCATE;
    private static final int MEMFD_CLOSE_ON_EXEC = 1;
    private static final int MEMFD_FLAGS = 3;
    private static final int MEMFD_NAME_LIMIT = 250;
    private static final int ALL_PERMISSIONS = 0x1FF;
    private static final int RANGE_CLOSE_ON_EXEC = 4;
    private static final int RANGE_FLAGS = 6;

    private final FileDesk desk;
    private final FileWaits waits;
    private final FileSystem anonymous;

    /** @param anonymous holds the files that have no name */
    public OpenCalls(FileDesk desk, FileWaits waits, FileSystem anonymous) {
        this.desk = desk;
        this.waits = waits;
        this.anonymous = anonymous;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        int here = FileDesk.CURRENT_DIRECTORY;
        calls.add(5, "open", guard((caller, call) -> open(caller, call, here, 0)));
        calls.add(295, "openat", guard((caller, call) -> open(caller, call, call.argument(0), 1)));
        calls.add(8, "creat", guard((caller, call) -> open(caller, call, here, call.argument(0), CREATE_FLAGS, 1)));
        calls.addAbsent(437, "openat2");
        calls.add(6, "close", guard(this::close));
        calls.add(436, "close_range", guard(this::closeRange));
        calls.add(356, "memfd_create", guard(this::createInMemory));
    }

    /** @param first index of the path's argument; flags and mode follow it */
    private int open(Process caller, SystemCall call, int start, int first) throws FileError {
        return open(caller, call, start, call.argument(first), call.argument(first + 1), first + 2);
    }

    private int open(Process caller, SystemCall call, int start, int address, int flags, int modeIndex)
            throws FileError {
        if (call.resumed()) {
            return connect(caller, call, call.kept());
        }
        desk.work().path(KernelPath.SYSCALL_FILE);
        String path = desk.path(address);
        int mode = call.argument(modeIndex);
        int fd = caller.files().free(0);
        boolean pathOnly = (flags & OpenFlags.PATH) != 0;
        int kept = pathOnly
                ? flags & (OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC)
                : flags;
        OpenFile file = desk.names().open(caller.place(), desk.start(caller, start, path), path, kept, mode);
        caller.files().put(fd, file, (flags & OpenFlags.CLOSE_ON_EXEC) != 0);
        return connect(caller, call, fd);
    }

    /** A FIFO's opener waits for the other end; its descriptor is taken meanwhile. */
    private int connect(Process caller, SystemCall call, int fd) throws FileError {
        waits.leave(caller);
        OpenFile file = caller.files().get(fd);
        boolean fifo = file instanceof PipeEnd && !file.has(OpenFlags.NON_BLOCKING);
        if (!fifo || file.readable() && file.writable() || ((PipeEnd) file).connected()) {
            return fd;
        }
        call.keep(fd);
        int result = waits.sleep(caller, call, List.of(file.queue()));
        if (call.outcome() != SystemCall.Outcome.BLOCKED) {
            caller.files().close(fd);
        }
        return result;
    }

    private int close(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        caller.files().close(call.argument(0));
        return 0;
    }

    private int closeRange(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        boolean ordered = Integer.compareUnsigned(call.argument(0), call.argument(1)) <= 0;
        if (!ordered || (call.argument(2) & ~RANGE_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        int end = caller.files().end();
        for (int fd = call.argument(0); fd >= 0 && fd < end; fd++) {
            boolean inRange = Integer.compareUnsigned(fd, call.argument(1)) <= 0;
            if (inRange && caller.files().find(fd) != null) {
                if ((call.argument(2) & RANGE_CLOSE_ON_EXEC) != 0) {
                    caller.files().setClosesOnExec(fd, true);
                } else {
                    caller.files().close(fd);
                }
            }
        }
        return 0;
    }

    private int createInMemory(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        int flags = call.argument(1);
        if ((flags & ~MEMFD_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        byte[] name = desk.user().string(call.argument(0), MEMFD_NAME_LIMIT);
        if (name == null) {
            boolean readable = desk.user().access(call.argument(0), false) != -1
                    && desk.user().access(call.argument(0) + MEMFD_NAME_LIMIT - 1, false) != -1;
            throw new FileError(readable ? Errno.EINVAL : Errno.EFAULT);
        }
        OpenFile file = RegularFile.unnamed(anonymous, FileMode.REGULAR | ALL_PERMISSIONS)
                .open(OpenFlags.READ_WRITE | OpenFlags.LARGE_FILE);
        file.setPath("/memfd:" + new String(name, StandardCharsets.ISO_8859_1) + " (deleted)");
        try {
            return caller.files().install(file, (flags & MEMFD_CLOSE_ON_EXEC) != 0);
        } catch (FileError error) {
            file.dropUser();
            throw error;
        }
    }
}
