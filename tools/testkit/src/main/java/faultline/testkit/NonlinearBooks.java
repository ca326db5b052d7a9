package faultline.testkit;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The part of law 8 that concerns which page of a file is where: in linear vmas by address, in nonlinear ones anywhere. */
final class NonlinearBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final MmChecker.Expectation expect;
    /** Entries in nonlinear vmas. */
    private final Set<Long> unordered = new TreeSet<>();

    NonlinearBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.expect = expect;
    }

    private static boolean nonlinear(Vma vma) {
        return vma != null && vma.has(Vma.NONLINEAR);
    }

    /** The entry of {@code va} holds a file offset. */
    void offset(AddressSpace space, Vma vma, int va, long entry) {
        expect.that(nonlinear(vma), "mm %d: %08x has file offset %x in a linear vma", space.id(), va, entry);
    }

    /** The entry at {@code address} maps a page at {@code va}. */
    void page(AddressSpace space, Vma vma, int va, long address, long entry) {
        int frame = Pte.frame(entry);
        if (nonlinear(vma)) {
            unordered.add(address);
        } else if (vma != null && vma.file() != null && frames.use(frame) == FrameUse.FILE) {
            expect.that(
                    frames.index(frame) == vma.pageIndex(va),
                    "mm %d: %08x of a linear vma shows page %d of its file",
                    space.id(),
                    va,
                    frames.index(frame));
        }
    }

    /** Those of {@code entries} that a walk for {@code frame} must find: where in a nonlinear vma a page is, a walk by vmas cannot know. */
    Set<Long> findable(int frame, Set<Long> entries) {
        if (!memory.rmap().walkFindsVmas(frame)) {
            return entries;
        }
        Set<Long> result = new TreeSet<>(entries);
        result.removeAll(unordered);
        return result;
    }

    /** Each vma of a file is among the nonlinear ones of its file if it is one. */
    void check(AddressSpace space) {
        for (Vma vma : space.vmas()) {
            if (vma.file() != null) {
                Set<Vma> found = new HashSet<>();
                memory.rmap().nonlinearVmas(vma.file().kernelAddress(), found::add);
                expect.that(
                        found.contains(vma) == vma.has(Vma.NONLINEAR),
                        "mm %d: vma at %08x is nonlinear %b, its file says %b",
                        space.id(),
                        vma.start(),
                        vma.has(Vma.NONLINEAR),
                        found.contains(vma));
            }
        }
    }
}
