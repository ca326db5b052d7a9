package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.uaccess.UserMemory;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.PathWalk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What all families of calls on files need: paths and descriptors out of arguments, structures into user memory. */
public final class FileDesk {

    /** AT_FDCWD. */
    static final int CURRENT_DIRECTORY = -100;
    /** AT_SYMLINK_NOFOLLOW. */
    static final int NO_FOLLOW = 0x100;
    /** AT_EMPTY_PATH. */
    static final int EMPTY_PATH = 0x1000;

    private final KernelWork work;
    private final UserMemory user;
    private final Namespace names;

    /** @param names the tree of files */
    public FileDesk(KernelWork work, UserMemory user, Namespace names) {
        this.work = work;
        this.user = user;
        this.names = names;
    }

    KernelWork work() {
        return work;
    }

    UserMemory user() {
        return user;
    }

    Namespace names() {
        return names;
    }

    /** The path at user address {@code address}, its bytes as characters. */
    String path(int address) throws FileError {
        byte[] path = user.string(address, PathWalk.MAX_PATH);
        if (path != null) {
            return new String(path, StandardCharsets.ISO_8859_1);
        }
        // A string of this length lies in two pages at most: if both can be read, its end is missing.
        boolean readable =
                user.access(address, false) != -1 && user.access(address + PathWalk.MAX_PATH - 1, false) != -1;
        throw new FileError(readable ? Errno.ENAMETOOLONG : Errno.EFAULT);
    }

    /** Where relative paths of an {@code at} call begin. */
    Directory start(Process caller, int descriptor, String path) throws FileError {
        if (descriptor == CURRENT_DIRECTORY || path.startsWith("/")) {
            return caller.place().current();
        }
        OpenFile file = caller.files().get(descriptor);
        if (!(file.inode() instanceof Directory)) {
            throw new FileError(path.isEmpty() ? Errno.ENOENT : Errno.ENOTDIR);
        }
        return (Directory) file.inode();
    }

    /** Finds the file that an {@code at} call names. */
    PathWalk.Found find(Process caller, int descriptor, int address, boolean follows) throws FileError {
        work.path(KernelPath.SYSCALL_FILE);
        String path = path(address);
        return names.find(caller.place(), start(caller, descriptor, path), path, follows);
    }

    /** Copies a structure out; EFAULT where that fails. */
    int put(int address, byte[] bytes) throws FileError {
        if (!user.copyOut(address, bytes, 0, bytes.length)) {
            throw new FileError(Errno.EFAULT);
        }
        return 0;
    }

    /** Copies {@code length} bytes in; EFAULT where that fails. */
    ByteBuffer get(int address, int length) throws FileError {
        byte[] raw = new byte[length];
        if (!user.copyIn(address, raw, 0, length)) {
            throw new FileError(Errno.EFAULT);
        }
        return little(raw);
    }

    /** The 64-bit value of two 32-bit arguments. */
    static long wide(int low, int high) {
        return (long) high << 32 | low & 0xFFFFFFFFL;
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
