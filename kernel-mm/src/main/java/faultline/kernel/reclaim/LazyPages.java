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
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;

/**
 * Drops pages that madvise(MADV_FREE) gave up and that nobody has written since: what try_to_unmap does with pages that are not
 * swap-backed (Linux 4.12 rmap.c). The entries become empty, so that the next touch finds zeros.
 */
final class LazyPages implements MappingVisitor {

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final ReverseMap rmap;
    private final DropMapping drop;
    private final ReclaimCounters counters;
    private int frame;
    private boolean written;

    LazyPages(ReclaimContext context, DropMapping drop, ReclaimCounters counters) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.tables = context.tables();
        this.rmap = context.rmap();
        this.drop = drop;
        this.counters = counters;
    }

    /** Whether {@code page} was given up. */
    boolean gaveUp(int page) {
        return frames.has(page, PageFlag.LAZY_FREE);
    }

    /**
     * Drops {@code page}, which was given up, is locked and to which the caller has a reference, unless it was written since; then it
     * is an ordinary page again.
     *
     * @return whether nothing maps it any more
     */
    boolean drop(int page) {
        frame = page;
        written = false;
        counters.walks++;
        rmap.walk(page, this);
        return !written && !rmap.isMapped(page);
    }

    @Override
    public boolean visit(AddressSpace space, int va, long pte) {
        counters.mappingsVisited++;
        written = !dropMapping(drop.vma(frame, space, va), va, pte, frame);
        return !written;
    }

    /** One mapping of {@code page} at {@code va} of {@code vma} goes; returns false, and the page stays, if it was written. */
    boolean dropMapping(Vma vma, int va, long pte, int page) {
        long began = work.now();
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.UNMAP_ONE);
        vma.space().pageTableLock().lock();
        long entry = drop.clear(vma, va, pte);
        boolean stays = Pte.isDirty(entry) || vma.has(Vma.LOCKED);
        if (stays) {
            tables.write(pte, entry);
            frames.clear(page, PageFlag.LAZY_FREE);
        } else {
            drop.forget(page, vma, va, pte);
            counters.lazyFreed++;
        }
        vma.space().pageTableLock().unlock();
        work.phase(was);
        if (!stays) {
            work.done(MappingWork.LAZY_DROPPED, began);
        }
        return !stays;
    }
}
