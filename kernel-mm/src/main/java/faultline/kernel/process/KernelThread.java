package faultline.kernel.process;

import faultline.kernel.account.Activity;

/** A thread of the kernel's own, like kswapd: it has no user memory, and runs in steps before any process when there is work. */
public abstract class KernelThread {

    private enum State {
        ASLEEP,
        READY,
        NAPPING,
        PAUSING
    }

    private final int pid;
    private final String name;
    private final Activity activity;
    private State state = State.ASLEEP;
    private long napEnd;

    /**
     * @param pid the number that its cycles are booked to
     * @param activity what they are booked as
     */
    protected KernelThread(int pid, String name, Activity activity) {
        this.pid = pid;
        this.name = name;
        this.activity = activity;
    }

    /** What its cycles are booked as. */
    public Activity activity() {
        return activity;
    }

    /** The number that its cycles are booked to. */
    public int pid() {
        return pid;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** One step of work. It ends with {@link #sleep}, {@link #nap}, or neither if there is more to do at once. */
    protected abstract void step();

    /** Goes to sleep until {@link Scheduler#wake(KernelThread)}. */
    protected final void sleep() {
        state = State.ASLEEP;
    }

    /** Sleeps until {@link Scheduler#endNaps} or until {@code tick}. */
    protected final void nap(long tick) {
        state = State.NAPPING;
        napEnd = tick;
    }

    /** Sleeps until {@code tick}, whatever happens. */
    protected final void pause(long tick) {
        state = State.PAUSING;
        napEnd = tick;
    }

    final boolean naps() {
        return state == State.NAPPING;
    }

    final boolean ready() {
        return state == State.READY;
    }

    final boolean asleep() {
        return state == State.ASLEEP;
    }

    final void makeReady() {
        state = State.READY;
    }

    /** The tick at which its nap ends, or {@link SystemCall#NEVER}. */
    final long napEnd() {
        return state == State.NAPPING || state == State.PAUSING ? napEnd : SystemCall.NEVER;
    }
}
