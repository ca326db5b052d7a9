package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;

/**
 * Unmaps the pages of a range: zap_page_range with its mmu_gather. Entries are cleared first; the pages are freed in batches
 * after the TLB was flushed, so that no stale translation reaches a reused frame.
 */
public final class ZapRange {

    /** Pages gathered before a flush: FREE_PTE_NR on SMP i386 (2.6.2 asm-generic/tlb.h). */
    private static final int BATCH = 506;

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final Lru lru;
    private final SwapCache swap;
    private final ReverseMap rmap;
    private final TlbFlush tlb;
    private final HugeRanges huge;
    private final int[] gathered = new int[BATCH];
    private int pending;
    private boolean cleared;

    public ZapRange(
            KernelWork work,
            PageTables tables,
            FrameTable frames,
            Lru lru,
            SwapCache swap,
            ReverseMap rmap,
            TlbFlush tlb,
            HugeRanges huge) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.lru = lru;
        this.swap = swap;
        this.rmap = rmap;
        this.tlb = tlb;
        this.huge = huge;
    }

    /** The same for files that lose pages which nonlinear vmas show. */
    public NonlinearZap nonlinear() {
        return new NonlinearZap(work, tables, frames, swap.space().encoding(), this);
    }

    /** Before a range goes, the pages that this CPU has collected reach their lists, so that they can be freed. */
    public void prepare() {
        lru.drain();
    }

    /** Unmaps {@code [start, end)} of {@code vma}; {@link #finish} must follow before the frames count as free. */
    public void zap(Vma vma, int start, int end) {
        if (vma.has(Vma.HUGETLB)) {
            huge.zap(vma, start, end);
            return;
        }
        work.path(KernelPath.ZAP_RANGE);
        AddressSpace space = vma.space();
        space.pageTableLock().lock();
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            long pte = tables.find(space, va);
            if (pte != -1) {
                zapTable(vma, va, stop, pte);
            }
            va = stop;
        }
        space.pageTableLock().unlock();
    }

    /** Flushes the TLB and frees what was gathered: tlb_finish_mmu. */
    public void finish(AddressSpace space) {
        if (!cleared) {
            return;
        }
        cleared = false;
        tlb.all(space);
        swap.release(gathered, pending);
        pending = 0;
    }

    private void zapTable(Vma vma, int start, int end, long firstPte) {
        int step = tables.entryBytes();
        long pte = firstPte;
        for (int va = start; va != end; va += UserLayout.PAGE_SIZE, pte += step) {
            long entry = tables.read(pte);
            if (Pte.isNone(entry)) {
                work.path(KernelPath.ZAP_PTE_NONE);
            } else if (!Pte.isPresent(entry)) {
                zapAbsent(pte, entry);
            } else {
                zapPage(vma, va, pte);
            }
        }
    }

    /** A page in swap has one user less; a file offset is just forgotten. */
    private void zapAbsent(long pte, long entry) {
        work.path(KernelPath.ZAP_PTE);
        tables.getAndClear(pte);
        if (NonPresentPte.isSwap(entry)) {
            swap.freeEntry(swap.space().encoding().swapEntry(entry));
        }
    }

    /** What the hardware noted in the entry of a file's page becomes known of the page. */
    private void passOn(int frame, long entry) {
        if (Pte.isDirty(entry) && frames.mapping(frame) instanceof PageOwner) {
            ((PageOwner) frames.mapping(frame)).dirtied(frame);
        }
        if (Pte.isYoung(entry)) {
            lru.markAccessed(frame);
        }
    }

    void zapPage(Vma vma, int va, long pte) {
        work.path(KernelPath.ZAP_PTE);
        long entry = tables.getAndClear(pte);
        // Also a translation of the page of zeros, which is not gathered, must leave the TLB: tlb_remove_tlb_entry.
        cleared = true;
        int frame = Pte.frame(entry);
        if (frames.isReserved(frame)) {
            return;
        }
        if (frames.use(frame) == FrameUse.FILE) {
            passOn(frame, entry);
        }
        vma.space().addResident(-1);
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        gathered[pending++] = frame;
        if (pending == BATCH) {
            finish(vma.space());
        }
    }
}
