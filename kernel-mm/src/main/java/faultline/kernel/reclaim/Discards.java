package faultline.kernel.reclaim;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.Vma;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;

/** What reclaim may throw away instead of writing it to swap: pages of volatile ranges and pages that MADV_FREE gave up. */
final class Discards {

    private final VolatileRanges ranges;
    private final FrameTable frames;
    private final Lru lru;
    private final VolatilePages pages;
    private final VolatileVictims victims;
    private final VolatileFirst first;
    private final LazyPages lazy;

    private Discards(ReclaimContext context, VolatilePages pages, LazyPages lazy, ReclaimCounters counters) {
        this.ranges = context.spaces().volatileRanges();
        this.frames = context.boot().table();
        this.lru = context.lru();
        this.pages = pages;
        this.victims = new VolatileVictims(context, pages);
        this.first = new VolatileFirst(ranges.list(), victims, counters);
        this.lazy = lazy;
    }

    static Discards create(ReclaimContext context, ReclaimCounters counters) {
        DropMapping drop = new DropMapping(context);
        return new Discards(
                context, new VolatilePages(context, drop, counters), new LazyPages(context, drop, counters), counters);
    }

    /** Discards up to about {@code wanted} pages of the ranges that have been volatile longest; returns how many. */
    int oldest(int wanted, boolean kswapd) {
        return ranges.any() ? first.discard(wanted, kswapd) : 0;
    }

    /**
     * Discards an anonymous page, which is locked and isolated, if all its mappings are volatile; where its range goes as a whole, all
     * other pages of that too.
     *
     * @return whether nothing maps the page any more
     */
    boolean discardVolatile(int frame) {
        boolean gone = pages.discard(frame);
        VolatileRange whole = pages.whole();
        if (whole != null) {
            all(whole);
        }
        return gone;
    }

    /**
     * A clock over page tables has come to {@code frame} at {@code va}: discards the page there if it is volatile, or all of its range.
     *
     * @return pages discarded
     */
    int discardVolatile(Vma vma, int va, long pte, int frame) {
        VolatileRange range = VolatilePages.discardable(vma) ? ranges.find(vma.space(), va) : null;
        if (range == null) {
            return 0;
        }
        return range.full() ? all(range) : victims.page(range, vma, va, pte, frame) ? 1 : 0;
    }

    private int all(VolatileRange range) {
        ranges.list().remove(range);
        range.setCursor(range.start());
        return victims.discard(range, Integer.MAX_VALUE);
    }

    /** Whether MADV_FREE gave {@code frame} up. */
    boolean gaveUp(int frame) {
        return lazy.gaveUp(frame);
    }

    /** Drops such a page, which is locked and isolated, unless it was written since; whether nothing maps it any more. */
    boolean dropLazy(int frame) {
        return lazy.drop(frame);
    }

    /** Drops one mapping of such a page, and the page with its last; whether it is gone. */
    boolean dropLazy(Vma vma, int va, long pte, int frame) {
        frames.get(frame);
        boolean dropped = lazy.dropMapping(vma, va, pte, frame);
        lru.put(frame);
        return dropped;
    }
}
