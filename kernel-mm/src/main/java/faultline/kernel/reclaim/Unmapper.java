package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapSpace;

/** try_to_unmap: takes a page, which is locked, out of every page table (facts linux-mm.md 3.2, 3.6). */
final class Unmapper implements MappingVisitor {

    /** How it went. */
    enum Result {
        /** Nothing maps the page any more. */
        SUCCESS,
        /** Some mapping could not be reached now. */
        AGAIN,
        /** Somebody insists on the page. */
        FAIL
    }

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final AddressSpaces spaces;
    private final ReverseMap rmap;
    private final TlbFlush tlb;
    private final SwapSpace swap;
    private final ReclaimCounters counters;
    private final NonlinearScan nonlinear;
    private final boolean refusesYoung;
    private int frame;
    private boolean refused;

    /** @param refusesYoung whether a mapping used since the last test keeps the page, as in 2.6.7 */
    Unmapper(
            KernelWork work,
            FrameTable frames,
            PageTables tables,
            AddressSpaces spaces,
            ReverseMap rmap,
            TlbFlush tlb,
            SwapSpace swap,
            ReclaimCounters counters,
            NonlinearScan nonlinear,
            boolean refusesYoung) {
        this.work = work;
        this.frames = frames;
        this.tables = tables;
        this.spaces = spaces;
        this.rmap = rmap;
        this.tlb = tlb;
        this.swap = swap;
        this.counters = counters;
        this.nonlinear = nonlinear;
        this.refusesYoung = refusesYoung;
    }

    /** Unmaps {@code page}. */
    Result unmap(int page) {
        work.path(KernelPath.TRY_TO_UNMAP);
        frame = page;
        refused = false;
        counters.walks++;
        rmap.walk(page, this);
        if (refused) {
            return Result.FAIL;
        }
        if (rmap.isMapped(page) && nonlinear.concerns(page)) {
            nonlinear.unmapSome(page);
        }
        return rmap.isMapped(page) ? Result.AGAIN : Result.SUCCESS;
    }

    @Override
    public boolean visit(AddressSpace space, int va, long pte) {
        counters.mappingsVisited++;
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.UNMAP_ONE);
        Vma vma = rmap.walkFindsVmas(frame) ? space.vmas().peek(va) : spaces.find(space, va);
        work.load(vma.kernelAddress());
        space.pageTableLock().lock();
        boolean held = (vma.flags() & (Vma.LOCKED | Vma.RESERVED)) != 0;
        refused = held || refusesYoung && tables.testAndClearYoung(pte);
        if (!refused) {
            unmap(vma, va, pte);
        }
        space.pageTableLock().unlock();
        work.phase(was);
        return !refused;
    }

    private void unmap(Vma vma, int va, long pte) {
        long entry = tables.getAndClear(pte);
        tlb.page(vma.space(), va);
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            int slot = frames.privateWord(frame);
            swap.duplicate(slot);
            tables.write(pte, swap.encoding().swap(slot));
        } else if (vma.pageIndex(va) != frames.index(frame)) {
            tables.write(pte, nonlinear(vma));
        }
        if (Pte.isDirty(entry)) {
            setDirty();
        }
        vma.space().addResident(-1);
        work.store(vma.space().kernelAddress());
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        frames.put(frame);
        counters.unmapped++;
    }

    /** set_page_dirty. */
    private void setDirty() {
        if (frames.use(frame) == FrameUse.FILE && frames.mapping(frame) instanceof PageOwner owner) {
            owner.dirtied(frame);
        } else {
            frames.set(frame, PageFlag.DIRTY);
        }
    }

    private long nonlinear(Vma vma) {
        return vma.has(Vma.NONLINEAR) ? swap.encoding().file(frames.index(frame)) : Pte.NONE;
    }
}
