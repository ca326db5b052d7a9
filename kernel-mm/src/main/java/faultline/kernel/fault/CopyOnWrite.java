package faultline.kernel.fault;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.Highmem;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;

/** A write to a present, write-protected private page: do_wp_page. */
final class CopyOnWrite {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final Lru lru;
    private final Highmem highmem;
    private final ReverseMap rmap;
    private final AnonymousPages pages;
    private final TlbFlush tlb;
    private final SwapCache swapCache;

    CopyOnWrite(
            KernelWork work,
            PageTables tables,
            FrameTable frames,
            Lru lru,
            Highmem highmem,
            ReverseMap rmap,
            AnonymousPages pages,
            TlbFlush tlb,
            SwapCache swapCache) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.lru = lru;
        this.highmem = highmem;
        this.rmap = rmap;
        this.pages = pages;
        this.tlb = tlb;
        this.swapCache = swapCache;
    }

    /** Reuses the page when this is its only user, else gives the vma its own copy. */
    FaultResult handle(Vma vma, int va, long pte, long entry) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_WP_PAGE);
        FaultResult result = reuseOrCopy(vma, va, pte, entry);
        work.phase(was);
        return result;
    }

    private FaultResult reuseOrCopy(Vma vma, int va, long pte, long entry) {
        int old = Pte.frame(entry);
        if (!frames.isReserved(old) && swapCache.canShare(old)) {
            rmap.reused(old, vma, va);
            tables.write(pte, Pte.writable(Pte.young(Pte.dirty(entry))));
            tlb.page(vma.space(), va);
            return FaultResult.COW_REUSE;
        }
        return copy(vma, va, pte, entry, old);
    }

    private FaultResult copy(Vma vma, int va, long pte, long entry, int old) {
        boolean fromZeroPage = frames.isReserved(old);
        if (!fromZeroPage) {
            // page_cache_get: the source must not go while the copy is made.
            frames.get(old);
        }
        int copy = pages.allocate(vma);
        if (copy == FrameAllocator.NONE) {
            release(old, fromZeroPage);
            return FaultResult.OUT_OF_MEMORY;
        }
        if (tables.read(pte) != entry) {
            // Memory was short, and what made room changed this entry: the access is tried anew.
            lru.put(copy);
            release(old, fromZeroPage);
            return FaultResult.SPURIOUS;
        }
        clearOrCopy(copy, old, fromZeroPage);
        if (!fromZeroPage) {
            unmapOld(vma, va, pte, old);
        }
        pages.install(copy, vma, va, pte);
        tlb.page(vma.space(), va);
        if (!fromZeroPage) {
            release(old, false);
            release(old, false);
        }
        return FaultResult.COW_COPY;
    }

    /**
     * Maps a copy of a page in the swap cache that may not itself be mapped at {@code va}, in place of its swap entry; takes over the
     * caller's reference to the page.
     */
    FaultResult copyUnmapped(Vma vma, int va, long pte, int cached, int slot) {
        int copy = pages.allocate(vma);
        if (copy == FrameAllocator.NONE) {
            lru.put(cached);
            return FaultResult.OUT_OF_MEMORY;
        }
        clearOrCopy(copy, cached, false);
        lru.put(cached);
        swapCache.freeEntry(slot);
        pages.install(copy, vma, va, pte);
        return FaultResult.SWAP_IN;
    }

    private void clearOrCopy(int copy, int old, boolean fromZeroPage) {
        Phase was = work.phase(Phase.CLEAR_COPY);
        if (fromZeroPage) {
            highmem.clear(copy);
        } else {
            highmem.copy(copy, old);
        }
        work.phase(was);
    }

    private void unmapOld(Vma vma, int va, long pte, int old) {
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(old, vma, va, pte);
        work.phase(was);
        vma.space().addResident(-1);
    }

    private void release(int frame, boolean reserved) {
        if (!reserved) {
            lru.put(frame);
        }
    }
}
