package faultline.kernel.reclaim;

/** How long and how often reclaim has failed: the static variables of out_of_memory (Linux 2.6.2 oom_kill.c). */
final class OomClock {

    /**
     * Failures after which an allocation gives up although the rules forbid to kill. The real kernel goes round for ever then: no run
     * would end.
     */
    private static final int HOPELESS = 200;

    private static final int FAILURES = 10;
    private static final int GAP_SECONDS = 5;

    private final long second;
    private long now;
    private long first;
    private long last = Long.MIN_VALUE / 2;
    private long lastKill = Long.MIN_VALUE / 2;
    private int failures;
    private int inARow;

    /** @param second cycles of a second */
    OomClock(long second) {
        this.second = second;
    }

    /** Some page could be had again. */
    void succeeded() {
        inARow = 0;
    }

    /** A try has failed at cycle {@code cycle}; whether it is hopeless to go on. */
    boolean failed(long cycle) {
        now = cycle;
        inARow++;
        return inARow > HOPELESS;
    }

    /** Counts this failure among those before; whether they are enough, in which case the count begins anew. */
    boolean failedForLong() {
        long gap = now - last;
        last = now;
        if (gap > GAP_SECONDS * second) {
            first = now;
            failures = 0;
            return false;
        }
        if (now - first < second || ++failures < FAILURES || now - lastKill < GAP_SECONDS * second) {
            return false;
        }
        lastKill = now;
        first = now;
        failures = 0;
        return true;
    }
}
