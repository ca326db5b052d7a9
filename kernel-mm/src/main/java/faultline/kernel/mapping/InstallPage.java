package faultline.kernel.mapping;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;

/** Puts one page of a file, or a note of which page it is, where another may be: install_page and install_file_pte (Linux 2.6.2 fremap.c). */
public final class InstallPage {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final Lru lru;
    private final ReverseMap rmap;
    private final TlbFlush tlb;
    private final SwapCache swap;

    public InstallPage(
            KernelWork work,
            PageTables tables,
            FrameTable frames,
            Lru lru,
            ReverseMap rmap,
            TlbFlush tlb,
            SwapCache swap) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.lru = lru;
        this.rmap = rmap;
        this.tlb = tlb;
        this.swap = swap;
    }

    /** How the kernel writes entries that are not present. */
    public NonPresentPte encoding() {
        return swap.space().encoding();
    }

    /**
     * Maps {@code frame} at {@code va} with the rights of {@code vma}; what was mapped there goes. The caller's reference becomes
     * that of the entry, or is given back.
     *
     * @return false when memory ran out and the old entry stays
     */
    public boolean page(Vma vma, int va, int frame) {
        long began = work.now();
        work.path(KernelPath.INSTALL_PAGE);
        long pte = entry(vma, va);
        Phase was = work.phase(Phase.RMAP);
        boolean prepared = pte != PageTables.NONE && rmap.prepareFile();
        work.phase(was);
        if (!prepared) {
            lru.put(frame);
            return false;
        }
        vma.space().pageTableLock().lock();
        clear(vma, va, pte);
        vma.space().addResident(1);
        work.store(vma.space().kernelAddress());
        tables.write(pte, Pte.of(frame, Pte.protection(vma.flags())));
        work.phase(Phase.RMAP);
        rmap.addFile(frame, vma, va, pte);
        work.phase(was);
        vma.space().pageTableLock().unlock();
        work.done(MappingWork.NONLINEAR_INSTALLED, began);
        return true;
    }

    /**
     * Notes at {@code va} that page {@code index} of the file belongs there; what was mapped there goes.
     *
     * @return false when memory ran out and nothing changed
     */
    public boolean offset(Vma vma, int va, int index) {
        long began = work.now();
        work.path(KernelPath.INSTALL_FILE_PTE);
        long pte = entry(vma, va);
        if (pte == PageTables.NONE) {
            return false;
        }
        vma.space().pageTableLock().lock();
        clear(vma, va, pte);
        tables.write(pte, encoding().file(index));
        vma.space().pageTableLock().unlock();
        work.done(MappingWork.NONLINEAR_NOTED, began);
        return true;
    }

    private long entry(Vma vma, int va) {
        Phase was = work.phase(Phase.PAGE_TABLE);
        vma.space().pageTableLock().lock();
        long pte = tables.ensure(vma.space(), va);
        vma.space().pageTableLock().unlock();
        work.phase(was);
        return pte;
    }

    /** zap_pte. */
    private void clear(Vma vma, int va, long pte) {
        long old = tables.read(pte);
        if (Pte.isNone(old)) {
            return;
        }
        old = tables.getAndClear(pte);
        if (!Pte.isPresent(old)) {
            if (NonPresentPte.isSwap(old)) {
                swap.freeEntry(encoding().swapEntry(old));
            }
            return;
        }
        tlb.page(vma.space(), va);
        int frame = Pte.frame(old);
        if (frames.isReserved(frame)) {
            return;
        }
        if (Pte.isDirty(old) && frames.use(frame) == FrameUse.FILE && frames.mapping(frame) instanceof PageOwner) {
            ((PageOwner) frames.mapping(frame)).dirtied(frame);
        }
        vma.space().addResident(-1);
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        lru.put(frame);
    }
}
