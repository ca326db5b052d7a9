package faultline.testkit;

import faultline.emulator.paging.PageTableEntry;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.Pte;

/** The part of law 8 that concerns page-table entries of the last level: none says more than its vma and its page allow. */
final class PteBooks {

    private final FrameTable frames;
    private final long purged;
    private final KernelReferences references;
    private final FoundMappings mappings;
    private final SwapBooks swap;
    private final NonlinearBooks nonlinear;
    private final MmChecker.Expectation expect;

    /**
     * @param mappings is told what is mapped
     * @param swap hears of entries that name slots
     * @param nonlinear hears of entries that show pages of files
     */
    PteBooks(
            MemoryParts memory,
            KernelReferences references,
            FoundMappings mappings,
            SwapBooks swap,
            NonlinearBooks nonlinear,
            MmChecker.Expectation expect) {
        this.frames = memory.boot().table();
        this.purged = memory.swap().space().encoding().purged();
        this.references = references;
        this.mappings = mappings;
        this.swap = swap;
        this.nonlinear = nonlinear;
        this.expect = expect;
    }

    /**
     * An entry of {@code space} for {@code va} that is not none.
     *
     * @param pte its physical address
     * @return pages that it adds to rss
     */
    int entry(AddressSpace space, int va, long pte, long entry) {
        Vma vma = space.vmas().peek(va);
        expect.that(vma != null && vma.contains(va), "mm %d: %08x is mapped outside any vma", space.id(), va);
        if (Pte.isPresent(entry)) {
            return present(space, vma, va, pte, entry);
        }
        absent(space, vma, va, entry);
        return 0;
    }

    private void absent(AddressSpace space, Vma vma, int va, long entry) {
        if (NonPresentPte.isPurged(entry)) {
            expect.that(
                    vma == null || vma.file() == null && entry == purged,
                    "mm %d: %08x has purged entry %x in a vma or format that has none",
                    space.id(),
                    va,
                    entry);
        } else if (NonPresentPte.isFile(entry)) {
            nonlinear.offset(space, vma, va, entry);
        } else {
            expect.that(NonPresentPte.isSwap(entry), "mm %d: %08x has entry %x", space.id(), va, entry);
            swap.entry(space, va, entry);
        }
    }

    private int present(AddressSpace space, Vma vma, int va, long pte, long entry) {
        boolean writable = Pte.isWritable(entry) && PageTableEntry.present(entry);
        expect.that(
                vma == null || !writable || vma.has(Vma.WRITE),
                "mm %d: %08x is writable in a vma that is not",
                space.id(),
                va);
        int frame = Pte.frame(entry);
        if (frames.isReserved(frame)) {
            expect.that(!writable, "mm %d: %08x maps reserved frame %d writable", space.id(), va, frame);
            return 0;
        }
        mappings.add(frame, pte, String.format("mm %d %08x %s", space.id(), va, about(vma)));
        nonlinear.page(space, vma, va, pte, entry);
        boolean shared = vma != null && vma.has(Vma.SHARED) && frames.use(frame) == FrameUse.FILE;
        expect.that(
                !writable || shared || frames.count(frame) - references.count(frame) == 1,
                "mm %d: %08x is writable but its page has %d users",
                space.id(),
                va,
                frames.count(frame));
        return 1;
    }

    private static String about(Vma vma) {
        return vma == null
                ? "(no vma)"
                : String.format(
                        "(%08x-%08x flags %x page %x%s)",
                        vma.start(),
                        vma.end(),
                        vma.flags(),
                        vma.pageOffset(),
                        vma.file() == null ? "" : " " + vma.file().name());
    }
}
