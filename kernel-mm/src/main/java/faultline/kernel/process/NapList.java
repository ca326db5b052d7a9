package faultline.kernel.process;

import java.util.ArrayList;
import java.util.List;

/** Processes that sleep until the disk gets on, or for some ticks: congestion_wqh. They wake in the order in which they came. */
final class NapList {

    private final List<Nap> naps = new ArrayList<>();

    private record Nap(long tick, Runnable waker) {}

    /** {@code waker} is run once, by {@link #endAll} or {@link #endDue} of a tick from {@code tick} on. */
    void add(long tick, Runnable waker) {
        naps.add(new Nap(tick, waker));
    }

    /** The disk got on. */
    void endAll() {
        endDue(Long.MAX_VALUE);
    }

    /** Ends the naps that are over by {@code tick}. */
    void endDue(long tick) {
        List<Nap> due = naps.stream().filter(nap -> nap.tick <= tick).toList();
        naps.removeAll(due);
        due.forEach(nap -> nap.waker.run());
    }

    /** The first tick at which one ends by itself, or {@link SystemCall#NEVER}. */
    long first() {
        long first = SystemCall.NEVER;
        for (Nap nap : naps) {
            first = Math.min(first, nap.tick);
        }
        return first;
    }

    boolean isEmpty() {
        return naps.isEmpty();
    }
}
