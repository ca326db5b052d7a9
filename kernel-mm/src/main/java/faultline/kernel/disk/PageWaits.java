package faultline.kernel.disk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those who sleep until a page is unlocked: wait_table. Those of one page wake in the order in which they came. */
public final class PageWaits {

    private final Map<Integer, List<Runnable>> sleepers = new HashMap<>();
    private final Map<Integer, Integer> held = new HashMap<>();

    /** {@code waker} is run once, when {@code frame} is unlocked. */
    public void add(int frame, Runnable waker) {
        sleepers.computeIfAbsent(frame, f -> new ArrayList<>()).add(waker);
    }

    /** {@code frame} is unlocked. */
    public void wake(int frame) {
        List<Runnable> waiting = sleepers.remove(frame);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /** A sleeper, or one that has been woken and has not run yet, holds one reference more to {@code frame}, or one less. */
    public void hold(int frame, int change) {
        held.merge(frame, change, Integer::sum);
    }

    /** References to {@code frame} that sleepers hold; for the books. */
    public int references(int frame) {
        return held.getOrDefault(frame, 0);
    }

    /** Whether nobody sleeps. */
    public boolean isEmpty() {
        return sleepers.isEmpty();
    }
}
