package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.Arrays;
import java.util.BitSet;

/** The descriptors of a process, or of several that share them: files_struct. */
public final class FileTable {

    /** Most descriptors at first: RLIMIT_NOFILE as processes are born with it (INR_OPEN_CUR, linux/fs.h). */
    private static final int USUAL_LIMIT = 1024;
    /** Most descriptors whatever the limit says: NR_OPEN (linux/fs.h). */
    private static final int HIGHEST_LIMIT = 1 << 20;

    private static final int FIRST_SIZE = 32;

    private final BitSet closeOnExec = new BitSet();
    private OpenFile[] files = new OpenFile[FIRST_SIZE];
    private int users = 1;
    private int limit = USUAL_LIMIT;

    /** The file behind {@code fd}, or null. */
    public OpenFile find(int fd) {
        return fd >= 0 && fd < files.length ? files[fd] : null;
    }

    /** The file behind {@code fd}; EBADF when there is none. */
    public OpenFile get(int fd) throws FileError {
        OpenFile file = find(fd);
        if (file == null) {
            throw new FileError(Errno.EBADF);
        }
        return file;
    }

    /** New descriptors are less than this. */
    public int limit() {
        return limit;
    }

    /** Sets {@link #limit} to RLIMIT_NOFILE, unsigned; descriptors that are open already stay. */
    public void setLimit(long value) {
        limit = Long.compareUnsigned(value, HIGHEST_LIMIT) > 0 ? HIGHEST_LIMIT : (int) value;
    }

    /** Number behind the highest open descriptor. */
    public int end() {
        int end = files.length;
        while (end > 0 && files[end - 1] == null) {
            end--;
        }
        return end;
    }

    /** How many descriptors are open. */
    public int count() {
        return (int) Arrays.stream(files).filter(file -> file != null).count();
    }

    /** The lowest free descriptor from {@code lowest} on; EMFILE when there is none. */
    public int free(int lowest) throws FileError {
        for (int fd = lowest; fd < limit; fd++) {
            if (find(fd) == null) {
                return fd;
            }
        }
        throw new FileError(Errno.EMFILE);
    }

    /** Puts {@code file} behind the lowest free descriptor; it counts as one of the file's users already. */
    public int install(OpenFile file, boolean closesOnExec) throws FileError {
        int fd = free(0);
        put(fd, file, closesOnExec);
        return fd;
    }

    /** Puts {@code file} behind {@code fd}, closing what was there. */
    public void put(int fd, OpenFile file, boolean closesOnExec) {
        if (fd >= files.length) {
            files = Arrays.copyOf(files, Math.max(fd + 1, files.length * 2));
        }
        OpenFile before = files[fd];
        files[fd] = file;
        closeOnExec.set(fd, closesOnExec);
        if (before != null) {
            drop(before);
        }
    }

    /** Closing any descriptor of a file ends the record locks of the process on it (fcntl(2)). */
    private void drop(OpenFile file) {
        file.inode().releaseLocks(this);
        file.dropUser();
    }

    /** Closes {@code fd}; EBADF when it is not open. */
    public void close(int fd) throws FileError {
        OpenFile file = get(fd);
        files[fd] = null;
        closeOnExec.clear(fd);
        drop(file);
    }

    /** FD_CLOEXEC of an open descriptor. */
    public boolean closesOnExec(int fd) {
        return closeOnExec.get(fd);
    }

    /** Sets {@link #closesOnExec}. */
    public void setClosesOnExec(int fd, boolean closes) {
        closeOnExec.set(fd, closes);
    }

    /** One more process shares it. */
    public FileTable share() {
        users++;
        return this;
    }

    /** Processes that share it. */
    public int users() {
        return users;
    }

    /** A table of its own with the same open files: fork. */
    public FileTable copy() {
        FileTable copy = new FileTable();
        copy.files = files.clone();
        copy.limit = limit;
        copy.closeOnExec.or(closeOnExec);
        for (OpenFile file : copy.files) {
            if (file != null) {
                file.addUser();
            }
        }
        return copy;
    }

    /** A process leaves it; with the last one all descriptors are closed. */
    public void leave() {
        if (--users > 0) {
            return;
        }
        for (int fd = 0; fd < files.length; fd++) {
            closeIfOpen(fd);
        }
    }

    /** Closes what execve closes; the table must not be shared any more. */
    public void exec() {
        for (int fd = closeOnExec.nextSetBit(0); fd >= 0; fd = closeOnExec.nextSetBit(fd + 1)) {
            closeIfOpen(fd);
        }
        closeOnExec.clear();
    }

    private void closeIfOpen(int fd) {
        OpenFile file = find(fd);
        if (file != null) {
            files[fd] = null;
            drop(file);
        }
    }
}
