package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Rights;

/** What a file is: the stat calls and access. Guests run as root, who may do what some permission bit allows. */
public final class StatCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final int STAT_FLAGS = FileDesk.NO_FOLLOW | FileDesk.EMPTY_PATH | 0x800;
    private static final int SYNC_TYPE = 0x6000;
    private static final int RESERVED_MASK = 0x80000000;
    private static final int ACCESS_FLAGS = FileDesk.NO_FOLLOW | FileDesk.EMPTY_PATH | 0x200;
    private static final int MAY_EXECUTE = 1;
    private static final int MAY_WRITE = 2;
    /** AT_EACCESS. */
    private static final int EFFECTIVE_USER = 0x200;

    private static final int ALL_RIGHTS = 7;

    private final FileDesk desk;

    public StatCalls(FileDesk desk) {
        this.desk = desk;
    }

    /** How an inode is shown. */
    private interface Layout {
        byte[] of(Inode inode);
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        addPath(calls, 106, "stat", true, FileStatus::old);
        addPath(calls, 107, "lstat", false, FileStatus::old);
        addPath(calls, 195, "stat64", true, FileStatus::large);
        addPath(calls, 196, "lstat64", false, FileStatus::large);
        calls.add(108, "fstat", guard((caller, call) -> ofDescriptor(caller, call, FileStatus::old)));
        calls.add(197, "fstat64", guard((caller, call) -> ofDescriptor(caller, call, FileStatus::large)));
        calls.add(300, "fstatat64", guard(this::statusAt));
        calls.add(383, "statx", guard(this::extendedStatus));
        calls.add(33, "access", guard((caller, call) -> access(caller, HERE, call.argument(0), call.argument(1), 0)));
        calls.add(
                307,
                "faccessat",
                guard((caller, call) -> access(caller, call.argument(0), call.argument(1), call.argument(2), 0)));
        calls.add(
                439,
                "faccessat2",
                guard((caller, call) ->
                        access(caller, call.argument(0), call.argument(1), call.argument(2), call.argument(3))));
    }

    private void addPath(SyscallTable calls, int number, String name, boolean follows, Layout layout) {
        calls.add(number, name, guard((caller, call) -> {
            Inode inode = desk.find(caller, HERE, call.argument(0), follows).file();
            return desk.put(call.argument(1), layout.of(inode));
        }));
    }

    private int ofDescriptor(Process caller, SystemCall call, Layout layout) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        Inode inode = caller.files().get(call.argument(0)).inode();
        return desk.put(call.argument(1), layout.of(inode));
    }

    /** The file that a call with AT_ flags names: a descriptor's own if the path is empty and may be. */
    private Inode inode(Process caller, int start, int address, int flags) throws FileError {
        if ((flags & FileDesk.EMPTY_PATH) != 0 && desk.path(address).isEmpty()) {
            desk.work().path(KernelPath.SYSCALL_SMALL);
            return start == HERE
                    ? caller.place().current()
                    : caller.files().get(start).inode();
        }
        return desk.find(caller, start, address, (flags & FileDesk.NO_FOLLOW) == 0)
                .file();
    }

    private int statusAt(Process caller, SystemCall call) throws FileError {
        int flags = call.argument(3);
        if ((flags & ~STAT_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Inode inode = inode(caller, call.argument(0), call.argument(1), flags);
        return desk.put(call.argument(2), FileStatus.large(inode));
    }

    private int extendedStatus(Process caller, SystemCall call) throws FileError {
        int flags = call.argument(2);
        boolean wrongSync = (flags & SYNC_TYPE) == SYNC_TYPE;
        if ((flags & ~(STAT_FLAGS | SYNC_TYPE)) != 0 || wrongSync || (call.argument(3) & RESERVED_MASK) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Inode inode = inode(caller, call.argument(0), call.argument(1), flags);
        return desk.put(call.argument(4), FileStatus.extended(inode));
    }

    private int access(Process caller, int start, int address, int rights, int flags) throws FileError {
        if ((rights & ~ALL_RIGHTS) != 0 || (flags & ~ACCESS_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Credentials own = caller.credentials();
        boolean effective = (flags & EFFECTIVE_USER) != 0;
        try {
            if (!effective) {
                caller.setCredentials(own.real());
            }
            Inode inode = inode(caller, start, address, flags);
            int type = inode.type();
            boolean special = type != FileMode.REGULAR && type != FileMode.DIRECTORY;
            if ((rights & MAY_WRITE) != 0 && !special) {
                inode.fileSystem().requireWritable();
            }
            boolean runs = (rights & MAY_EXECUTE) != 0 && type != FileMode.DIRECTORY;
            boolean executable = (inode.mode() & FileMode.ANY_EXECUTE) != 0;
            if (!Rights.has(caller.credentials(), inode, rights) || runs && !executable) {
                throw new FileError(Errno.EACCES);
            }
            return 0;
        } finally {
            caller.setCredentials(own);
        }
    }
}
