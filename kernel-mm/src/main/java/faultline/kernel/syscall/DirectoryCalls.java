package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenDirectory;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.Rights;
import faultline.kernel.vfs.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reading directories and being in one: getdents, chdir, getcwd. */
public final class DirectoryCalls {

    /** Bytes in front of the name in struct linux_dirent64 and struct linux_dirent (linux/dirent.h). */
    private static final int WIDE_NAME_AT = 19;

    private static final int OLD_NAME_AT = 10;
    private static final int TYPE_SHIFT = 12;

    private final FileDesk desk;

    public DirectoryCalls(FileDesk desk) {
        this.desk = desk;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(220, "getdents64", guard((caller, call) -> entries(caller, call, true)));
        calls.add(141, "getdents", guard((caller, call) -> entries(caller, call, false)));
        calls.add(12, "chdir", guard(this::changeDirectory));
        calls.add(133, "fchdir", guard(this::changeToOpen));
        calls.add(61, "chroot", guard(this::changeRoot));
        calls.add(183, "getcwd", guard(this::currentDirectory));
    }

    private int entries(Process caller, SystemCall call, boolean wide) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        OpenFile file = caller.files().get(call.argument(0));
        if (!file.readable()) {
            throw new FileError(Errno.EBADF);
        }
        if (!(file instanceof OpenDirectory)) {
            throw new FileError(Errno.ENOTDIR);
        }
        OpenDirectory directory = (OpenDirectory) file;
        int room = call.argument(2);
        int filled = 0;
        for (Directory.Entry entry = directory.entry(); entry != null; entry = directory.entry()) {
            byte[] record = wide ? wide(entry, file.position() + 1) : old(entry, file.position() + 1);
            if (Integer.compareUnsigned(record.length, room - filled) > 0) {
                if (filled == 0) {
                    throw new FileError(Errno.EINVAL);
                }
                return filled;
            }
            desk.work().path(KernelPath.FILL_DIRECTORY);
            if (!desk.user().copyOut(call.argument(1) + filled, record, 0, record.length)) {
                if (filled == 0) {
                    throw new FileError(Errno.EFAULT);
                }
                return filled;
            }
            filled += record.length;
            file.setPosition(file.position() + 1);
        }
        return filled;
    }

    private static byte[] wide(Directory.Entry entry, long next) {
        byte[] name = entry.name().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = FileDesk.little(new byte[WIDE_NAME_AT + name.length + 1 + 7 & ~7]);
        out.putLong(entry.number()).putLong(next).putShort((short) out.capacity());
        out.put((byte) (entry.type() >>> TYPE_SHIFT)).put(name);
        return out.array();
    }

    private static byte[] old(Directory.Entry entry, long next) {
        byte[] name = entry.name().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = FileDesk.little(new byte[OLD_NAME_AT + name.length + 2 + 3 & ~3]);
        out.putInt((int) entry.number()).putInt((int) next).putShort((short) out.capacity());
        out.put(name).put(out.capacity() - 1, (byte) (entry.type() >>> TYPE_SHIFT));
        return out.array();
    }

    private int changeDirectory(Process caller, SystemCall call) throws FileError {
        caller.place().setCurrent(searchable(caller, call));
        return 0;
    }

    private Directory searchable(Process caller, SystemCall call) throws FileError {
        Directory directory = desk.find(caller, FileDesk.CURRENT_DIRECTORY, call.argument(0), true)
                .directory();
        Rights.requireSearch(caller.credentials(), directory);
        return directory;
    }

    private int changeToOpen(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        Inode inode = caller.files().get(call.argument(0)).inode();
        if (!(inode instanceof Directory)) {
            throw new FileError(Errno.ENOTDIR);
        }
        Rights.requireSearch(caller.credentials(), (Directory) inode);
        caller.place().setCurrent((Directory) inode);
        return 0;
    }

    private int changeRoot(Process caller, SystemCall call) throws FileError {
        Directory directory = searchable(caller, call);
        Rights.requireCapability(caller.credentials(), Subject.CAP_SYS_CHROOT);
        caller.place().setRoot(directory);
        return 0;
    }

    private int currentDirectory(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        Directory current = caller.place().current();
        if (current.links() == 0) {
            throw new FileError(Errno.ENOENT);
        }
        byte[] path = (current.pathFrom(caller.place().root()) + '\0').getBytes(StandardCharsets.ISO_8859_1);
        if (Integer.compareUnsigned(path.length, call.argument(1)) > 0) {
            throw new FileError(Errno.ERANGE);
        }
        desk.put(call.argument(0), path);
        return path.length;
    }
}
