package faultline.testkit;

import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import java.util.Collection;

/** The part of law 8 that concerns vm_committed_space: what is promised is what somebody may use. */
final class CommitmentBooks {

    private final MemoryParts memory;
    private final MmChecker.Expectation expect;

    CommitmentBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.expect = expect;
    }

    void check(Collection<AddressSpace> spaces) {
        Commitment commitment = memory.manager().commitment();
        long expected = memory.pageCache().committedPages();
        for (AddressSpace space : spaces) {
            for (Vma vma : space.vmas()) {
                expected += vma.has(Vma.ACCOUNT) ? vma.pages() : 0;
            }
        }
        expected = commitment.rules().counts() ? expected : 0;
        expect.that(
                commitment.committed() == expected,
                "%d pages are promised, %d are accounted for",
                commitment.committed(),
                expected);
    }
}
