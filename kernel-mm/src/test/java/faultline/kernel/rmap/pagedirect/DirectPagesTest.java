package faultline.kernel.rmap.pagedirect;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

/** What the announcements of March 2004 say of the form (facts linux-mm.md 3.5). */
class DirectPagesTest {

    private static final int START = 0x0900_0000;

    private final KernelMemory kernel = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "2.6.5-aa", 64, true);

    private Vma fork(Vma parent) {
        AddressSpace space = kernel.emptySpace();
        Vma child = kernel.vma(space, parent.start(), parent.pages());
        assertThat(kernel.rmap.vmaForked(parent, child)).isTrue();
        for (int i = 0; i < parent.pages(); i++) {
            if (kernel.tables.locate(parent.space(), parent.start() + (i << 12)) != -1) {
                kernel.dup(parent, child, parent.start() + (i << 12));
            }
        }
        kernel.rmap.copyEnded();
        return child;
    }

    @Test
    void faultsAllocateNothing() {
        Vma vma = kernel.vma(kernel.space(), START, 3);
        kernel.tables.ensure(vma.space(), START);
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        kernel.failAllocations(true);
        assertThat(kernel.rmap.prepare(vma)).isTrue();
        kernel.rmap.addAnon(frame, vma, START, kernel.tables.locate(vma.space(), START));
        assertThat(kernel.table.mapping(frame)).isSameAs(vma);
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void forkMakesOneAnonVmaOf12BytesForEachVmaOfWhichItSharesAPage() {
        AddressSpace space = kernel.space();
        Vma touched = kernel.vma(space, START, 3);
        Vma untouched = kernel.vma(space, START + 0x10_0000, 3);
        int frame = kernel.fault(touched, START);
        Vma child = fork(touched);
        fork(untouched);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        assertThat(kernel.rmap.bytesInUse()).isEqualTo(12);
        assertThat(kernel.table.mapping(frame)).isInstanceOf(AnonVma.class);
        fork(child);
        assertThat(kernel.rmap.objectsInUse()).as("the family shares it").isEqualTo(1);
    }

    @Test
    void newPagesOfAVmaThatWasForkedAreDirectAgain() {
        Vma vma = kernel.vma(kernel.space(), START, 3);
        int shared = kernel.fault(vma, START);
        Vma child = fork(vma);
        int fresh = kernel.fault(vma, START + 0x1000);
        assertThat(kernel.table.mapping(fresh)).isSameAs(vma);
        kernel.unmap(child, START);
        kernel.rmap.reused(shared, vma, START);
        assertThat(kernel.table.mapping(shared))
                .as("its only user has written to it")
                .isSameAs(vma);
        assertThat(kernel.rmap.objectsInUse()).as("the vma stays what it is").isEqualTo(1);
    }

    @Test
    void theLastVmaCollectsTheAnonVma() {
        Vma vma = kernel.vma(kernel.space(), START, 1);
        kernel.fault(vma, START);
        Vma child = fork(vma);
        kernel.unmap(vma, START);
        kernel.rmap.vmaUnlinked(vma);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        kernel.unmap(child, START);
        kernel.rmap.vmaUnlinked(child);
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void splittingWalksThePageTablesAndPointsDirectPagesToTheirVma() {
        Vma low = kernel.vma(kernel.space(), START, 8);
        int frame = kernel.fault(low, START + 0x5000);
        Vma high = kernel.split(low, START + 0x4000);
        assertThat(kernel.table.mapping(frame)).isSameAs(high);
        kernel.merge(low, high);
        assertThat(kernel.table.mapping(frame)).isSameAs(low);
    }

    @Test
    void aPageThatRelativesMayHaveOnSwapComesBackToTheAnonVma() {
        Vma vma = kernel.vma(kernel.space(), START, 3);
        kernel.fault(vma, START);
        Vma child = fork(vma);
        int frame = kernel.fault(vma, START + 0x1000);
        kernel.rmap.remove(frame, vma, START + 0x1000, kernel.tables.locate(vma.space(), START + 0x1000));
        kernel.table.set(frame, PageFlag.SWAP_CACHE);
        kernel.rmap.addAnon(frame, child, START + 0x1000, kernel.tables.ensure(child.space(), START + 0x1000));
        assertThat(kernel.table.mapping(frame)).isInstanceOf(AnonVma.class);
    }

    @Test
    void anonVmasThatDifferForbidMerging() {
        AddressSpace space = kernel.space();
        Vma left = kernel.vma(space, START, 2);
        Vma right = kernel.vma(space, START + 0x2000, 2);
        kernel.fault(left, START);
        kernel.fault(right, START + 0x2000);
        assertThat(kernel.rmap.canMerge(left, right)).isTrue();
        fork(left);
        assertThat(kernel.rmap.canMerge(left, right)).isTrue();
        fork(right);
        assertThat(kernel.rmap.canMerge(left, right)).isFalse();
    }
}
