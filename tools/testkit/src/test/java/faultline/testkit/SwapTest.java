package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.Kernel;
import faultline.kernel.swap.SwapCounters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Working sets that RAM does not hold, under every design of the file table. */
class SwapTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void aWorkingSetBeyondRamComesBackFromSwapAsItWas(String design) {
        MmScenario.Finished run = MmScenario.guest("page-touch", "6000")
                .design(design)
                .ram(16)
                .swap(64)
                .checkEvery(500)
                .run();

        Kernel kernel = run.kernel();
        SwapCounters swap = kernel.parts().memory().swap().cache().counters();
        assertThat(run.errors()).isEmpty();
        assertThat(run.output()).contains("6000 pages read and written");
        assertThat(swap.pagesOut()).isGreaterThan(2000);
        assertThat(swap.pagesIn()).isGreaterThan(2000);
        assertThat(kernel.parts().memory().swap().space().usedPages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void aFamilyThatSharesPagesSwapsThem(String design) {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "3", "14")
                .design(design)
                .ram(12)
                .swap(64)
                .checkEvery(400)
                .run();

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.kernel().parts().memory().swap().space().usedPages()).isZero();
        assertThat(run.kernel().parts().memory().swap().cache().counters().pagesOut())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void whenSwapIsFullTooAProcessDies(String design) {
        MmScenario.Finished run = MmScenario.guest("page-touch", "8000")
                .design(design)
                .ram(12)
                .swap(8)
                .checkEvery(1000)
                .run();

        assertThat(run.status()).isEqualTo(128 + 9);
        assertThat(run.kernel().parts().outOfMemory().kills()).isEqualTo(1);
        assertThat(run.kernel().parts().memory().swap().space().usedPages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void theSameRunTwiceTakesTheSameCycles(String design) {
        long[] cycles = new long[2];
        for (int i = 0; i < cycles.length; i++) {
            cycles[i] = MmScenario.guest("page-touch", "4000")
                    .design(design)
                    .ram(12)
                    .swap(32)
                    .run()
                    .kernel()
                    .work()
                    .now();
        }

        assertThat(cycles[0]).isEqualTo(cycles[1]);
    }
}
