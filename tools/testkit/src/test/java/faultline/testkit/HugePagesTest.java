package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Cpu;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Activity;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.KernelReport.FaultLine;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Huge pages as programs see them, under every design and both page-table formats. */
class HugePagesTest {

    private static final Path PROGRAM = Path.of("src/test/resources/c/huge-pages.c");
    private static final int USER_END = 0xC0000000;

    @TempDir
    private Path folder;

    static Stream<Arguments> designsAndFormats() {
        return MmDesigns.all().stream()
                .map(MmDesign::name)
                .flatMap(name -> Stream.of(
                        Arguments.of(name, PageTableFormat.TWO_LEVEL), Arguments.of(name, PageTableFormat.PAE)));
    }

    private static boolean faults(String design) {
        return MmDesigns.byName(design).vm().huge().keepsSurplus();
    }

    @ParameterizedTest
    @MethodSource("designsAndFormats")
    void callsAnswerAsTheKernelsOfTheTimeDid(String design, PageTableFormat format) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(PROGRAM, folder);

        MmScenario.Finished run = MmScenario.of(elf)
                .arguments(faults(design) ? "late" : "early")
                .design(design)
                .pageTables(format)
                .checkEvery(20)
                .run();

        assertThat(run.output()).contains(" checks, 0 failures").doesNotContain("FAIL");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @MethodSource("designsAndFormats")
    void hugeTouchIsMappedAtOnceOrFaultsOnceForEachHugePage(String design, PageTableFormat format) {
        int megabytes = 16;
        long pages = format == PageTableFormat.PAE ? megabytes / 2 : megabytes / 4;
        for (String kind : new String[] {"hugetlbfs", "shm"}) {
            MmScenario.Finished run = MmScenario.guest("huge-touch", "16", kind, "2")
                    .design(design)
                    .pageTables(format)
                    .checkEvery(1)
                    .run();

            assertThat(run.output()).isEqualTo("huge-touch: 4096 pages read 2 times in " + kind + "\n");
            assertThat(count(run, Activity.HUGETLB)).isEqualTo(faults(design) ? pages : 0);
            assertThat(count(run, Activity.ZERO_FILL)).isLessThan(10);
        }
    }

    private static long count(MmScenario.Finished run, Activity kind) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() == kind)
                .mapToLong(FaultLine::count)
                .sum();
    }

    @Test
    void smallPagesTakeOneFaultEach() {
        MmScenario.Finished run = MmScenario.guest("huge-touch", "4", "4k", "1").run();

        assertThat(run.output()).isEqualTo("huge-touch: 1024 pages read 1 times in 4k\n");
        assertThat(count(run, Activity.ZERO_FILL)).isGreaterThanOrEqualTo(1024);
    }

    @Test
    void pagesSetAsideAtBootAreUsed() {
        MmScenario.Finished run = MmScenario.guest("huge-touch", "8", "hugetlbfs", "1")
                .setting("nr_hugepages", 5)
                .run();

        assertThat(run.status()).isZero();
        assertThat(run.kernel().parts().memory().huge().pool().total()).isEqualTo(5);
        assertThat(run.kernel().parts().memory().boot().table().framesOf(FrameUse.HUGE))
                .isEqualTo(5 * 1024);
    }

    @Test
    void aGuestWithoutEnoughMemoryIsToldInOneLine() {
        MmScenario.Finished run =
                MmScenario.guest("huge-touch", "64", "hugetlbfs").ram(32).run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).isEqualTo("huge-touch: not enough huge pages\n");
    }

    /** An entry of 4 MB must not be taken for one of 2 MB, nor the other way round. */
    @ParameterizedTest
    @CsvSource({"2-level, 4", "pae, 2"})
    void tlbsHoldPagesOfTheSizeOfTheFormat(String format, int megabytes) {
        MmScenario.Running running = MmScenario.guest("huge-touch", "16", "hugetlbfs", "100000")
                .pageTables(format.equals("pae") ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL)
                .prepare();
        running.machine().run(60_000_000L);

        Set<Integer> sizes = new TreeSet<>();
        Set<Integer> starts = new TreeSet<>();
        for (Cpu cpu : running.machine().cpus()) {
            cpu.mmu().forEachTranslation((va, bytes, frame, writable, user, global) -> {
                if (user && Integer.compareUnsigned(va, USER_END) < 0 && bytes > 4096) {
                    sizes.add(bytes);
                    starts.add(va & bytes - 1);
                    assertThat(frame % (bytes >> 12)).as("aligned frame").isZero();
                }
            });
        }
        assertThat(sizes).containsExactly(megabytes << 20);
        assertThat(starts).containsExactly(0);
        MmChecker.check(running.machine(), running.kernel());
    }

    /** A Pentium III has 8 entries for large pages in 2 sets: 4 pages of 4 MB stay there, 16 do not. */
    @Test
    void theArrayForLargePagesHasItsOwnSize() {
        assertThat(missesARead("p3-2000", "hugetlbfs", 16)).isLessThan(0.001);
        assertThat(missesARead("p3-2000", "hugetlbfs", 64))
                .as("once a page of 4 MB")
                .isBetween(0.0005, 0.01);
        assertThat(missesARead("p3-2000", "4k", 16)).isBetween(0.99, 1.1);
        assertThat(missesARead("xeon-2004", "hugetlbfs", 64))
                .as("64 entries for all")
                .isLessThan(0.0005);
    }

    private static double missesARead(String machine, String kind, int megabytes) {
        long few = misses(machine, kind, megabytes, 2);
        long many = misses(machine, kind, megabytes, 6);
        return (many - few) / (4.0 * megabytes * 256);
    }

    private static long misses(String machine, String kind, int megabytes, int rounds) {
        MmScenario.Finished run = MmScenario.guest("huge-touch", "" + megabytes, kind, "" + rounds)
                .machine(machine)
                .ram(160)
                .unchecked()
                .run();
        assertThat(run.status()).isZero();
        return run.machine().cpus().get(0).counters().dtlbMisses;
    }

    /** The whole page is cleared, line by line, where it is taken. */
    @Test
    void clearingCostsWhatItTouches() {
        MmScenario.Finished eager =
                MmScenario.guest("huge-touch", "16", "hugetlbfs", "1").run();
        MmScenario.Finished lazy = MmScenario.guest("huge-touch", "16", "hugetlbfs", "1")
                .design("2.6.34")
                .run();
        MmScenario.Finished small =
                MmScenario.guest("huge-touch", "16", "4k", "1").run();

        long zeroFill = cycles(small, Activity.ZERO_FILL);
        assertThat(cycles(lazy, Activity.HUGETLB)).isBetween(zeroFill / 4, zeroFill);
        assertThat(eager.kernel().ledger().syscallCycles(192)).isGreaterThan(cycles(lazy, Activity.HUGETLB) * 8 / 10);
    }

    private static long cycles(MmScenario.Finished run, Activity kind) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() == kind)
                .mapToLong(FaultLine::cycles)
                .sum();
    }
}
