package faultline.testkit;

import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import java.util.Collection;

/** The part of law 8 that concerns vmas: those of an mm are in order and in its tree, and none is left over. */
final class VmaBooks {

    private final MemoryParts memory;
    private final MmChecker.Expectation expect;

    VmaBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.expect = expect;
    }

    /** The vmas of one mm. */
    void check(AddressSpace space) {
        long end = 0;
        int count = 0;
        for (Vma vma : space.vmas()) {
            check(space, vma, end);
            end = Integer.toUnsignedLong(vma.end());
            count++;
        }
        expect.that(end <= MmChecker.USER_END, "mm %d reaches into the kernel", space.id());
        expect.that(
                count == space.vmas().size(),
                "mm %d: %d vmas, %d counted",
                space.id(),
                space.vmas().size(),
                count);
    }

    private void check(AddressSpace space, Vma vma, long end) {
        long start = Integer.toUnsignedLong(vma.start());
        expect.that(start >= end, "mm %d: vma at %08x overlaps the one before", space.id(), vma.start());
        expect.that(
                Integer.compareUnsigned(vma.start(), vma.end()) < 0 && (vma.start() & 0xFFF) == 0,
                "mm %d: vma at %08x has bad bounds",
                space.id(),
                vma.start());
        expect.that(space.vmas().peek(vma.start()) == vma, "mm %d: vma at %08x is not found", space.id(), vma.start());
    }

    /** All that are allocated are in the tree of some mm. */
    void check(Collection<AddressSpace> spaces) {
        long vmas = spaces.stream().mapToLong(space -> space.vmas().size()).sum();
        long inUse = memory.manager().spaces().vmasInUse();
        expect.that(vmas == inUse, "%d vmas are linked, %d are allocated", vmas, inUse);
    }
}
