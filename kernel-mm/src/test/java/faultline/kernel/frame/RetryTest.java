package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

/** How hard the allocator tries, by the flags of the request. */
class RetryTest {

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final Scarcity scarcity = new Scarcity();

    /** Reclaim that frees nothing, and gives up at the tenth question. */
    private final class Scarcity implements MemoryPressure {

        private int reclaims;
        private int questions;
        private int pauses;

        @Override
        public void low(Zonelist list) {}

        @Override
        public boolean reclaim(Zonelist list, Gfp gfp, int order) {
            reclaims++;
            return false;
        }

        @Override
        public void pause() {
            pauses++;
        }

        @Override
        public boolean givesUp() {
            return ++questions % 10 == 0;
        }
    }

    private void exhaust(KernelMemory memory) {
        while (memory.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON) != FrameAllocator.NONE) {
            assertThat(memory.allocator.freeFrames()).isPositive();
        }
        memory.allocator.setPressure(scarcity);
    }

    @Test
    void aSmallBlockIsTriedUntilSomebodyMustDie() {
        exhaust(kernel);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(10);
        assertThat(scarcity.pauses).isEqualTo(9);
    }

    @Test
    void noretryTriesOnceAndLeavesTheOomKillerAlone() {
        exhaust(kernel);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL.tryingOnce(), 0, FrameUse.SLAB))
                .isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(1);
        assertThat(scarcity.questions).isZero();
    }

    @Test
    void aLargeBlockIsTriedOnceUnlessItRepeats() {
        exhaust(kernel);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 4, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(1);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL.repeating(), 4, FrameUse.SLAB))
                .isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(11);
    }

    @Test
    void nofailTakesTheReserveAndThenStopsTheMachine() {
        exhaust(kernel);
        Gfp gfp = Gfp.KERNEL.neverFailing();
        int first = kernel.allocator.allocate(gfp, 0, FrameUse.SLAB);
        assertThat(first).isNotEqualTo(FrameAllocator.NONE);
        assertThatThrownBy(() -> {
                    while (true) {
                        kernel.allocator.allocate(gfp, 0, FrameUse.SLAB);
                    }
                })
                .isInstanceOf(KernelConfigException.class)
                .hasMessageContaining("more RAM");
        assertThat(kernel.allocator.allocate(gfp.tryingOnce(), 0, FrameUse.SLAB))
                .as("one try is one try")
                .isEqualTo(FrameAllocator.NONE);
    }

    @Test
    void the24KernelKnowsOnlyTheOrder() {
        KernelMemory old = KernelMemory.small("2.4");
        exhaust(old);
        assertThat(old.allocator.allocate(Gfp.KERNEL.repeating(), 4, FrameUse.SLAB))
                .isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(1);
    }
}
