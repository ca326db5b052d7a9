package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.swap.SwapCache;

/**
 * madvise(MADV_FREE): the pages of a range may be dropped when memory is short, unless they are written before (Linux 4.5 and 4.12
 * madvise.c, madvise_free_pte_range). None of the seven designs had it; it is offered in all, to compare with volatile ranges. Pages that others
 * share stay as they are; pages on swap go at once.
 */
final class LazyFree {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final Lru lru;
    private final SwapCache swap;
    private final TlbFlush tlb;

    LazyFree(KernelWork work, PageTables tables, FrameTable frames, Lru lru, SwapCache swap, TlbFlush tlb) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.lru = lru;
        this.swap = swap;
        this.tlb = tlb;
    }

    /** Gives up {@code [start, end)} of {@code vma}, which is private anonymous memory. */
    void give(Vma vma, int start, int end) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        lru.drain();
        vma.space().pageTableLock().lock();
        boolean changed = false;
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            work.path(KernelPath.ZAP_RANGE);
            long pte = tables.find(vma.space(), va);
            for (; pte != PageTables.NONE && va != stop; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
                changed |= entry(pte);
            }
            va = stop;
        }
        vma.space().pageTableLock().unlock();
        if (changed) {
            // The hardware must note the next write in the entry again.
            tlb.all(vma.space());
        }
        work.phase(was);
    }

    /** One entry; returns whether translations of it may say too much now. */
    private boolean entry(long pte) {
        work.path(KernelPath.FREE_PTE);
        long entry = tables.read(pte);
        if (NonPresentPte.isSwap(entry)) {
            tables.getAndClear(pte);
            swap.freeEntry(swap.space().encoding().swapEntry(entry));
            return false;
        }
        if (!Pte.isPresent(entry) || frames.isReserved(Pte.frame(entry)) || !takes(Pte.frame(entry))) {
            return false;
        }
        int frame = Pte.frame(entry);
        boolean used = Pte.isYoung(entry) || Pte.isDirty(entry);
        if (used) {
            tables.getAndClear(pte);
            tables.write(pte, Pte.old(Pte.clean(entry)));
        }
        frames.clear(frame, PageFlag.DIRTY | PageFlag.REFERENCED);
        frames.set(frame, PageFlag.LAZY_FREE);
        lru.deactivate(frame);
        return used;
    }

    /** Whether this mapping is the only user of the page and no slot has to remember it. */
    private boolean takes(int frame) {
        if (frames.use(frame) != FrameUse.ANON || frames.test(frame, PageFlag.LOCKED)) {
            return false;
        }
        if (frames.has(frame, PageFlag.SWAP_CACHE) && !swap.removeExclusive(frame)) {
            return false;
        }
        return frames.readCount(frame) == 1;
    }
}
