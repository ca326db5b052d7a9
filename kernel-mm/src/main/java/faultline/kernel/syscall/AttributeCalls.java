package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.PathWalk.Found;
import faultline.kernel.vfs.Rights;

/** Changing permissions, owners and size of files: chmod, chown, umask, truncate, fallocate. */
public final class AttributeCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final int KEEP_SIZE = 1;
    private static final int NOBODY_16 = 0xFFFF;

    private final FileDesk desk;
    private final FileSizeLimit sizes;

    AttributeCalls(FileDesk desk, FileSizeLimit sizes) {
        this.desk = desk;
        this.sizes = sizes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(60, "umask", this::mask);
        calls.add(
                15,
                "chmod",
                guard((caller, call) -> permissions(caller, found(caller, call, HERE, 0), call.argument(1))));
        calls.add(
                306,
                "fchmodat",
                guard((caller, call) ->
                        permissions(caller, found(caller, call, call.argument(0), 1), call.argument(2))));
        calls.add(94, "fchmod", guard((caller, call) -> permissions(caller, open(caller, call), call.argument(1))));
        registerOwners(calls);
        calls.add(92, "truncate", guard((caller, call) -> truncate(caller, call, call.argument(1))));
        calls.add(
                193,
                "truncate64",
                guard((caller, call) -> truncate(caller, call, FileDesk.wide(call.argument(1), call.argument(2)))));
        calls.add(93, "ftruncate", guard((caller, call) -> truncateOpen(caller, call, call.argument(1))));
        calls.add(
                194,
                "ftruncate64",
                guard((caller, call) -> truncateOpen(caller, call, FileDesk.wide(call.argument(1), call.argument(2)))));
        calls.add(324, "fallocate", guard(this::allocate));
    }

    private void registerOwners(SyscallTable calls) {
        calls.add(182, "chown", guard((caller, call) -> oldOwners(caller, path(caller, call, true), call)));
        calls.add(16, "lchown", guard((caller, call) -> oldOwners(caller, path(caller, call, false), call)));
        calls.add(95, "fchown", guard((caller, call) -> oldOwners(caller, open(caller, call), call)));
        calls.add(212, "chown32", guard((caller, call) -> owners(caller, path(caller, call, true), call, 1)));
        calls.add(198, "lchown32", guard((caller, call) -> owners(caller, path(caller, call, false), call, 1)));
        calls.add(207, "fchown32", guard((caller, call) -> owners(caller, open(caller, call), call, 1)));
        calls.add(298, "fchownat", guard(this::ownersAt));
    }

    private int mask(Process caller, SystemCall call) {
        desk.work().path(KernelPath.SYSCALL_TRIVIAL);
        int before = caller.place().mask();
        caller.place().setMask(call.argument(0));
        return before;
    }

    private Inode found(Process caller, SystemCall call, int start, int index) throws FileError {
        Found found = desk.find(caller, start, call.argument(index), true);
        return found.file();
    }

    private Inode path(Process caller, SystemCall call, boolean follows) throws FileError {
        return desk.find(caller, HERE, call.argument(0), follows).file();
    }

    private Inode open(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        OpenFile file = caller.files().get(call.argument(0));
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        return file.inode();
    }

    private static int permissions(Process caller, Inode inode, int mode) throws FileError {
        Rights.changePermissions(caller.credentials(), inode, mode);
        return 0;
    }

    private int ownersAt(Process caller, SystemCall call) throws FileError {
        int flags = call.argument(4);
        if ((flags & ~(FileDesk.NO_FOLLOW | FileDesk.EMPTY_PATH)) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        boolean itself = (flags & FileDesk.EMPTY_PATH) != 0
                && call.argument(0) != HERE
                && desk.path(call.argument(1)).isEmpty();
        Inode inode = itself
                ? caller.files().get(call.argument(0)).inode()
                : desk.find(caller, call.argument(0), call.argument(1), (flags & FileDesk.NO_FOLLOW) == 0)
                        .file();
        return owners(caller, inode, call, 2);
    }

    private static int owners(Process caller, Inode inode, SystemCall call, int first) throws FileError {
        return owners(caller, inode, call.argument(first), call.argument(first + 1));
    }

    /** The calls with 16-bit numbers, where 65535 is -1. */
    private static int oldOwners(Process caller, Inode inode, SystemCall call) throws FileError {
        return owners(caller, inode, widen(call.argument(1)), widen(call.argument(2)));
    }

    private static int widen(int number) {
        int low = number & NOBODY_16;
        return low == NOBODY_16 ? -1 : low;
    }

    private static int owners(Process caller, Inode inode, int user, int group) throws FileError {
        Rights.changeOwners(caller.credentials(), inode, user, group);
        return 0;
    }

    private int truncate(Process caller, SystemCall call, long size) throws FileError {
        if (size < 0) {
            throw new FileError(Errno.EINVAL);
        }
        Inode inode = path(caller, call, true);
        int type = inode.type();
        if (type != FileMode.REGULAR) {
            throw new FileError(type == FileMode.DIRECTORY ? Errno.EISDIR : Errno.EINVAL);
        }
        inode.fileSystem().requireWritable();
        Rights.requireWrite(caller.credentials(), inode);
        sizes.require(caller, inode, size);
        Namespace.truncate(inode, size);
        return 0;
    }

    private int truncateOpen(Process caller, SystemCall call, long size) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        if (size < 0) {
            throw new FileError(Errno.EINVAL);
        }
        OpenFile file = caller.files().get(call.argument(0));
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        if (file.inode().type() != FileMode.REGULAR || !file.writable()) {
            throw new FileError(Errno.EINVAL);
        }
        sizes.require(caller, file.inode(), size);
        file.inode().truncate(size);
        return 0;
    }

    private int allocate(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        long from = FileDesk.wide(call.argument(2), call.argument(3));
        long length = FileDesk.wide(call.argument(4), call.argument(5));
        OpenFile file = caller.files().get(call.argument(0));
        if (from < 0 || length <= 0) {
            throw new FileError(Errno.EINVAL);
        }
        if ((call.argument(1) & ~KEEP_SIZE) != 0) {
            throw new FileError(Errno.EOPNOTSUPP);
        }
        if (!file.writable()) {
            throw new FileError(Errno.EBADF);
        }
        int type = file.inode().type();
        if (type == FileMode.FIFO) {
            throw new FileError(Errno.ESPIPE);
        }
        if (from + length < 0) {
            throw new FileError(Errno.EFBIG);
        }
        boolean keepsSize = (call.argument(1) & KEEP_SIZE) != 0;
        if (type == FileMode.REGULAR && !keepsSize) {
            sizes.require(caller, file.inode(), from + length);
        }
        file.inode().allocate(from, from + length, keepsSize);
        return 0;
    }
}
