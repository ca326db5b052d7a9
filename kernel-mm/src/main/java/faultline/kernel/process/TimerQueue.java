package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.Comparator;
import java.util.TreeSet;

/** The alarms of all thread groups by the tick at which they run out; those of one tick in the order in which they were set. */
public final class TimerQueue {

    private final KernelWork work;
    private final Signals signals;
    private final TreeSet<Alarm> queue =
            new TreeSet<>(Comparator.comparingLong(Alarm::deadline).thenComparingLong(Alarm::order));
    private long started;

    /** @param signals sends what alarms send */
    public TimerQueue(KernelWork work, Signals signals) {
        this.work = work;
        this.signals = signals;
    }

    /** Sets {@code alarm} for {@code tick}; {@link SystemCall#NEVER} turns it off. */
    public void set(Alarm alarm, long tick) {
        cancel(alarm);
        if (tick != SystemCall.NEVER) {
            alarm.arm(tick, ++started);
            queue.add(alarm);
        }
    }

    /** Turns {@code alarm} off. */
    public void cancel(Alarm alarm) {
        queue.remove(alarm);
        alarm.disarm();
    }

    /** The first tick at which an alarm runs out, or {@link SystemCall#NEVER}. */
    public long nextDeadline() {
        return queue.isEmpty() ? SystemCall.NEVER : queue.first().deadline();
    }

    /** Lets all alarms run out that are due by {@code tick}; periodic ones are set again. */
    public void expire(long tick) {
        while (!queue.isEmpty() && queue.first().deadline() <= tick) {
            Alarm alarm = queue.pollFirst();
            long due = alarm.deadline();
            long interval = alarm.intervalTicks();
            long missed = interval == 0 ? 0 : (tick - due) / interval;
            alarm.disarm();
            alarm.ranOut(tick, (int) Math.min(missed, Integer.MAX_VALUE));
            work.path(KernelPath.WAKE_UP);
            if (interval != 0) {
                set(alarm, due + (missed + 1) * interval);
            }
            send(alarm);
        }
    }

    /**
     * Whether every alarm that is set has run out since {@code tick} and will only do the same again: if that woke nobody, the
     * alarms never will.
     */
    public boolean allRepeat(long tick) {
        return queue.stream().allMatch(alarm -> alarm.intervalTicks() != 0 && alarm.lastRanOut() > tick);
    }

    private void send(Alarm alarm) {
        if (alarm.kind() == Alarm.Kind.SILENT || alarm.group().ended()) {
            return;
        }
        if (alarm.thread() != null && alarm.thread().alive()) {
            signals.sendToThread(alarm.thread(), alarm.info());
        } else {
            signals.send(alarm.group().leader(), alarm.info());
        }
    }
}
