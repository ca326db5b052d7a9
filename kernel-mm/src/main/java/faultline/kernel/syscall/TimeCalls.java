package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What time it is, and sleeping until it is later: all in simulated time. */
public final class TimeCalls {

    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int PROCESS_CPUTIME = 2;
    private static final int THREAD_CPUTIME = 3;
    private static final int MONOTONIC_RAW = 4;
    private static final int REALTIME_COARSE = 5;
    private static final int MONOTONIC_COARSE = 6;
    private static final int BOOTTIME = 7;
    private static final int DYNAMIC_SHIFT = 3;
    private static final int DYNAMIC_THREAD = 4;
    private static final int DYNAMIC_KIND = 3;
    private static final int DYNAMIC_SCHEDULER = 2;
    private static final int ABSOLUTE = 1;
    private static final int USER_HZ = 100;
    private static final long NANOS = Timekeeper.NANOS;

    private final KernelWork work;
    private final UserMemory user;
    private final UserTimes times;
    private final ProcessTable table;
    private final Timekeeper time;
    private final CpuUsage usage;
    private final ResourceUsage resources;

    public TimeCalls(
            KernelWork work,
            UserMemory user,
            ProcessTable table,
            Timekeeper time,
            CpuUsage usage,
            ResourceUsage resources) {
        this.work = work;
        this.user = user;
        this.times = new UserTimes(user);
        this.table = table;
        this.time = time;
        this.usage = usage;
        this.resources = resources;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(13, "time", this::seconds);
        calls.add(78, "gettimeofday", this::timeOfDay);
        calls.add(265, "clock_gettime", (caller, call) -> clock(caller, call, false));
        calls.add(403, "clock_gettime64", (caller, call) -> clock(caller, call, true));
        calls.add(266, "clock_getres", (caller, call) -> resolution(call, false));
        calls.add(406, "clock_getres_time64", (caller, call) -> resolution(call, true));
        calls.add(162, "nanosleep", this::nanosleep);
        calls.add(267, "clock_nanosleep", (caller, call) -> clockSleep(caller, call, false));
        calls.add(407, "clock_nanosleep_time64", (caller, call) -> clockSleep(caller, call, true));
        calls.add(43, "times", this::times);
        calls.add(77, "getrusage", this::resourceUsage);
    }

    private long wallNanos() {
        return Timekeeper.EPOCH_SECONDS * NANOS + time.nanos(work.now());
    }

    private int seconds(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int now = (int) (wallNanos() / NANOS);
        boolean written = call.argument(0) == 0 || user.putInt(call.argument(0), now);
        return written ? now : Errno.EFAULT.result();
    }

    private int timeOfDay(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        long now = wallNanos();
        boolean written =
                call.argument(0) == 0 || times.write(call.argument(0), now / NANOS, now % NANOS / 1000, false);
        boolean zone = call.argument(1) == 0 || times.write(call.argument(1), 0, 0, false);
        return written && zone ? 0 : Errno.EFAULT.result();
    }

    private int clock(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        long now = read(caller, call.argument(0));
        if (now < 0) {
            return Errno.EINVAL.result();
        }
        return times.write(call.argument(1), now / NANOS, now % NANOS, wide) ? 0 : Errno.EFAULT.result();
    }

    /** Nanoseconds of a clock, or -1 when there is no such clock. */
    private long read(Process caller, int clock) {
        switch (clock) {
            case REALTIME:
            case REALTIME_COARSE:
                return wallNanos();
            case MONOTONIC:
            case MONOTONIC_RAW:
            case MONOTONIC_COARSE:
            case BOOTTIME:
                return time.nanos(work.now());
            case PROCESS_CPUTIME:
                return time.nanos(usage.user(caller.group()) + usage.system(caller.group()));
            case THREAD_CPUTIME:
                return time.nanos(usage.user(caller.pid()) + usage.system(caller.pid()));
            default:
                return clock < 0 ? readOther(caller, clock) : -1;
        }
    }

