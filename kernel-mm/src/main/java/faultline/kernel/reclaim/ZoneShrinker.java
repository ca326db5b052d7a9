package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Zone;
import faultline.kernel.lru.Lru;
import java.util.List;

/** shrink_zone and shrink_cache: frees pages of one zone. */
final class ZoneShrinker {

    /** SWAP_CLUSTER_MAX: pages that are taken off a list, and aimed for, at a time. */
    static final int CLUSTER = 32;
    /** DEF_PRIORITY: the first pass looks at 1/4096 of a list. */
    static final int FIRST_PRIORITY = 12;

    private static final int MOST_ACTIVE = 4 * CLUSTER;

    private final KernelWork work;
    private final Lru lru;
    private final ScanSize size;
    private final ActiveScan active;
    private final PageShrinker pages;
    private final ZoneState[] zones;
    private final long managedFrames;
    private final int[] batch = new int[CLUSTER];

    ZoneShrinker(
            KernelWork work, FrameAllocator allocator, Lru lru, ScanSize size, ActiveScan active, PageShrinker pages) {
        this.work = work;
        this.lru = lru;
        this.size = size;
        this.active = active;
        this.pages = pages;
        List<Zone> all = allocator.zones();
        this.zones = new ZoneState[all.size()];
        for (int i = 0; i < zones.length; i++) {
            zones[i] = new ZoneState(all.get(i), lru.zone(i), FIRST_PRIORITY);
        }
        this.managedFrames = allocator.managedFrames();
    }

    /** The zones of all nodes in the order of their frames. */
    ZoneState[] zones() {
        return zones;
    }

    /** What is known of {@code zone}. */
    ZoneState state(Zone zone) {
        return zones[zone.index()];
    }

    /**
     * Frees pages of one zone.
     *
     * @param target how many are wanted
     * @param atLeast least number of inactive pages to look at
     * @return how many were freed
     */
    int shrink(ZoneState state, long target, long atLeast, ScanControl scan) {
        work.path(KernelPath.SHRINK_ZONE);
        work.load(state.lists.lockVa());
        int activePages = state.lists.active().size();
        int inactivePages = state.lists.inactive().size();
        long inactive = Math.max(atLeast, size.inactive(activePages, inactivePages, scan.priority, target));
        state.activeDue += size.active(activePages, inactivePages, inactive, target);
        boolean savesUp = size.accumulatesInactive();
        if (savesUp ? state.activeDue >= CLUSTER : state.activeDue > CLUSTER) {
            long count = savesUp ? state.activeDue : Math.min(state.activeDue, MOST_ACTIVE);
            state.activeDue -= count;
            active.refill(state, count, managedFrames);
        }
        if (savesUp) {
            state.inactiveDue += inactive;
            if (state.inactiveDue < CLUSTER) {
                return 0;
            }
            inactive = state.inactiveDue;
            state.inactiveDue = 0;
        }
        return shrinkInactive(state, inactive, savesUp ? Long.MAX_VALUE : target, scan);
    }

    private int shrinkInactive(ZoneState state, long most, long target, ScanControl scan) {
        lru.drain();
        int freed = 0;
        long left = most;
        while (left > 0 && freed < target) {
            int count = lru.isolate(state.lists, false, CLUSTER, batch);
            if (count == 0) {
                break;
            }
            left -= CLUSTER;
            state.scannedInVain += count;
            freed += pages.shrink(batch, count, state.lists, scan);
        }
        return freed;
    }
}
