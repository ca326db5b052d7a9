package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

/** How hard the allocator tries, by the flags of the request. */
class RetryTest {

    private static final long PAUSE = 77;

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final Scarcity scarcity = new Scarcity();

    /** Reclaim that frees nothing, and gives up at the tenth question. */
    private final class Scarcity implements MemoryPressure {

        private ReclaimRun run = NOTHING;
        private int reclaims;
        private int questions;
        private int pauses;
        private boolean awaitsDeath;

        @Override
        public void low(Zonelist list) {}

        @Override
        public ReclaimRun reclaim(Zonelist list, Gfp gfp, int order) {
            reclaims++;
            return run;
        }

        @Override
        public void pause() {
            pauses++;
        }

        @Override
        public long pauseCycles() {
            return PAUSE;
        }

        @Override
        public boolean givesUp() {
            return ++questions % 10 == 0;
        }

        @Override
        public boolean awaitsDeath() {
            return awaitsDeath;
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

    @Test
    void whoCanSleepIsSentToSleepAndGoesOnWhereItWas() {
        exhaust(kernel);
        Naps naps = kernel.allocator.naps();
        naps.allow(null);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB))
                .as("on its way to sleep it is not tried again")
                .isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(1);
        Shortage lack = naps.forbid();
        assertThat(lack.napCycles()).isEqualTo(PAUSE);
        assertThat(scarcity.pauses).isZero();

        int rounds = 1;
        while (lack != null) {
            naps.allow(lack);
            assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
            lack = naps.forbid();
            rounds++;
        }
        assertThat(rounds).isEqualTo(10);
        assertThat(scarcity.reclaims).isEqualTo(10);
    }

    @Test
    void reclaimThatSleptGoesOnAndIsNotBegunAgain() {
        exhaust(kernel);
        int[] calls = new int[1];
        ReclaimRun run = new ReclaimRun() {
            @Override
            public Outcome next(boolean mayLeave) {
                calls[0]++;
                return mayLeave && calls[0] < 4 ? Outcome.NAPS : Outcome.FREED;
            }

            @Override
            public long napCycles() {
                return PAUSE;
            }
        };
        scarcity.run = run;
        Naps naps = kernel.allocator.naps();
        naps.allow(null);
        kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB);
        Shortage first = naps.forbid();
        naps.allow(first);
        kernel.allocator.allocate(Gfp.KERNEL, 1, FrameUse.SLAB);
        assertThat(scarcity.reclaims).as("another request has its own reclaim").isEqualTo(2);
        naps.allow(first);
        kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB);
        assertThat(naps.forbid().run()).isSameAs(run);
        assertThat(scarcity.reclaims).isEqualTo(2);
        assertThat(calls[0]).isEqualTo(3);
    }

    @Test
    void whoDiesForItsMemoryTakesAllThereIsAndWaitsForNoMore() {
        exhaust(kernel);
        long reserve = kernel.allocator.freeFrames();
        kernel.allocator.setDying(() -> true);
        for (long i = 0; i < reserve; i++) {
            assertThat(kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON))
                    .isNotEqualTo(FrameAllocator.NONE);
        }
        assertThat(kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON)).isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isZero();
        assertThat(scarcity.questions).isZero();
    }

    @Test
    void whoHasTheCpuDoesNotWaitForTheDeathOfOneThatNeedsIt() {
        exhaust(kernel);
        scarcity.awaitsDeath = true;
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
        assertThat(scarcity.reclaims).isEqualTo(1);
        assertThat(scarcity.pauses).isZero();
        kernel.allocator.naps().allow(null);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
        assertThat(kernel.allocator.naps().forbid())
                .as("who sleeps leaves the CPU to others")
                .isNotNull();
    }

    @Test
    void whoIsKilledInItsSleepForMemoryGetsWhatThereIsWhenItWakes() {
        exhaust(kernel);
        Naps naps = kernel.allocator.naps();
        naps.allow(null);
        kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        Shortage lack = naps.forbid();
        assertThat(lack).isNotNull();
        kernel.allocator.setDying(() -> true);
        naps.allow(lack);
        assertThat(kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON)).isNotEqualTo(FrameAllocator.NONE);
        assertThat(naps.forbid()).isNull();
    }
}
