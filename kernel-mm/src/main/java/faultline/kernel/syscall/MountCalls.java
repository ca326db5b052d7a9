package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.MountOptions;
import faultline.kernel.vfs.MountTable;
import faultline.kernel.vfs.PathWalk.Found;
import faultline.kernel.vfs.PathWalk.Last;
import faultline.kernel.vfs.Place;
import faultline.kernel.vfs.Rights;
import faultline.kernel.vfs.Subject;

/** mount, umount and umount2 (Linux 2.6.2 fs/namespace.c). Binding, moving and sharing of mounts are not there: EINVAL. */
public final class MountCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final int READ_ONLY = 1;
    private static final int REMOUNT = 32;
    /** MS_BIND, MS_MOVE, and the flags that share mounts. */
    private static final int UNSUPPORTED = 0x1000 | 0x2000 | 0x1E0000;

    private static final int DETACH = 2;
    private static final int NO_FOLLOW = 8;
    private static final int UNMOUNT_FLAGS = 0xF;

    private final FileDesk desk;
    private final MountTable mounts;
    private final ProcessTable processes;

    /** @param processes whose working directories keep a file system busy */
    public MountCalls(FileDesk desk, MountTable mounts, ProcessTable processes) {
        this.desk = desk;
        this.mounts = mounts;
        this.processes = processes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(21, "mount", guard(this::mount));
        calls.add(22, "umount", guard((caller, call) -> unmount(caller, call.argument(0), 0)));
        calls.add(52, "umount2", guard((caller, call) -> unmount(caller, call.argument(0), call.argument(1))));
    }

    private int mount(Process caller, SystemCall call) throws FileError {
        int flags = call.argument(3);
        String source = call.argument(0) == 0 ? "none" : desk.path(call.argument(0));
        String type = call.argument(2) == 0 ? "" : desk.path(call.argument(2));
        String data = call.argument(4) == 0 ? "" : desk.path(call.argument(4));
        Found found = desk.find(caller, HERE, call.argument(1), true);
        found.file();
        Rights.requireCapability(caller.credentials(), Subject.CAP_SYS_ADMIN);
        boolean readOnly = (flags & READ_ONLY) != 0;
        MountOptions options = new MountOptions(data, caller.credentials());
        if ((flags & UNSUPPORTED) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        if ((flags & REMOUNT) != 0) {
            mounts.remount(found.directory(), options, readOnly);
            return 0;
        }
        if (call.argument(2) == 0) {
            throw new FileError(Errno.EINVAL);
        }
        Directory target = found.directory();
        if (found.last() == Last.ROOT || target.parent() == target) {
            throw new FileError(Errno.EBUSY);
        }
        String path = target.pathFrom(caller.place().root());
        mounts.mount(source, target, path, type, options, readOnly);
        return 0;
    }

    private int unmount(Process caller, int address, int flags) throws FileError {
        if ((flags & ~UNMOUNT_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Directory root = unmounted(caller, address, flags);
        Rights.requireCapability(caller.credentials(), Subject.CAP_SYS_ADMIN);
        mounts.requireMounted(root);
        boolean detaches = (flags & DETACH) != 0;
        if (!detaches && occupied(root.fileSystem())) {
            throw new FileError(Errno.EBUSY);
        }
        mounts.unmount(root, detaches);
        return 0;
    }

    private Directory unmounted(Process caller, int address, int flags) throws FileError {
        Found found = desk.find(caller, HERE, address, (flags & NO_FOLLOW) == 0);
        if (!(found.file() instanceof Directory)) {
            throw new FileError(Errno.EINVAL);
        }
        return (Directory) found.inode();
    }

    private boolean occupied(FileSystem system) {
        for (Process process : processes.all()) {
            Place place = process.place();
            if (place != null
                    && (place.current().fileSystem() == system || place.root().fileSystem() == system)) {
                return true;
            }
        }
        return false;
    }
}
