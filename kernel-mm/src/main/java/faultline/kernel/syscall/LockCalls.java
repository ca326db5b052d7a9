package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileLocks;
import faultline.kernel.vfs.FileLocks.Lock;
import faultline.kernel.vfs.LockWaits;
import faultline.kernel.vfs.OpenFile;
import java.nio.ByteBuffer;
import java.util.List;

/** Locks on files: those commands of fcntl, and flock (Linux 2.6.2 fs/locks.c). */
public final class LockCalls {

    private static final int GET = 5;
    private static final int SET = 6;
    private static final int SET_WAITING = 7;
    private static final int GET_64 = 12;
    private static final int SET_64 = 13;
    private static final int SET_WAITING_64 = 14;
    private static final int GET_OF_FILE = 36;
    private static final int SET_OF_FILE = 37;
    private static final int SET_OF_FILE_WAITING = 38;

    private static final int SHARED = 0;
    private static final int EXCLUSIVE = 1;
    private static final int NONE = 2;

    private static final int FLOCK_SHARED = 1;
    private static final int FLOCK_EXCLUSIVE = 2;
    private static final int FLOCK_NO_WAIT = 4;
    private static final int FLOCK_NONE = 8;

    private static final int NARROW_BYTES = 16;
    private static final int WIDE_BYTES = 24;

    private final FileDesk desk;
    private final FileWaits sleeps;
    private final LockWaits waits = new LockWaits();

    LockCalls(FileDesk desk, FileWaits sleeps) {
        this.desk = desk;
        this.sleeps = sleeps;
    }

    /** struct flock or flock64. */
    private record Wanted(int type, int whence, long start, long length, int pid) {

        static Wanted of(ByteBuffer in, boolean wide) {
            return wide
                    ? new Wanted(in.getShort(0), in.getShort(2), in.getLong(4), in.getLong(12), in.getInt(20))
                    : new Wanted(in.getShort(0), in.getShort(2), in.getInt(4), in.getInt(8), in.getInt(12));
        }
    }

    /** Enters flock into the table; the commands of fcntl come by {@link #control}. */
    public void register(SyscallTable calls) {
        calls.add(143, "flock", guard(this::flock));
    }

    /** Whether {@code command} of fcntl is about locks; those with 64-bit offsets belong to fcntl64 alone. */
    static boolean handles(int command, boolean wide) {
        return command >= GET && command <= SET_WAITING
                || wide && command >= GET_64 && command <= SET_WAITING_64
                || wide && command >= GET_OF_FILE && command <= SET_OF_FILE_WAITING;
    }

