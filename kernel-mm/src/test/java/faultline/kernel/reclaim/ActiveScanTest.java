package faultline.kernel.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.frame.FrameUse;
import faultline.kernel.lru.Lru;
import faultline.kernel.lru.LruTraits;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.swap.SwapSpace;
import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether refill_inactive_zone looks for uses of mapped pages, by what the kernel wants. */
class ActiveScanTest {

    private static final int PAGE = 0x4000_0000;
    private static final int KEEP_MAPPED = 0;
    private static final int UNMAP = 100;

    private final KernelMemory kernel = KernelMemory.small("2.6.7");
    private final Lru lru = new Lru(kernel.work, kernel.locks, kernel.boot, LruTraits.PER_ZONE, 1);
    private final Vma vma = kernel.vma(kernel.space(), PAGE, 1);
    private final int frame = kernel.fault(vma, PAGE);
    private final ReclaimCounters counters = new ReclaimCounters();

    private ZoneState refill(boolean walksBeforeAsking, int swappiness) {
        SwapSpace swap =
                new SwapSpace(kernel.work, kernel.locks, kernel.boot, NonPresentPte.of(kernel.format, false), 64);
        References references = new References(kernel.work, kernel.table, kernel.tables, kernel.rmap, counters);
        ActiveScan scan = new ActiveScan(
                kernel.work,
                kernel.table,
                lru,
                kernel.rmap,
                references,
                swap,
                () -> swappiness,
                counters,
                walksBeforeAsking);
        kernel.table.convert(frame, FrameUse.FILE);
        lru.addActive(frame);
        lru.drain();
        ZoneState state = new ZoneState(kernel.allocator.zones().get(0), lru.zoneOf(frame), 12);
        scan.refill(state, 1, kernel.allocator.managedFrames());
        return state;
    }

    private boolean young() {
        return Pte.isYoung(kernel.tables.peek(kernel.tables.locate(vma.space(), PAGE)));
    }

    @Test
    void aKernelThatKeepsMappedPagesDoesNotAskWhetherTheyAreUsed() {
        ZoneState state = refill(false, KEEP_MAPPED);

        assertThat(counters.walks).isZero();
        assertThat(young()).isTrue();
        assertThat(state.lists.active().size()).isEqualTo(1);
    }

    @Test
    void earlierKernelsAskedAndForgotTheAnswer() {
        ZoneState state = refill(true, KEEP_MAPPED);

        assertThat(counters.walks).isEqualTo(1);
        assertThat(young()).isFalse();
        assertThat(state.lists.active().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoTakesMappedPagesAsksFirst(boolean walksBeforeAsking) {
        ZoneState state = refill(walksBeforeAsking, UNMAP);

        assertThat(counters.walks).isEqualTo(1);
        assertThat(state.lists.active().size()).as("it was used").isEqualTo(1);
    }
}
