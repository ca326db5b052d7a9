package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.FutexKeys;
import faultline.kernel.process.Futexes;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;

/** futex and its form with 64-bit time, without priority inheritance (linux/futex.h, futex(2)). */
public final class FutexCalls {

    private static final int PRIVATE = 0x80;
    private static final int WALL_CLOCK = 0x100;
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int COMPARE_REQUEUE = 4;
    private static final int WAKE_OPERATION = 5;
    private static final int WAIT_BITS = 9;
    private static final int WAKE_BITS = 10;

    private final KernelWork work;
    private final UserMemory user;
    private final UserTimes times;
    private final Futexes futexes;
    private final FutexKeys keys;
    private final Timekeeper time;

    public FutexCalls(KernelWork work, UserMemory user, Futexes futexes, FutexKeys keys, Timekeeper time) {
        this.work = work;
        this.user = user;
        this.times = new UserTimes(user);
        this.futexes = futexes;
        this.keys = keys;
        this.time = time;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(240, "futex", (caller, call) -> futex(caller, call, false));
        calls.add(422, "futex_time64", (caller, call) -> futex(caller, call, true));
    }

    /** futex(uaddr, op, val, timeout or val2, uaddr2, val3). */
    private int futex(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        int address = call.argument(0);
        int command = call.argument(1) & ~(PRIVATE | WALL_CLOCK);
        if ((call.argument(1) & WALL_CLOCK) != 0 && command != WAIT_BITS && command != WAIT) {
            return Errno.ENOSYS.result();
        }
        if ((address & 3) != 0) {
            return Errno.EINVAL.result();
        }
        if (!UserLayout.inUserSpace(address, Integer.BYTES)) {
            return Errno.EFAULT.result();
        }
        switch (command) {
            case WAIT:
                return await(caller, call, wide, Futexes.ANY, false);
            case WAIT_BITS:
                return await(caller, call, wide, call.argument(5), true);
            case WAKE:
                return wake(caller, call, Futexes.ANY);
            case WAKE_BITS:
                return wake(caller, call, call.argument(5));
            case REQUEUE:
                return requeue(caller, call, false);
            case COMPARE_REQUEUE:
                return requeue(caller, call, true);
            case WAKE_OPERATION:
                return wakeOperation(caller, call);
            default:
                return Errno.ENOSYS.result();
        }
    }

    private Futexes.Key key(Process caller, SystemCall call, int address) {
        return keys.find(caller, address, (call.argument(1) & PRIVATE) != 0);
    }

    private int wake(Process caller, SystemCall call, int bits) {
        if (bits == 0) {
            return Errno.EINVAL.result();
        }
        Futexes.Key key = key(caller, call, call.argument(0));
        return key == null ? Errno.EFAULT.result() : futexes.wake(key, call.argument(2), bits);
    }

    private int await(Process caller, SystemCall call, boolean wide, int bits, boolean absolute) {
        if (bits == 0) {
            return Errno.EINVAL.result();
        }
        if (!call.resumed()) {
            return begin(caller, call, wide, bits, absolute);
        }
        if (call.woken()) {
            return 0;
        }
        Futexes.Waiter waiter = (Futexes.Waiter) call.attachment();
        if (time.tickAt(work.now()) >= call.deadline()) {
            futexes.leave(waiter);
            return Errno.ETIMEDOUT.result();
        }
        if (!caller.signals().deliverable()) {
            return call.block();
        }
        futexes.leave(waiter);
        if (call.argument(3) == 0) {
            return SignalDelivery.RESTART;
        }
        call.saveForRestart();
        return SignalDelivery.RESTART_SAVED;
    }

    private int begin(Process caller, SystemCall call, boolean wide, int bits, boolean absolute) {
        if (call.argument(3) != 0 && !call.restarted()) {
            int failure = setDeadline(call, wide, absolute);
            if (failure != 0) {
                return failure;
            }
        }
        Futexes.Key key = key(caller, call, call.argument(0));
        long value = key == null ? -1 : user.getInt(call.argument(0));
        if (value == -1) {
            return Errno.EFAULT.result();
        }
        if ((int) value != call.argument(2)) {
            return Errno.EAGAIN.result();
        }
        if (time.tickAt(work.now()) >= call.deadline()) {
            return Errno.ETIMEDOUT.result();
        }
        call.attach(futexes.await(caller, key, bits));
        return call.block();
    }

    /** FUTEX_WAIT has a relative timeout, FUTEX_WAIT_BITSET an absolute one on the monotonic or the wall clock. */
    private int setDeadline(SystemCall call, boolean wide, boolean absolute) {
        UserTimes.Span span = times.read(call.argument(3), wide);
        if (span == null) {
            return Errno.EFAULT.result();
        }
        if (!span.valid(Timekeeper.NANOS)) {
            return Errno.EINVAL.result();
        }
        long length = span.nanos();
        if (absolute) {
            boolean wall = (call.argument(1) & WALL_CLOCK) != 0;
            length -= time.nanos(work.now()) + (wall ? Timekeeper.EPOCH_SECONDS * Timekeeper.NANOS : 0);
        }
        call.setDeadline(time.deadline(work.now(), Math.max(0, length)));
        return 0;
    }

    private int requeue(Process caller, SystemCall call, boolean compares) {
        int wakes = call.argument(2);
        int moves = call.argument(3);
        int target = call.argument(4);
        if (wakes < 0 || moves < 0 || (target & 3) != 0) {
            return Errno.EINVAL.result();
        }
        Futexes.Key from = key(caller, call, call.argument(0));
        Futexes.Key to = key(caller, call, target);
        if (from == null || to == null || !UserLayout.inUserSpace(target, Integer.BYTES)) {
            return Errno.EFAULT.result();
        }
        if (compares) {
            long value = user.getInt(call.argument(0));
            if (value == -1) {
                return Errno.EFAULT.result();
            }
            if ((int) value != call.argument(5)) {
                return Errno.EAGAIN.result();
            }
        }
        return futexes.requeue(from, to, wakes, moves, compares);
    }

    /** FUTEX_WAKE_OP: changes the second word, wakes at the first, and at the second if its old value says so. */
    private int wakeOperation(Process caller, SystemCall call) {
        int second = call.argument(4);
        FutexOperation operation = new FutexOperation(call.argument(5));
        if ((second & 3) != 0) {
            return Errno.EINVAL.result();
        }
        Futexes.Key first = key(caller, call, call.argument(0));
        Futexes.Key other = key(caller, call, second);
        long old = first == null || other == null ? -1 : user.getInt(second);
        if (old == -1) {
            return Errno.EFAULT.result();
        }
        if (!operation.known()) {
            return Errno.ENOSYS.result();
        }
        if (!user.putInt(second, operation.apply((int) old))) {
            return Errno.EFAULT.result();
        }
        int woken = futexes.wake(first, call.argument(2), Futexes.ANY);
        return operation.compare((int) old) ? woken + futexes.wake(other, call.argument(3), Futexes.ANY) : woken;
    }
}
