package faultline.kernel.rmap.anonmm;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.WalkStatistics.Counts;
import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

class AnonMmsTest {

    private static final int START = 0x0900_0000;

    private final KernelMemory kernel = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "anonmm", 64, true);

    private Vma fork(Vma parent) {
        AddressSpace space = kernel.emptySpace();
        assertThat(kernel.rmap.mmForked(parent.space(), space)).isTrue();
        Vma child = kernel.vma(space, parent.start(), parent.pages());
        for (int i = 0; i < parent.pages(); i++) {
            if (kernel.tables.locate(parent.space(), parent.start() + (i << 12)) != -1) {
                kernel.dup(parent, child, parent.start() + (i << 12));
            }
        }
        return child;
    }

    private void exit(Vma vma) {
        for (int i = 0; i < vma.pages(); i++) {
            if (kernel.tables.locate(vma.space(), vma.start() + (i << 12)) != -1) {
                kernel.unmap(vma, vma.start() + (i << 12));
            }
        }
        kernel.rmap.vmaUnlinked(vma);
        kernel.rmap.mmExited(vma.space());
    }

    private long stepsOf(int frame) {
        Counts before = kernel.rmap.walks().counts();
        kernel.rmap.walk(frame, (space, va, pte) -> true);
        return kernel.rmap.walks().counts().steps() - before.steps();
    }

    @Test
    void oneObjectForEachAddressSpaceOf24Bytes() {
        Vma parent = kernel.vma(kernel.space(), START, 1);
        kernel.fault(parent, START);
        fork(parent);
        fork(parent);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(3);
        assertThat(kernel.rmap.bytesInUse()).isEqualTo(72);
    }

    @Test
    void aPageOutlivesTheAddressSpaceThatItNotes() {
        Vma parent = kernel.vma(kernel.space(), START, 1);
        int frame = kernel.fault(parent, START);
        Vma child = fork(parent);
        exit(parent);
        assertThat(kernel.rmap.objectsInUse())
                .as("the head stays for its family")
                .isEqualTo(2);
        kernel.rmap.walk(frame, (space, va, pte) -> {
            assertThat(space).isSameAs(child.space());
            return true;
        });
        exit(child);
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void pageReferencedFindsAPageANewHome() {
        Vma first = kernel.vma(kernel.space(), START, 1);
        Vma second = fork(first);
        int frame = kernel.fault(second, START);
        Vma third = fork(second);
        exit(second);
        assertThat(stepsOf(frame)).as("the dead one first").isEqualTo(2);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(3);
        kernel.rmap.referencesTested(frame);
        assertThat(kernel.rmap.objectsInUse())
                .as("nobody notes the dead one any more")
                .isEqualTo(2);
        assertThat(stepsOf(frame)).isEqualTo(1);
        exit(third);
        exit(first);
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void theNotedAddressSpaceIsLookedAtFirstThenTheFamilyInACircle() {
        Vma first = kernel.vma(kernel.space(), START, 1);
        Vma second = fork(first);
        Vma third = fork(first);
        int frame = kernel.fault(second, START);
        assertThat(stepsOf(frame)).isEqualTo(1);
        kernel.dup(second, first, START);
        assertThat(stepsOf(frame)).as("second, third, then around to the first").isEqualTo(3);
        assertThat(third.space().residentPages()).isZero();
    }

    @Test
    void onlyAPageOfOneUserCanMove() {
        Vma parent = kernel.vma(kernel.space(), START, 2);
        int frame = kernel.fault(parent, START);
        assertThat(kernel.rmap.canTrackAt(frame, parent, START + 0x1000)).isTrue();
        Vma child = fork(parent);
        assertThat(kernel.rmap.canTrackAt(frame, child, START + 0x1000)).isFalse();
        assertThat(kernel.rmap.canTrackAt(frame, child, START)).isTrue();
        assertThat(kernel.rmap.canShareAt(frame, child, START + 0x1000)).isFalse();
        assertThat(kernel.rmap.canMerge(parent, child)).isTrue();
        assertThat(kernel.rmap.keepsOffset(parent)).isFalse();
    }

    @Test
    void runsOutCleanly() {
        Vma parent = kernel.vma(kernel.space(), START, 1);
        AddressSpace child = kernel.emptySpace();
        AddressSpace fresh = kernel.emptySpace();
        while (kernel.rmap.mmExeced(kernel.emptySpace())) {
            kernel.failAllocations(true);
        }
        assertThat(kernel.rmap.mmForked(parent.space(), child)).isFalse();
        assertThat(kernel.rmap.mmExeced(fresh)).isFalse();
        long objects = kernel.rmap.objectsInUse();
        kernel.rmap.mmExited(child);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(objects);
    }
}