    /** Runs a command that this class {@link #handles}. */
    int control(Process caller, SystemCall call, OpenFile file) throws FileError {
        int command = call.argument(1);
        boolean wide = command > SET_WAITING;
        boolean ofFile = command >= GET_OF_FILE;
        Wanted wanted = Wanted.of(desk.get(call.argument(2), wide ? WIDE_BYTES : NARROW_BYTES), wide);
        if (ofFile && wanted.pid() != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Object owner = ofFile ? file : caller.files();
        Lock lock = range(caller, file, owner, wanted);
        return switch (command) {
            case GET, GET_64, GET_OF_FILE -> get(call, file, lock, wanted, wide);
            case SET_WAITING, SET_WAITING_64, SET_OF_FILE_WAITING -> set(caller, call, file, lock, wanted.type(), true);
            default -> set(caller, call, file, lock, wanted.type(), false);
        };
    }

    private static Lock range(Process caller, OpenFile file, Object owner, Wanted wanted) throws FileError {
        long start = wanted.start()
                + switch (wanted.whence()) {
                    case 0 -> 0;
                    case 1 -> file.position();
                    case 2 -> file.inode().size();
                    default -> throw new FileError(Errno.EINVAL);
                };
        long first = wanted.length() < 0 ? start + wanted.length() : start;
        if (first < 0) {
            throw new FileError(Errno.EINVAL);
        }
        long last =
                wanted.length() == 0 ? FileLocks.LAST : wanted.length() < 0 ? start - 1 : start + wanted.length() - 1;
        if (last < 0) {
            throw new FileError(Errno.EOVERFLOW);
        }
        return new Lock(owner, caller.groupId(), first, last, wanted.type() == EXCLUSIVE);
    }

    private int get(SystemCall call, OpenFile file, Lock lock, Wanted wanted, boolean wide) throws FileError {
        if (wanted.type() != SHARED && wanted.type() != EXCLUSIVE) {
            throw new FileError(Errno.EINVAL);
        }
        charge(file);
        Lock conflict = file.inode().locks().conflict(lock);
        if (conflict == null) {
            byte[] none = {NONE, 0};
            return desk.put(call.argument(2), none);
        }
        long length = conflict.last() == FileLocks.LAST ? 0 : conflict.last() - conflict.first() + 1;
        int type = conflict.exclusive() ? EXCLUSIVE : SHARED;
        int pid = conflict.owner() instanceof OpenFile ? -1 : conflict.pid();
        ByteBuffer out = FileDesk.little(new byte[wide ? WIDE_BYTES : NARROW_BYTES]);
        out.putShort((short) type).putShort((short) 0);
        if (wide) {
            out.putLong(conflict.first()).putLong(length).putInt(pid);
        } else {
            out.putInt((int) conflict.first()).putInt((int) length).putInt(pid);
        }
        return desk.put(call.argument(2), out.array());
    }

    private int set(Process caller, SystemCall call, OpenFile file, Lock lock, int type, boolean waiting)
            throws FileError {
        sleeps.leave(caller);
        waits.end(lock.owner());
        charge(file);
        FileLocks locks = file.inode().locks();
        if (type == NONE) {
            locks.release(lock);
            return 0;
        }
        if (type != SHARED && type != EXCLUSIVE) {
            throw new FileError(Errno.EINVAL);
        }
        if (type == SHARED ? !file.readable() : !file.writable()) {
            throw new FileError(Errno.EBADF);
        }
        Lock conflict = locks.conflict(lock);
        if (conflict == null) {
            locks.take(lock);
            return 0;
        }
        if (!waiting) {
            throw new FileError(Errno.EAGAIN);
        }
        if (!waits.begin(lock.owner(), conflict.owner())) {
            throw new FileError(Errno.EDEADLK);
        }
        int result = sleeps.sleep(caller, call, List.of(locks.waiters()));
        if (call.outcome() != SystemCall.Outcome.BLOCKED) {
            waits.end(lock.owner());
        }
        return result;
    }

    private int flock(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        sleeps.leave(caller);
        OpenFile file = caller.files().get(call.argument(0));
        if (file.has(OpenFlags.PATH)) {
            throw new FileError(Errno.EBADF);
        }
        int kind = call.argument(1) & ~FLOCK_NO_WAIT;
        FileLocks locks = file.inode().locks();
        charge(file);
        if (kind == FLOCK_NONE) {
            locks.releaseWhole(file);
            return 0;
        }
        if (kind != FLOCK_SHARED && kind != FLOCK_EXCLUSIVE) {
            throw new FileError(Errno.EINVAL);
        }
        Lock wanted = new Lock(file, caller.groupId(), 0, FileLocks.LAST, kind == FLOCK_EXCLUSIVE);
        if (locks.hasWhole(file, wanted.exclusive())) {
            return 0;
        }
        // A lock of the other kind goes before the new one comes, even if that does not (flock(2)).
        locks.releaseWhole(file);
        if (locks.wholeConflict(wanted) == null) {
            locks.takeWhole(wanted);
            return 0;
        }
        if ((call.argument(1) & FLOCK_NO_WAIT) != 0) {
            throw new FileError(Errno.EAGAIN);
        }
        return sleeps.sleep(caller, call, List.of(locks.waiters()));
    }

    private void charge(OpenFile file) {
        desk.work().loop(KernelPath.LOCK_STEP, 1 + file.inode().locks().count());
    }
}