    /** The processor time of another process or thread: its number is in the clock's (clock_getcpuclockid). */
    private long readOther(Process caller, int clock) {
        int pid = ~(clock >> DYNAMIC_SHIFT);
        Process task = pid == 0 ? caller : table.find(pid);
        if (task == null || (clock & DYNAMIC_KIND) > DYNAMIC_SCHEDULER) {
            return -1;
        }
        return (clock & DYNAMIC_THREAD) != 0
                ? time.nanos(usage.user(task.pid()) + usage.system(task.pid()))
                : time.nanos(usage.user(task.group()) + usage.system(task.group()));
    }

    private int resolution(SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        int clock = call.argument(0);
        if (clock > BOOTTIME) {
            return Errno.EINVAL.result();
        }
        boolean coarse = clock == REALTIME_COARSE || clock == MONOTONIC_COARSE;
        long nanos = coarse ? NANOS / time.hz() : 1;
        boolean written = call.argument(1) == 0 || times.write(call.argument(1), 0, nanos, wide);
        return written ? 0 : Errno.EFAULT.result();
    }

    private int nanosleep(Process caller, SystemCall call) {
        return sleep(caller, call, call.argument(0), call.argument(1), false, -1);
    }

    private int clockSleep(Process caller, SystemCall call, boolean wide) {
        int clock = call.argument(0);
        if (clock != REALTIME && clock != MONOTONIC && clock != BOOTTIME) {
            return Errno.EINVAL.result();
        }
        boolean absolute = (call.argument(1) & ABSOLUTE) != 0;
        int rest = absolute ? 0 : call.argument(3);
        return sleep(caller, call, call.argument(2), rest, wide, absolute ? clock : -1);
    }

    /** Sleeps for the timespec at {@code request}, or until it on {@code absoluteClock} if that is not negative. */
    private int sleep(Process caller, SystemCall call, int request, int rest, boolean wide, int absoluteClock) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (!call.resumed() && !call.restarted()) {
            UserTimes.Span span = times.read(request, wide);
            if (span == null) {
                return Errno.EFAULT.result();
            }
            if (!span.valid(NANOS)) {
                return Errno.EINVAL.result();
            }
            long left = absoluteClock < 0 ? span.nanos() : span.nanos() - read(caller, absoluteClock);
            if (left <= 0) {
                return 0;
            }
            call.setDeadline(time.deadline(work.now(), left));
            return call.block();
        }
        if (time.tickAt(work.now()) >= call.deadline()) {
            return 0;
        }
        if (!caller.signals().deliverable()) {
            return call.block();
        }
        if (absoluteClock >= 0) {
            return SignalDelivery.RESTART_WITHOUT_HANDLER;
        }
        if (rest != 0) {
            long left = Math.max(0, time.nanos(time.cycleOf(call.deadline())) - time.nanos(work.now()));
            if (!times.writeNanos(rest, left, wide)) {
                return Errno.EFAULT.result();
            }
        }
        call.saveForRestart();
        return SignalDelivery.RESTART_SAVED;
    }

    private int times(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        byte[] raw = new byte[16];
        little(raw)
                .putInt(userTicks(usage.user(caller.group())))
                .putInt(userTicks(usage.system(caller.group())))
                .putInt(userTicks(caller.group().childUserCycles()))
                .putInt(userTicks(caller.group().childSystemCycles()));
        boolean written = call.argument(0) == 0 || user.copyOut(call.argument(0), raw, 0, raw.length);
        return written ? userTicks(work.now()) : Errno.EFAULT.result();
    }

    private int userTicks(long cycles) {
        return (int) (time.nanos(cycles) / (NANOS / USER_HZ));
    }

    private int resourceUsage(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int who = call.argument(0);
        if (who != 0 && who != 1 && who != -1) {
            return Errno.EINVAL.result();
        }
        byte[] raw =
                who == -1 ? resources.children(caller) : who == 1 ? resources.thread(caller) : resources.self(caller);
        return user.copyOut(call.argument(1), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
