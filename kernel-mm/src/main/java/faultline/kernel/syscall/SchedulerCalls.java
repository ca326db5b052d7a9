package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;

/**
 * What programs ask of the scheduler. Every task is of the normal class at nice 0; the calls that would change that check their
 * arguments, and those for the real-time classes are refused as to a user without the right.
 */
public final class SchedulerCalls {

    private static final int NORMAL = 0;
    private static final int FIFO = 1;
    private static final int ROUND_ROBIN = 2;
    private static final int BATCH = 3;
    private static final int IDLE = 5;
    private static final int HIGHEST_PRIORITY = 99;
    private static final int MASK_BYTES = 4;

    private final KernelWork work;
    private final UserMemory user;
    private final UserTimes times;
    private final ProcessTable table;
    private final Scheduler scheduler;
    private final Timekeeper time;

    public SchedulerCalls(KernelWork work, UserMemory user, ProcessTable table, Scheduler scheduler, Timekeeper time) {
        this.work = work;
        this.user = user;
        this.times = new UserTimes(user);
        this.table = table;
        this.scheduler = scheduler;
        this.time = time;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(158, "sched_yield", this::yield);
        calls.add(154, "sched_setparam", (caller, call) -> setParameter(caller, call, NORMAL, call.argument(1)));
        calls.add(155, "sched_getparam", this::getParameter);
        calls.add(
                156,
                "sched_setscheduler",
                (caller, call) -> setParameter(caller, call, call.argument(1), call.argument(2)));
        calls.add(157, "sched_getscheduler", (caller, call) -> about(caller, call, NORMAL));
        calls.add(159, "sched_get_priority_max", (caller, call) -> priority(call, HIGHEST_PRIORITY));
        calls.add(160, "sched_get_priority_min", (caller, call) -> priority(call, 1));
        calls.add(161, "sched_rr_get_interval", (caller, call) -> interval(caller, call, false));
        calls.add(423, "sched_rr_get_interval_time64", (caller, call) -> interval(caller, call, true));
        calls.add(241, "sched_setaffinity", this::setAffinity);
        calls.add(242, "sched_getaffinity", this::getAffinity);
        calls.add(318, "getcpu", this::cpu);
    }

    private int yield(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        caller.setSliceTicks(0);
        scheduler.requestReschedule();
        return 0;
    }

    /** {@code value} for a task that exists. */
    private int about(Process caller, SystemCall call, int value) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        int pid = call.argument(0);
        if (pid < 0) {
            return Errno.EINVAL.result();
        }
        return pid == 0 || table.find(pid) != null ? value : Errno.ESRCH.result();
    }

    private int setParameter(Process caller, SystemCall call, int policy, int address) {
        int failure = about(caller, call, 0);
        if (failure != 0) {
            return failure;
        }
        long priority = user.getInt(address);
        if (priority == -1) {
            return Errno.EFAULT.result();
        }
        if (policy == FIFO || policy == ROUND_ROBIN) {
            return priority >= 1 && priority <= HIGHEST_PRIORITY ? Errno.EPERM.result() : Errno.EINVAL.result();
        }
        boolean known = policy == NORMAL || policy == BATCH || policy == IDLE;
        return known && priority == 0 ? 0 : Errno.EINVAL.result();
    }

    private int getParameter(Process caller, SystemCall call) {
        int failure = about(caller, call, 0);
        if (failure != 0) {
            return failure;
        }
        return user.putInt(call.argument(1), 0) ? 0 : Errno.EFAULT.result();
    }

    private int priority(SystemCall call, int ofRealTime) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        return switch (call.argument(0)) {
            case FIFO, ROUND_ROBIN -> ofRealTime;
            case NORMAL, BATCH, IDLE -> 0;
            default -> Errno.EINVAL.result();
        };
    }

    private int interval(Process caller, SystemCall call, boolean wide) {
        int failure = about(caller, call, 0);
        if (failure != 0) {
            return failure;
        }
        long nanos = scheduler.sliceTicks() * (Timekeeper.NANOS / time.hz());
        return times.writeNanos(call.argument(1), nanos, wide) ? 0 : Errno.EFAULT.result();
    }

    /** A mask must leave the only CPU in. */
    private int setAffinity(Process caller, SystemCall call) {
        int failure = about(caller, call, 0);
        if (failure != 0) {
            return failure;
        }
        long mask = call.argument(1) < MASK_BYTES ? 0 : user.getInt(call.argument(2));
        if (mask == -1 && user.access(call.argument(2), false) == -1) {
            return Errno.EFAULT.result();
        }
        return (mask & 1) != 0 ? 0 : Errno.EINVAL.result();
    }

    private int getAffinity(Process caller, SystemCall call) {
        int failure = about(caller, call, 0);
        if (failure != 0) {
            return failure;
        }
        int length = call.argument(1);
        if (length < MASK_BYTES || length % MASK_BYTES != 0) {
            return Errno.EINVAL.result();
        }
        return user.putInt(call.argument(2), 1) ? MASK_BYTES : Errno.EFAULT.result();
    }

    private int cpu(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        boolean written = (call.argument(0) == 0
                        || user.putInt(call.argument(0), work.cpu().number()))
                && (call.argument(1) == 0 || user.putInt(call.argument(1), 0));
        return written ? 0 : Errno.EFAULT.result();
    }
}
