package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.PageFlag;
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
 * after the TLB was flushed, so that no stale translation reaches a reused frame. Where nobody else can use the address space
 * meanwhile, each page is freed at once and the flush comes at the end: with one processor, in 2.4 also for a process alone in its memory.
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
    private final KernelLocks locks;
    private final BootMemory boot;
    private final ZapTraits traits;
    private final int flagsOffset;
    private final int mappingOffset;
    private final int[] gathered = new int[BATCH];
    private final boolean[] dirty = new boolean[BATCH];
    private int pending;
    private boolean cleared;

    public ZapRange(
            KernelWork work,
            KernelLocks locks,
            BootMemory boot,
            ZapTraits traits,
            PageTables tables,
            Lru lru,
            SwapCache swap,
            ReverseMap rmap,
            TlbFlush tlb,
            HugeRanges huge) {
        this.work = work;
        this.locks = locks;
        this.boot = boot;
        this.traits = traits;
        this.tables = tables;
        this.frames = boot.table();
        this.flagsOffset = frames.layout().flags();
        this.mappingOffset = frames.layout().mapping();
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
        if (traits.gathersEntries()) {
            for (int i = 0; i < pending; i++) {
                work.load(slot(i));
                letGo(gathered[i], dirty[i]);
            }
        } else {
            swap.release(gathered, pending);
        }
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

    void zapPage(Vma vma, int va, long pte) {
        work.path(KernelPath.ZAP_PTE);
        boolean alone = traits.gathersEntries() && (!locks.smp() || vma.space().users() == 1);
        long entry = alone ? clear(pte) : tables.getAndClear(pte);
        // Also a translation of the page of zeros, which is not gathered, must leave the TLB: tlb_remove_tlb_entry.
        cleared = true;
        int frame = Pte.frame(entry);
        if (frames.isReserved(frame)) {
            return;
        }
        work.load(frames.structPage(frame) + flagsOffset);
        vma.space().addResident(-1);
        if (!traits.gathersEntries()) {
            passOn(frame, entry);
        }
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        if (alone) {
            letGo(frame, Pte.isDirty(entry));
        } else if (!locks.smp()) {
            work.path(KernelPath.FREE_PAGE_AND_SWAP_CACHE);
            swap.put(frame);
        } else {
            gather(vma.space(), frame, Pte.isDirty(entry));
        }
    }

    /** pte_clear: a plain store, where nobody else can use the entry. */
    private long clear(long pte) {
        long entry = tables.peek(pte);
        tables.write(pte, Pte.NONE);
        return entry;
    }

    private void gather(AddressSpace space, int frame, boolean isDirty) {
        work.store(slot(pending));
        gathered[pending] = frame;
        dirty[pending++] = isDirty;
        if (pending == BATCH) {
            finish(space);
        }
    }

    private int slot(int index) {
        return boot.perCpu(work.cpu().number()) + KernelGlobals.MMU_GATHER + index * Integer.BYTES;
    }

    /** __free_pte of 2.4: the entry is looked at when its page goes. */
    private void letGo(int frame, boolean isDirty) {
        work.path(KernelPath.FREE_PTE_2_4);
        work.load(frames.structPage(frame) + flagsOffset);
        if (isDirty) {
            setDirty(frame);
        }
        swap.put(frame);
    }

    /** What the hardware noted in the entry becomes known of the page. */
    private void passOn(int frame, long entry) {
        if (Pte.isDirty(entry)) {
            setDirty(frame);
        }
        if (Pte.isYoung(entry) && frames.use(frame) == FrameUse.FILE) {
            lru.markAccessed(frame);
        }
    }

    /** set_page_dirty. */
    private void setDirty(int frame) {
        boolean anonymous = frames.use(frame) != FrameUse.FILE;
        if (anonymous && traits.dirtying() == ZapTraits.Dirtying.NEVER) {
            return;
        }
        work.path(KernelPath.SET_PAGE_DIRTY);
        work.load(frames.structPage(frame) + mappingOffset);
        if (!anonymous) {
            if (frames.mapping(frame) instanceof PageOwner owner) {
                owner.dirtied(frame);
            }
        } else if (traits.dirtying() == ZapTraits.Dirtying.ALWAYS
                || frames.has(frame, PageFlag.SWAP_CACHE)
                || !frames.has(frame, PageFlag.DIRTY)) {
            frames.set(frame, PageFlag.DIRTY);
        }
    }
}
