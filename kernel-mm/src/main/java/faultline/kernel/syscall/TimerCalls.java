package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Alarm;
import faultline.kernel.process.IntervalTimers;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.process.TimerQueue;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Timers that send signals: alarm, setitimer and the POSIX timers. All have the resolution of the timer interrupt. */
public final class TimerCalls {

    private static final long NANOS = Timekeeper.NANOS;
    private static final int MICROS = 1_000_000;
    private static final int REAL = 0;
    private static final int PROFILING = 2;
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int BOOTTIME = 7;
    private static final int ABSOLUTE = 1;
    private static final int SEND_SIGNAL = 0;
    private static final int SEND_NOTHING = 1;
    private static final int SEND_TO_THREAD = 4;
    private static final int EVENT_BYTES = 16;

    private final KernelWork work;
    private final UserMemory user;
    private final UserTimes times;
    private final ProcessTable table;
    private final TimerQueue queue;
    private final Timekeeper time;

    public TimerCalls(KernelWork work, UserMemory user, ProcessTable table, TimerQueue queue, Timekeeper time) {
        this.work = work;
        this.user = user;
        this.times = new UserTimes(user);
        this.table = table;
        this.queue = queue;
        this.time = time;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(27, "alarm", this::alarm);
        calls.add(104, "setitimer", this::setInterval);
        calls.add(105, "getitimer", this::getInterval);
        calls.add(259, "timer_create", this::create);
        calls.add(260, "timer_settime", (caller, call) -> set(caller, call, false));
        calls.add(261, "timer_gettime", (caller, call) -> get(caller, call, false));
        calls.add(262, "timer_getoverrun", this::overrun);
        calls.add(263, "timer_delete", this::delete);
        calls.add(408, "timer_gettime64", (caller, call) -> get(caller, call, true));
        calls.add(409, "timer_settime64", (caller, call) -> set(caller, call, true));
    }

    private int alarm(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        long seconds = call.argument(0) & 0xFFFFFFFFL;
        Alarm alarm = caller.group().timers().real(caller.group());
        long left = left(alarm);
        alarm.setIntervalTicks(0);
        queue.set(alarm, seconds == 0 ? SystemCall.NEVER : time.deadline(work.now(), seconds * NANOS));
        // A rest of less than a second still counts as one, others are rounded (alarm_setitimer).
        return (int) (left > 0 && left < NANOS ? 1 : (left + NANOS / 2) / NANOS);
    }

    /** Nanoseconds until {@code alarm} runs out; 0 when it is off. */
    private long left(Alarm alarm) {
        if (alarm.deadline() == SystemCall.NEVER) {
            return 0;
        }
        return Math.max(1, time.nanos(time.cycleOf(alarm.deadline())) - time.nanos(work.now()));
    }

    private long ticks(long nanos) {
        long whole = nanos / NANOS * time.hz();
        long rest = nanos % NANOS * time.hz();
        return whole + (rest + NANOS - 1) / NANOS;
    }

    private long ticksToNanos(long ticks) {
        return ticks * (NANOS / time.hz());
    }

    private int setInterval(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int which = call.argument(0);
        if (which < REAL || which > PROFILING) {
            return Errno.EINVAL.result();
        }
        UserTimes.Span again = new UserTimes.Span(0, 0);
        UserTimes.Span first = again;
        if (call.argument(1) != 0) {
            again = times.read(call.argument(1), false);
            first = times.read(call.argument(1) + UserTimes.bytes(false), false);
        }
        if (again == null || first == null) {
            return Errno.EFAULT.result();
        }
        if (!again.valid(MICROS) || !first.valid(MICROS)) {
            return Errno.EINVAL.result();
        }
        long oldAgain = interval(caller, which);
        long oldLeft = remaining(caller, which);
        arm(caller, which, micros(first), micros(again));
        return call.argument(2) == 0 ? 0 : putInterval(call.argument(2), oldAgain, oldLeft);
    }

    private static long micros(UserTimes.Span span) {
        return span.seconds() * NANOS + span.fraction() * 1000;
    }

    private void arm(Process caller, int which, long first, long again) {
        IntervalTimers timers = caller.group().timers();
        if (which != REAL) {
            timers.set(which - 1, ticks(first), ticks(again));
            return;
        }
        Alarm alarm = timers.real(caller.group());
        alarm.setIntervalTicks(ticks(again));
        queue.set(alarm, first == 0 ? SystemCall.NEVER : time.deadline(work.now(), first));
    }

    private long interval(Process caller, int which) {
        IntervalTimers timers = caller.group().timers();
        return ticksToNanos(which == REAL ? timers.real(caller.group()).intervalTicks() : timers.ticksAgain(which - 1));
    }

