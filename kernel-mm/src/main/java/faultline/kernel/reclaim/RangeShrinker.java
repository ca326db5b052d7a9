package faultline.kernel.reclaim;

import faultline.kernel.vrange.RangeList;
import faultline.kernel.vrange.VolatileRange;

/**
 * shrink_vrange: presses volatile ranges as other caches are pressed, the oldest first (facts linux-mm.md 3.10; RFC v9 mm/vrange.c), so
 * that memory comes back where there is no swap too and reclaim leaves anonymous pages alone. A range that goes as a whole is
 * discarded at once; others give a part each and go round.
 */
final class RangeShrinker implements Shrinker {

    /** Pages that a range which goes in parts gives at a time: SWAP_CLUSTER_MAX. */
    private static final int PART = 32;

    private final RangeList list;
    private final VolatileVictims victims;
    private final ReclaimCounters counters;

    RangeShrinker(RangeList list, VolatileVictims victims, ReclaimCounters counters) {
        this.list = list;
        this.victims = victims;
        this.counters = counters;
    }

    @Override
    public int seeks() {
        return DEFAULT_SEEKS;
    }

    @Override
    public int shrink(int objects) {
        int left = objects;
        int turns = objects;
        while (left > 0 && turns-- > 0 && list.oldest() != null) {
            int discarded = shrink(list.oldest(), left);
            counters.freed += discarded;
            left -= discarded;
        }
        return (int) Math.min(Integer.MAX_VALUE, list.pages());
    }

    private int shrink(VolatileRange range, int left) {
        list.remove(range);
        if (range.full()) {
            return victims.discard(range, Integer.MAX_VALUE);
        }
        int discarded = victims.discard(range, Math.min(left, PART));
        if (!victims.finished()) {
            list.add(range);
        }
        return discarded;
    }
}
