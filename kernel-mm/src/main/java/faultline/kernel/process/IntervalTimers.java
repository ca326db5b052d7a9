package faultline.kernel.process;

import java.util.SortedMap;
import java.util.TreeMap;

/** The timers of one thread group: those of setitimer and those of timer_create. */
public final class IntervalTimers {

    /** ITIMER_VIRTUAL in the arrays of processor-time timers. */
    public static final int VIRTUAL = 0;
    /** ITIMER_PROF in the arrays of processor-time timers. */
    public static final int PROFILING = 1;

    private final SortedMap<Integer, Alarm> posix = new TreeMap<>();
    private final long[] ticksLeft = new long[2];
    private final long[] ticksAgain = new long[2];
    private Alarm real;

    /** ITIMER_REAL, or null when it was never set. */
    public Alarm real() {
        return real;
    }

    /** ITIMER_REAL of {@code group}, made when it is first asked for. */
    public Alarm real(ThreadGroup group) {
        if (real == null) {
            real = Alarm.real(group);
        }
        return real;
    }

    /** Timers of timer_create by number. */
    public SortedMap<Integer, Alarm> posix() {
        return posix;
    }

    /** The lowest number that no timer of timer_create has. */
    public int freeId() {
        int id = 0;
        while (posix.containsKey(id)) {
            id++;
        }
        return id;
    }

    /** Ticks of processor time until {@link #VIRTUAL} or {@link #PROFILING} runs out; 0 when it is off. */
    public long ticksLeft(int which) {
        return ticksLeft[which];
    }

    /** Ticks from one running out to the next, or 0. */
    public long ticksAgain(int which) {
        return ticksAgain[which];
    }

    /** Sets a processor-time timer. */
    public void set(int which, long left, long again) {
        ticksLeft[which] = left;
        ticksAgain[which] = again;
    }

    /** {@code ticks} of processor time passed; returns whether the timer ran out. */
    boolean pass(int which, long ticks) {
        if (ticksLeft[which] == 0) {
            return false;
        }
        ticksLeft[which] -= ticks;
        if (ticksLeft[which] > 0) {
            return false;
        }
        long again = ticksAgain[which];
        ticksLeft[which] = again == 0 ? 0 : again + ticksLeft[which] % again;
        return true;
    }

    /** Takes all timers out of {@code queue}: the group ends. */
    void cancelAll(TimerQueue queue) {
        if (real != null) {
            queue.cancel(real);
        }
        cancelPosix(queue);
    }

    /** Deletes the timers of timer_create: an exec does not keep them. */
    void cancelPosix(TimerQueue queue) {
        posix.values().forEach(queue::cancel);
        posix.clear();
    }
}
