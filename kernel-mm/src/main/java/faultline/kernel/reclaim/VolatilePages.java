package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;

/**
 * discard_vpage: throws a page away that every mapping of it has in a volatile range. Each entry becomes a purged one (facts linux-mm.md
 * 3.10; RFC v7 mm/vrange.c). A first walk over the reverse map asks, a second discards, so that a page which one process of a family still
 * needs stays for all.
 */
final class VolatilePages implements MappingVisitor {

    private static final int NOT_DISCARDED = Vma.LOCKED | Vma.RESERVED | Vma.HUGETLB | Vma.SHARED;

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final ReverseMap rmap;
    private final SwapCache swap;
    private final VolatileRanges ranges;
    private final DropMapping drop;
    private final ReclaimCounters counters;
    private int frame;
    private boolean asking;
    private boolean refused;
    private VolatileRange whole;

    VolatilePages(ReclaimContext context, DropMapping drop, ReclaimCounters counters) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.tables = context.tables();
        this.rmap = context.rmap();
        this.swap = context.swap();
        this.ranges = context.spaces().volatileRanges();
        this.drop = drop;
        this.counters = counters;
    }

    /** Whether {@code vma} can have pages that are discarded: private anonymous memory that is not locked. */
    static boolean discardable(Vma vma) {
        return vma.file() == null && (vma.flags() & NOT_DISCARDED) == 0;
    }

    /**
     * Discards {@code page}, which is anonymous and locked and to which the caller has a reference.
     *
     * @return whether nothing maps it any more
     */
    boolean discard(int page) {
        whole = null;
        if (!ranges.any() || frames.has(page, PageFlag.SWAP_CACHE) && sharedOnSwap(page)) {
            return false;
        }
        frame = page;
        refused = false;
        asking = true;
        walk();
        if (refused) {
            return false;
        }
        asking = false;
        walk();
        return !rmap.isMapped(page);
    }

    /** A range that the last discarded page belonged to and that goes as a whole, or null. */
    VolatileRange whole() {
        return whole;
    }

    /** Whether an entry elsewhere names the page's slot. */
    private boolean sharedOnSwap(int page) {
        return swap.space().users(frames.privateWord(page)) > 1;
    }

    private void walk() {
        counters.walks++;
        rmap.walk(frame, this);
    }

    @Override
    public boolean visit(AddressSpace space, int va, long pte) {
        counters.mappingsVisited++;
        Vma vma = drop.vma(frame, space, va);
        VolatileRange range = discardable(vma) ? ranges.find(space, va) : null;
        if (range == null) {
            refused = true;
            return false;
        }
        if (!asking) {
            discardMapping(range, vma, va, pte, frame);
        }
        return true;
    }

    /** try_to_discard_one: {@code page} is mapped at {@code va} of {@code vma}, which {@code range} covers; a reference to it is left. */
    void discardMapping(VolatileRange range, Vma vma, int va, long pte, int page) {
        long began = work.now();
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DISCARD_ONE);
        vma.space().pageTableLock().lock();
        drop.clear(vma, va, pte);
        tables.write(pte, swap.space().encoding().purged());
        drop.forget(page, vma, va, pte);
        ranges.purge(range);
        vma.space().pageTableLock().unlock();
        work.phase(was);
        work.done(MappingWork.VOLATILE_DISCARDED, began);
        counters.discarded++;
        whole = range.full() ? range : whole;
    }
}
