package faultline.kernel.reclaim;

import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.rmap.ReverseMap;

/** Takes one mapping of an anonymous page away whose bytes nobody wants any more: no slot in swap remembers it. */
final class DropMapping {

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final AddressSpaces spaces;
    private final ReverseMap rmap;
    private final TlbFlush tlb;

    DropMapping(ReclaimContext context) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.tables = context.tables();
        this.spaces = context.spaces();
        this.rmap = context.rmap();
        this.tlb = context.tlb();
    }

    /** The vma at {@code va} of a mapping that a walk over {@code frame} has found. */
    Vma vma(int frame, AddressSpace space, int va) {
        Vma vma = rmap.walkFindsVmas(frame) ? space.vmas().peek(va) : spaces.find(space, va);
        work.load(vma.kernelAddress());
        return vma;
    }

    /** ptep_clear_flush: empties the entry and returns what it was; the mapping still counts. */
    long clear(Vma vma, int va, long pte) {
        long entry = tables.getAndClear(pte);
        tlb.page(vma.space(), va);
        return entry;
    }

    /** Forgets the mapping whose entry was cleared and the reference that it had, which is not the last. */
    void forget(int frame, Vma vma, int va, long pte) {
        vma.space().addResident(-1);
        work.store(vma.space().kernelAddress());
        Phase was = work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        frames.put(frame);
    }
}
