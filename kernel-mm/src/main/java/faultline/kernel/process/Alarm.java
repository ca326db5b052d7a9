package faultline.kernel.process;

/** A timer of one thread group that sends a signal when it runs out: ITIMER_REAL or one made by timer_create. */
public final class Alarm {

    /** What an alarm sends. */
    public enum Kind {
        /** ITIMER_REAL: SIGALRM from the kernel. */
        INTERVAL,
        /** A POSIX timer: its own signal with its id and value. */
        POSIX,
        /** A POSIX timer that sends nothing. */
        SILENT
    }

    private final Kind kind;
    private final ThreadGroup group;
    private final Process thread;
    private final int id;
    private final int signal;
    private final int value;
    private final int clock;
    private long deadline = SystemCall.NEVER;
    private long intervalTicks;
    private long order;
    private int overrun;
    private long lastRanOut = -1;

    /**
     * @param thread whom a signal goes to, or null for the group
     * @param id number of a POSIX timer
     * @param value sigev_value
     * @param clock clock that it was made for
     */
    public Alarm(Kind kind, ThreadGroup group, Process thread, int id, int signal, int value, int clock) {
        this.kind = kind;
        this.group = group;
        this.thread = thread;
        this.id = id;
        this.signal = signal;
        this.value = value;
        this.clock = clock;
    }

    /** ITIMER_REAL of {@code group}. */
    static Alarm real(ThreadGroup group) {
        return new Alarm(Kind.INTERVAL, group, null, 0, Signal.SIGALRM.number(), 0, 0);
    }

    /** What it sends. */
    Kind kind() {
        return kind;
    }

    /** Whose it is. */
    ThreadGroup group() {
        return group;
    }

    /** The thread that its signals go to, or null. */
    Process thread() {
        return thread;
    }

    /** Number of a POSIX timer. */
    public int id() {
        return id;
    }

    /** Clock of a POSIX timer. */
    public int clock() {
        return clock;
    }

    /** The siginfo that it sends. */
    SignalInfo info() {
        return kind == Kind.INTERVAL
                ? SignalInfo.fromKernel(signal)
                : SignalInfo.of(signal, SignalInfo.FROM_TIMER, id, overrun, value);
    }

    /** Tick at which it runs out, or {@link SystemCall#NEVER}. */
    public long deadline() {
        return deadline;
    }

    /** Ticks from one running out to the next; 0 when it runs out once. */
    public long intervalTicks() {
        return intervalTicks;
    }

    /** Sets {@link #intervalTicks}. */
    public void setIntervalTicks(long ticks) {
        intervalTicks = ticks;
    }

    /** Times that it ran out while its last signal still waited. */
    public int overrun() {
        return overrun;
    }

    /** Place among alarms of one tick. */
    long order() {
        return order;
    }

    void arm(long tick, long place) {
        deadline = tick;
        order = place;
    }

    void disarm() {
        deadline = SystemCall.NEVER;
    }

    /** It ran out at {@code tick}; {@code missed} earlier times are told with this one. */
    void ranOut(long tick, int missed) {
        lastRanOut = tick;
        overrun = missed;
    }

    /** Tick at which it ran out last, or -1. */
    long lastRanOut() {
        return lastRanOut;
    }
}
