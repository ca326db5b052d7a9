package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.Zone;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;

/**
 * swap_out of 2.4: without a reverse map the only way to a page's mappings is to go through all page tables. The hand moves from
 * mm to mm, and in each goes on where it stopped (facts linux-mm.md 3.1; Linux 2.4.20 vmscan.c).
 */
final class SwapOutClock {

    /** Pages unmapped in one call: SWAP_CLUSTER_MAX. */
    private static final int TARGET = 32;

    private final KernelWork work;
    private final FrameTable frames;
    private final Lru lru;
    private final PageTables tables;
    private final AddressSpaces spaces;
    private final TlbFlush tlb;
    private final SwapCache swap;
    private final SwapIo io;
    private final ReclaimCounters counters;
    private final Discards discards;
    private final FrameAllocator allocator;
    private Zone classZone;
    private int left;

    SwapOutClock(ReclaimContext context, ReclaimCounters counters, Discards discards) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.lru = context.lru();
        this.tables = context.tables();
        this.spaces = context.spaces();
        this.tlb = context.tlb();
        this.swap = context.swap();
        this.io = context.io();
        this.counters = counters;
        this.discards = discards;
        this.allocator = context.boot().allocator();
    }

    /**
     * Unmaps pages until enough lost their last mapping, or every mm was visited once; returns whether it were enough.
     *
     * @param helpful the highest zone whose pages help, with those below it on its node
     */
    boolean turn(Zone helpful) {
        classZone = helpful;
        left = TARGET;
        Phase was = work.phase(Phase.RMAP);
        for (int mm = spaces.count(); mm > 0 && left > 0; mm--) {
            AddressSpace space = spaces.swapHand();
            counters.walks++;
            work.path(KernelPath.SWAP_OUT_RANGE);
            work.load(space.kernelAddress());
            space.pageTableLock().lock();
            boolean end = walk(space);
            space.pageTableLock().unlock();
            if (end) {
                spaces.advanceSwapHand();
            }
        }
        work.phase(was);
        return left <= 0;
    }

    /** Goes on in an mm from its swap_address; returns whether its end was reached. */
    private boolean walk(AddressSpace space) {
        Vma vma = spaces.find(space, space.swapAddress());
        while (vma != null) {
            int from = vma.contains(space.swapAddress()) ? space.swapAddress() : vma.start();
            if ((vma.flags() & Vma.RESERVED) == 0 && !walk(space, vma, from)) {
                return false;
            }
            vma = space.vmas().next(vma);
        }
        space.setSwapAddress(0);
        return true;
    }

    private boolean walk(AddressSpace space, Vma vma, int from) {
        work.load(vma.kernelAddress());
        int va = from;
        while (va != vma.end()) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, vma.end() - 1) > 0) {
                stop = vma.end();
            }
            work.path(KernelPath.SWAP_OUT_RANGE);
            long pte = tables.find(space, va);
            for (; pte != PageTables.NONE && va != stop; va += 1 << 12, pte += tables.entryBytes()) {
                entry(vma, va, pte);
                if (left <= 0) {
                    space.setSwapAddress(va + (1 << 12));
                    return false;
                }
            }
            va = stop;
        }
        return true;
    }

    /** One pte of swap_out_pmd: present ones are tried. */
    private void entry(Vma vma, int va, long pte) {
        counters.mappingsVisited++;
        work.path(KernelPath.SWAP_OUT_PTE);
        long entry = tables.read(pte);
        if (!Pte.isPresent(entry) || frames.isReserved(Pte.frame(entry))) {
            return;
        }
        int frame = Pte.frame(entry);
        int discarded = discards.discardVolatile(vma, va, pte, frame);
        if (discarded > 0) {
            left -= discarded;
            return;
        }
        if (vma.has(Vma.LOCKED) || tables.testAndClearYoung(pte)) {
            lru.markAccessed(frame);
            return;
        }
        if (discards.gaveUp(frame) && discards.dropLazy(vma, va, pte, frame)) {
            left--;
            return;
        }
        boolean homeless = frames.use(frame) == FrameUse.ANON && !frames.has(frame, PageFlag.SWAP_CACHE);
        if (homeless && swap.space().freePages() == 0) {
            // Linux clears the entry, finds no slot and puts the entry back.
            return;
        }
        boolean unsuitable = frames.test(frame, PageFlag.ACTIVE) || !allocator.helps(frame, classZone);
        if (unsuitable || !frames.testAndSet(frame, PageFlag.LOCKED)) {
            return;
        }
        Phase was = work.phase(Phase.PTE_INSTALL);
        unmap(vma, va, pte, frame);
        work.phase(was);
    }

    /** set_page_dirty. */
    private void setDirty(int frame) {
        if (frames.use(frame) == FrameUse.FILE && frames.mapping(frame) instanceof PageOwner owner) {
            owner.dirtied(frame);
        } else {
            frames.set(frame, PageFlag.DIRTY);
        }
    }

    /** try_to_swap_out behind its tests: the page is locked. */
    private void unmap(Vma vma, int va, long pte, int frame) {
        work.path(KernelPath.SWAP_OUT_PAGE);
        long entry = tables.getAndClear(pte);
        tlb.page(vma.space(), va);
        if (Pte.isDirty(entry)) {
            setDirty(frame);
        }
        boolean swapped = frames.has(frame, PageFlag.SWAP_CACHE);
        boolean anonymous = frames.use(frame) == FrameUse.ANON;
        if (anonymous && !swapped) {
            // Its bytes are nowhere else, even if no entry says that they were written.
            swapped = swap.addToSwap(frame);
            if (!swapped) {
                tables.write(pte, entry);
                io.unlock(frame);
                return;
            }
        }
        if (swapped) {
            int slot = frames.privateWord(frame);
            swap.space().duplicate(slot);
            tables.write(pte, swap.space().encoding().swap(slot));
        }
        vma.space().addResident(-1);
        work.store(vma.space().kernelAddress());
        io.unlock(frame);
        counters.unmapped++;
        int others = frames.readCount(frame);
        lru.put(frame);
        // Only a page that nobody else maps is any gain; the cache's own reference does not count.
        left -= others <= 2 ? 1 : 0;
    }
}
