package faultline.kernel.disk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those who sleep until a page is unlocked: wait_table. Those of one page wake in the order in which they came. */
public final class PageWaits {

    private final Map<Integer, List<Runnable>> sleepers = new HashMap<>();

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

    /** Whether nobody sleeps. */
    public boolean isEmpty() {
        return sleepers.isEmpty();
    }
}
