package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.frame.Zone;
import faultline.kernel.sysctl.Setting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of /proc/sys/vm: which a version has, and that each steers the kernel. */
class SettingsTest {

    private static final Path SOURCE = Path.of("src/test/resources/c/vm-settings.c");
    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;

    @TempDir
    private Path folder;

    private static MmWorkbench bench(String design) {
        return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 16, false);
    }

    private static Setting setting(MmWorkbench bench, String name) {
        return bench.memory().settings().find(name);
    }

    private static boolean set(MmWorkbench bench, String name, int value) {
        Setting setting = setting(bench, name);
        boolean taken = setting.set(0, value);
        setting.written();
        return taken;
    }

    @ParameterizedTest
    @CsvSource({
        "2.4, swappiness, false",
        "2.4, min_free_kbytes, false",
        "2.4, page-cluster, true",
        "2.4, bdflush, true",
        "2.4, dirty_ratio, false",
        "2.6.2, bdflush, false",
        "2.6.2, dirty_ratio, true",
        "2.6.7, volatile_ranges, true",
        "2.6.2, swappiness, true",
        "2.6.2, lower_zone_protection, true",
        "2.6.2, max_map_count, false",
        "2.6.7, max_map_count, true",
        "2.6.34, lower_zone_protection, false",
        "2.6.34, lowmem_reserve_ratio, true"
    })
    void eachVersionHasItsOwn(String design, String name, boolean exists) {
        assertThat(setting(bench(design), name) != null).isEqualTo(exists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.7", "2.6.34"})
    void aProgramReadsAndWritesThem(String design) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCE, folder);

        String list = MmScenario.of(elf).design(design).run().output();
        String written = MmScenario.of(elf)
                .design(design)
                .arguments("page-cluster=2", "page-cluster=32", "page-cluster=4 x", "page-cluster=y", "nothing=1")
                .run()
                .output();

        assertThat(list).contains("page-cluster 3\n", "drop_caches 0\n");
        assertThat(written)
                .isEqualTo("page-cluster 2\npage-cluster: Invalid argument\npage-cluster 4\n"
                        + "page-cluster: Invalid argument\nnothing: No such file or directory\n");
    }

    @Test
    void onlyItsOwnerMayWrite() {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCE, folder);

        assertThat(MmScenario.of(elf).user(1000).arguments("swappiness=1").run().output())
                .isEqualTo("swappiness: Permission denied\n");
    }

    @ParameterizedTest
    @CsvSource({"2.6.2, 2, 3", "2.6.34, 1.25, 1.5"})
    void minFreeKbytesMovesTheWatermarks(String design, double low, double high) {
        MmWorkbench bench = bench(design);
        assertThat(set(bench, "min_free_kbytes", 4096)).isTrue();
        long least = 0;
        for (Zone zone : bench.memory().boot().allocator().zones()) {
            least += zone.min();
            assertThat(zone.low()).isEqualTo((int) (zone.min() * low));
            assertThat(zone.high()).isEqualTo((int) (zone.min() * high));
        }
        assertThat(least).isEqualTo(1024);
        assertThat(set(bench, "min_free_kbytes", -1)).isFalse();
        Program program = bench.exec();
        program.map(START, 4096, 3);
        for (int i = 0; i < 4096; i++) {
            program.write(START + i * PAGE, i);
        }
        assertThat(bench.memory().boot().allocator().freeFrames())
                .as("an ordinary program leaves the reserve alone")
                .isGreaterThan(800);
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7", "2.6.34"})
    void pageClusterSaysHowMuchComesFromSwapAtOnce(String design) {
        assertThat(readAheads(design, 0)).isZero();
        assertThat(readAheads(design, 3)).isPositive();
    }

    private static long readAheads(String design, int cluster) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 8, false);
        Program program = bench.exec();
        program.map(START, 200, 3);
        for (int i = 0; i < 200; i++) {
            program.write(START + i * PAGE, i);
        }
        bench.squeeze(200);
        set(bench, "page-cluster", cluster);
        bench.readAll();
        long count = bench.memory().swap().cache().counters().readAheads();
        bench.close();
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.7", "2.6.34"})
    void swappinessSaysHowSoonMappedPagesGo(String design) {
        assertThat(lookedAt(design, 0)).isGreaterThan(lookedAt(design, 100));
    }

    /** Pages of the active list that are judged until a hog has swapped out some. */
    private static long lookedAt(String design, int swappiness) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 16, false);
        set(bench, "swappiness", swappiness);
        Program program = bench.exec();
        program.map(START, 1000, 3);
        for (int i = 0; i < 1000; i++) {
            program.write(START + i * PAGE, i);
        }
        bench.squeeze(1);
        return bench.memory().reclaim().counters().refilled();
    }

    @Test
    void maxMapCountBoundsVmas() {
        MmWorkbench bench = bench("2.6.7");
        Program program = bench.exec();
        assertThat(program.map(START, 20, 3)).isEqualTo(START);
        set(bench, "max_map_count", 3);
        int noMemory = Errno.ENOMEM.result();
        assertThat(program.protect(START + 2 * PAGE, 1, 1)).isZero();
        assertThat(program.protect(START + 5 * PAGE, 1, 1)).isEqualTo(noMemory);
        assertThat(program.unmap(START + 7 * PAGE, 1)).isEqualTo(noMemory);
        assertThat(program.map(START + 100 * PAGE, 1, 3)).isEqualTo(noMemory);
        set(bench, "max_map_count", 4);
        assertThat(program.map(START + 100 * PAGE, 1, 3)).isEqualTo(START + 100 * PAGE);
        assertThat(program.space().vmas().size()).isEqualTo(4);
        bench.close();
    }

    @Test
    void dropCachesTakesOneToThree() {
        MmWorkbench bench = bench("2.6.7");
        assertThat(List.of(0, 1, 3, 4).stream()
                        .map(value -> setting(bench, "drop_caches").set(0, value)))
                .containsExactly(false, true, true, false);
    }
}