    private long remaining(Process caller, int which) {
        IntervalTimers timers = caller.group().timers();
        return which == REAL ? left(timers.real(caller.group())) : ticksToNanos(timers.ticksLeft(which - 1));
    }

    private int getInterval(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int which = call.argument(0);
        return which < REAL || which > PROFILING
                ? Errno.EINVAL.result()
                : putInterval(call.argument(1), interval(caller, which), remaining(caller, which));
    }

    /** struct itimerval; a timer that runs never shows a rest of zero. */
    private int putInterval(int address, long again, long left) {
        long micros = left == 0 ? 0 : Math.max(1, left / 1000);
        boolean written = times.write(address, again / NANOS, again % NANOS / 1000, false)
                && times.write(address + UserTimes.bytes(false), micros / MICROS, micros % MICROS, false);
        return written ? 0 : Errno.EFAULT.result();
    }

    /** timer_create(clock, sigevent, timerid). */
    private int create(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int clock = call.argument(0);
        if (clock != REALTIME && clock != MONOTONIC && clock != BOOTTIME) {
            return Errno.EINVAL.result();
        }
        IntervalTimers timers = caller.group().timers();
        int id = timers.freeId();
        byte[] raw = new byte[EVENT_BYTES];
        ByteBuffer event = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(0, id).putInt(4, Signal.SIGALRM.number());
        if (call.argument(1) != 0 && !user.copyIn(call.argument(1), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        int notify = event.getInt(8);
        Process thread = notify == SEND_TO_THREAD ? table.find(event.getInt(12)) : null;
        boolean knownThread = thread != null && thread.group() == caller.group();
        boolean known = notify == SEND_SIGNAL || notify == SEND_NOTHING || notify == SEND_TO_THREAD && knownThread;
        if (!known || notify != SEND_NOTHING && !Signal.isValid(event.getInt(4))) {
            return Errno.EINVAL.result();
        }
        if (!user.putInt(call.argument(2), id)) {
            return Errno.EFAULT.result();
        }
        Alarm.Kind kind = notify == SEND_NOTHING ? Alarm.Kind.SILENT : Alarm.Kind.POSIX;
        timers.posix().put(id, new Alarm(kind, caller.group(), thread, id, event.getInt(4), event.getInt(0), clock));
        return 0;
    }

    private static Alarm find(Process caller, SystemCall call) {
        return caller.group().timers().posix().get(call.argument(0));
    }

    /** timer_settime(timerid, flags, new, old). */
    private int set(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        Alarm alarm = find(caller, call);
        if (alarm == null) {
            return Errno.EINVAL.result();
        }
        UserTimes.Span again = times.read(call.argument(2), wide);
        UserTimes.Span first = times.read(call.argument(2) + UserTimes.bytes(wide), wide);
        if (again == null || first == null) {
            return Errno.EFAULT.result();
        }
        if (!again.valid(NANOS) || !first.valid(NANOS)) {
            return Errno.EINVAL.result();
        }
        boolean written = call.argument(3) == 0 || putTimer(alarm, call.argument(3), wide);
        long length = first.nanos();
        if (length == 0) {
            queue.cancel(alarm);
        } else {
            if ((call.argument(1) & ABSOLUTE) != 0) {
                long epoch = alarm.clock() == REALTIME ? Timekeeper.EPOCH_SECONDS * NANOS : 0;
                length = Math.max(0, length - time.nanos(work.now()) - epoch);
            }
            alarm.setIntervalTicks(ticks(again.nanos()));
            queue.set(alarm, time.deadline(work.now(), length));
        }
        return written ? 0 : Errno.EFAULT.result();
    }

    private int get(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        Alarm alarm = find(caller, call);
        if (alarm == null) {
            return Errno.EINVAL.result();
        }
        return putTimer(alarm, call.argument(1), wide) ? 0 : Errno.EFAULT.result();
    }

    private boolean putTimer(Alarm alarm, int address, boolean wide) {
        return times.writeNanos(address, ticksToNanos(alarm.intervalTicks()), wide)
                && times.writeNanos(address + UserTimes.bytes(wide), left(alarm), wide);
    }

    private int overrun(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        Alarm alarm = find(caller, call);
        return alarm == null ? Errno.EINVAL.result() : alarm.overrun();
    }

    private int delete(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        Alarm alarm = find(caller, call);
        if (alarm == null) {
            return Errno.EINVAL.result();
        }
        queue.cancel(alarm);
        caller.group().timers().posix().remove(alarm.id());
        return 0;
    }
}
