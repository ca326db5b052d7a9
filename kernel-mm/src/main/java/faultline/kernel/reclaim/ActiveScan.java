package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapSpace;
import java.util.function.IntSupplier;

/** refill_inactive_zone: moves pages that seem unused from the active list to the inactive one (facts linux-mm.md 5.4). */
final class ActiveScan {

    private static final int MOST = 128;
    /** Tendency from which mapped pages are given up. */
    private static final int UNMAP_FROM = 100;

    private final KernelWork work;
    private final FrameTable frames;
    private final Lru lru;
    private final ReverseMap rmap;
    private final References references;
    private final SwapSpace swap;
    private final IntSupplier swappiness;
    private final ReclaimCounters counters;
    private final boolean walksBeforeAsking;
    private final int[] pages = new int[MOST];

    /** @param walksBeforeAsking see {@link ReclaimTraits} */
    ActiveScan(
            KernelWork work,
            FrameTable frames,
            Lru lru,
            ReverseMap rmap,
            References references,
            SwapSpace swap,
            IntSupplier swappiness,
            ReclaimCounters counters,
            boolean walksBeforeAsking) {
        this.work = work;
        this.frames = frames;
        this.lru = lru;
        this.rmap = rmap;
        this.references = references;
        this.swap = swap;
        this.swappiness = swappiness;
        this.counters = counters;
        this.walksBeforeAsking = walksBeforeAsking;
    }

    /** Judges up to {@code wanted} pages of a zone, {@link #MOST} at a time. */
    void refill(ZoneState state, long wanted, long managedFrames) {
        boolean unmaps = tendency(state.previousPriority, managedFrames) >= UNMAP_FROM;
        lru.drain();
        for (long left = wanted; left > 0; left -= MOST) {
            int count = lru.isolate(state.lists, true, (int) Math.min(left, MOST), pages);
            for (int i = 0; i < count; i++) {
                work.path(KernelPath.REFILL_PAGE);
                if (!staysActive(pages[i], unmaps)) {
                    frames.clear(pages[i], PageFlag.ACTIVE);
                    counters.deactivated++;
                }
            }
            counters.refilled += count;
            lru.putBack(state.lists, pages, count);
            if (count < MOST) {
                break;
            }
        }
    }

    /** swap_tendency: how hard it is to find pages, how much of memory is mapped, and what the administrator wants. */
    private int tendency(int priority, long managedFrames) {
        int distress = 100 >> priority;
        int mappedRatio = (int) (frames.mappedFrames() * 100L / Math.max(1, managedFrames));
        return mappedRatio / 2 + distress + swappiness.getAsInt();
    }

    private boolean staysActive(int frame, boolean unmaps) {
        work.load(frames.structPage(frame));
        // Linux asks this last, after a walk that cannot matter then; with thousands of mappings a page it would cost
        // minutes.
        boolean needsSwap = frames.use(frame) == FrameUse.ANON && !frames.has(frame, PageFlag.LAZY_FREE);
        if (needsSwap && swap.totalPages() == 0) {
            return true;
        }
        if (!rmap.isMapped(frame)) {
            return false;
        }
        if (!unmaps && !walksBeforeAsking) {
            return true;
        }
        return references.testAndClear(frame) || !unmaps;
    }
}
