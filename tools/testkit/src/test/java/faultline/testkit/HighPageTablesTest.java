package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Page tables in high memory: CONFIG_HIGHPTE. */
class HighPageTablesTest {

    /** Some of it above the 896 MB of the direct map. */
    private static final int MEGABYTES = 928;

    private static Stream<Arguments> runs() {
        return MmDesigns.all().stream()
                .filter(design -> design.vm().frames().highPageTables())
                .map(MmDesign::name)
                .flatMap(name -> Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE)
                        .map(f -> Arguments.of(name, f)));
    }

    private static MmScenario scenario(String design, PageTableFormat format, String guest, String... arguments) {
        return MmScenario.guest(guest, arguments)
                .design(design)
                .pageTables(format)
                .machine("xeon-2004")
                .ram(MEGABYTES)
                .swap(64);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void programsDoNotSeeWhereTheirTablesLie(String design, PageTableFormat format) {
        MmScenario.Finished low =
                scenario(design, format, "fork-touch", "3", "2").run();
        MmScenario.Finished high = scenario(design, format, "fork-touch", "3", "2")
                .highPte()
                .checkEvery(50)
                .run();

        assertThat(high.output()).isEqualTo(low.output());
        assertThat(high.status()).isZero();
        assertThat(high.machine().cpus().get(0).now())
                .as("every table that is mapped costs a window and an INVLPG")
                .isGreaterThan(low.machine().cpus().get(0).now());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void lastLevelTablesComeFromTheHighestZone(String design, PageTableFormat format) {
        MmScenario.Running running =
                scenario(design, format, "page-touch", "2048").highPte().prepare();
        int[] seen = new int[2];
        for (long cycle = 100_000; seen[1] == 0 && cycle < 20_000_000; cycle += 100_000) {
            running.machine().run(cycle);
            count(running.kernel().parts().memory(), seen);
        }
        assertThat(seen[1]).as("tables above the direct map").isPositive();
        assertThat(seen[0]).as("upper tables stay in the direct map").isPositive();
    }

    private static void count(MemoryParts memory, int[] seen) {
        FrameTable table = memory.boot().table();
        for (int frame = 0; frame < table.frames(); frame++) {
            if (table.use(frame) == FrameUse.PAGE_TABLE) {
                seen[DirectMap.covers(frame) ? 0 : 1]++;
            }
        }
    }

    @Test
    void theFastPathChangesNothing() {
        MmScenario.Finished with = scenario("2.6.2", PageTableFormat.PAE, "fork-touch", "2", "1")
                .highPte()
                .run();
        MmScenario.Finished without = scenario("2.6.2", PageTableFormat.PAE, "fork-touch", "2", "1")
                .highPte()
                .withoutLineFilter()
                .run();
        assertThat(without.machine().cpus().get(0).now())
                .isEqualTo(with.machine().cpus().get(0).now());
    }
}
