package faultline.kernel.reclaim;

import faultline.kernel.vrange.RangeList;
import faultline.kernel.vrange.VolatileRange;

/**
 * discard_vrange_pages: before reclaim looks at pages that are still needed it takes those of the ranges that have been volatile longest
 * (RFC v7 mm/vrange.c, vmscan.c), so that memory comes back where there is no swap too and reclaim leaves anonymous pages alone. A range
 * that goes as a whole is discarded at once; others give a part each and go round.
 */
final class VolatileFirst {

    /** Pages that a range which goes in parts gives at a time: SWAP_CLUSTER_MAX. */
    private static final int PART = 32;

    private final RangeList list;
    private final VolatileVictims victims;
    private final ReclaimCounters counters;

    VolatileFirst(RangeList list, VolatileVictims victims, ReclaimCounters counters) {
        this.list = list;
        this.victims = victims;
        this.counters = counters;
    }

    /**
     * Discards pages until there were {@code wanted} or all ranges have been looked at.
     *
     * @param kswapd who frees
     * @return pages discarded
     */
    int discard(int wanted, boolean kswapd) {
        int discarded = 0;
        VolatileRange firstKept = null;
        while (discarded < wanted && list.oldest() != null && list.oldest() != firstKept) {
            VolatileRange range = list.oldest();
            list.remove(range);
            discarded += victims.discard(range, range.full() ? Integer.MAX_VALUE : PART);
            if (!victims.finished()) {
                list.add(range);
                firstKept = firstKept == null ? range : firstKept;
            }
        }
        counters.freed += discarded;
        counters.freedByKswapd += kswapd ? discarded : 0;
        return discarded;
    }
}
