package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.PathWalk.Found;
import faultline.kernel.vfs.Place;
import faultline.kernel.vfs.Symlink;
import java.nio.charset.StandardCharsets;

/** Making, moving and removing names: mkdir, mknod, link, symlink, readlink, rename, unlink, rmdir. */
public final class NameCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int LINK_FOLLOW = 0x400;

    private final FileDesk desk;
    private final Namespace names;

    public NameCalls(FileDesk desk) {
        this.desk = desk;
        this.names = desk.names();
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(39, "mkdir", guard((caller, call) -> makeDirectory(caller, HERE, call, 0)));
        calls.add(296, "mkdirat", guard((caller, call) -> makeDirectory(caller, call.argument(0), call, 1)));
        calls.add(14, "mknod", guard((caller, call) -> makeNode(caller, HERE, call, 0)));
        calls.add(297, "mknodat", guard((caller, call) -> makeNode(caller, call.argument(0), call, 1)));
        calls.add(40, "rmdir", guard((caller, call) -> remove(caller, HERE, call.argument(0), true)));
        calls.add(10, "unlink", guard((caller, call) -> remove(caller, HERE, call.argument(0), false)));
        calls.add(301, "unlinkat", guard(this::unlinkAt));
        calls.add(
                38,
                "rename",
                guard((caller, call) -> rename(caller, HERE, call.argument(0), HERE, call.argument(1), 0)));
        calls.add(302, "renameat", guard((caller, call) -> renameAt(caller, call, 0)));
        calls.add(353, "renameat2", guard((caller, call) -> renameAt(caller, call, call.argument(4))));
        calls.add(9, "link", guard((caller, call) -> link(caller, HERE, call.argument(0), HERE, call.argument(1), 0)));
        calls.add(
                303,
                "linkat",
                guard((caller, call) -> link(
                        caller,
                        call.argument(0),
                        call.argument(1),
                        call.argument(2),
                        call.argument(3),
                        call.argument(4))));
        calls.add(83, "symlink", guard((caller, call) -> symlink(caller, call.argument(0), HERE, call.argument(1))));
        calls.add(
                304,
                "symlinkat",
                guard((caller, call) -> symlink(caller, call.argument(0), call.argument(1), call.argument(2))));
        calls.add(85, "readlink", guard((caller, call) -> readLink(caller, HERE, call, 0)));
        calls.add(305, "readlinkat", guard((caller, call) -> readLink(caller, call.argument(0), call, 1)));
    }

    private String begin(int address) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        return desk.path(address);
    }

    private int makeDirectory(Process caller, int start, SystemCall call, int first) throws FileError {
        String path = begin(call.argument(first));
        Directory from = desk.start(caller, start, path);
        names.makeDirectory(caller.place(), from, path, call.argument(first + 1));
        return 0;
    }

    private int makeNode(Process caller, int start, SystemCall call, int first) throws FileError {
        String path = begin(call.argument(first));
        Directory from = desk.start(caller, start, path);
        names.makeNode(caller.place(), from, path, call.argument(first + 1));
        return 0;
    }

    private int remove(Process caller, int start, int address, boolean directory) throws FileError {
        String path = begin(address);
        Directory from = desk.start(caller, start, path);
        if (directory) {
            names.removeDirectory(caller.place(), from, path);
        } else {
            names.unlink(caller.place(), from, path);
        }
        return 0;
    }

    private int unlinkAt(Process caller, SystemCall call) throws FileError {
        int flags = call.argument(2);
        if ((flags & ~REMOVE_DIRECTORY) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        return remove(caller, call.argument(0), call.argument(1), flags != 0);
    }

    private int renameAt(Process caller, SystemCall call, int flags) throws FileError {
        return rename(caller, call.argument(0), call.argument(1), call.argument(2), call.argument(3), flags);
    }

    private int rename(Process caller, int fromStart, int from, int toStart, int to, int flags) throws FileError {
        if (flags < 0 || flags > Namespace.EXCHANGE) {
            throw new FileError(Errno.EINVAL);
        }
        String source = begin(from);
        String target = desk.path(to);
        Directory sourceStart = desk.start(caller, fromStart, source);
        Directory targetStart = desk.start(caller, toStart, target);
        names.rename(caller.place(), sourceStart, source, targetStart, target, flags);
        return 0;
    }

    private int link(Process caller, int fromStart, int from, int toStart, int to, int flags) throws FileError {
        if ((flags & ~(LINK_FOLLOW | FileDesk.EMPTY_PATH)) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        String source = begin(from);
        String target = desk.path(to);
        Inode file = (flags & FileDesk.EMPTY_PATH) != 0 && source.isEmpty()
                ? caller.files().get(fromStart).inode()
                : names.find(caller.place(), desk.start(caller, fromStart, source), source, (flags & LINK_FOLLOW) != 0)
                        .file();
        names.link(caller.place(), file, desk.start(caller, toStart, target), target);
        return 0;
    }

    private int symlink(Process caller, int targetAddress, int start, int address) throws FileError {
        String target = begin(targetAddress);
        String path = desk.path(address);
        Place place = caller.place();
        names.makeSymlink(place, desk.start(caller, start, path), path, target);
        return 0;
    }

    private int readLink(Process caller, int start, SystemCall call, int first) throws FileError {
        int size = call.argument(first + 2);
        if (size <= 0) {
            throw new FileError(Errno.EINVAL);
        }
        String path = begin(call.argument(first));
        Inode inode;
        if (path.isEmpty() && start != HERE) {
            inode = caller.files().get(start).inode();
            if (!(inode instanceof Symlink)) {
                throw new FileError(Errno.ENOENT);
            }
        } else {
            Found found = names.find(caller.place(), desk.start(caller, start, path), path, false);
            inode = found.file();
        }
        if (!(inode instanceof Symlink)) {
            throw new FileError(Errno.EINVAL);
        }
        byte[] target = ((Symlink) inode).target().getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(size, target.length);
        if (!desk.user().copyOut(call.argument(first + 1), target, 0, length)) {
            throw new FileError(Errno.EFAULT);
        }
        return length;
    }
}
