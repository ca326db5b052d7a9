package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Activity;
import faultline.kernel.kernel.KernelReport;
import faultline.kernel.kernel.KernelReport.FaultLine;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundled guests do and what it makes the kernel do. */
class GuestsTest {

    private static final int PAGES_A_MEGABYTE = 256;

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void helloSaysHello(String design) {
        MmScenario.Finished run =
                MmScenario.guest("hello").design(design).checkEvery(1).run();

        assertThat(run.output()).isEqualTo("Hello, world!\n");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void forkTouchFaultsOnceForEachPageAndNeverInItsChildren(String design) {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "3", "2")
                .design(design)
                .checkEvery(50)
                .run();
        KernelReport report = run.kernel().report();

        assertThat(run.status()).isZero();
        assertThat(report.faults())
                .as("each page once, and the one page of the program's text")
                .extracting(FaultLine::kind, FaultLine::count)
                .containsExactly(tuple(Activity.ZERO_FILL, 2L * PAGES_A_MEGABYTE), tuple(Activity.FILE_MINOR, 1L));
        assertThat(report.peaks().processesCreated()).isEqualTo(8);
        assertThat(run.machine().cpus().get(0).counters().dtlbMisses)
                .as("each of the 14 touch loops misses the 64-entry TLB for every page")
                .isGreaterThan(14 * 2 * PAGES_A_MEGABYTE);
    }

    @Test
    void forkFailsWithEnomemWhenChainsTakeTheLastFrames() {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "6", "20")
                .design("2.6.2")
                .ram(23)
                .checkEvery(500)
                .run();

        assertThat(run.errors().lines()).isNotEmpty().allMatch("fork: Cannot allocate memory"::equals);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aFaultThatFindsNoFrameKillsTheProcess() {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "1", "40")
                .setting("overcommit_memory", 1)
                .ram(24)
                .checkEvery(500)
                .run();

        assertThat(run.status()).isEqualTo(128 + 9);
        assertThat(run.kernel().report().log().toString()).contains("Out of Memory: Killed process");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void cowBreakCopiesOnceAndReusesOnce(String design) {
        MmScenario.Finished run =
                MmScenario.guest("cow-break", "40").design(design).checkEvery(1).run();

        assertThat(run.status()).isZero();
        assertThat(count(run, Activity.COW_COPY)).isBetween(40L, 44L);
        assertThat(count(run, Activity.COW_REUSE)).isBetween(40L, 44L);
    }

    @Test
    void pageTouchMeetsEachKindOfAnonymousFault() {
        MmScenario.Finished run =
                MmScenario.guest("page-touch", "100").checkEvery(1).run();

        assertThat(run.status()).isZero();
        assertThat(count(run, Activity.ZERO_PAGE)).isEqualTo(100);
        assertThat(count(run, Activity.COW_COPY)).as("writes to the zero page").isEqualTo(100);
        assertThat(count(run, Activity.STACK_GROWTH)).isPositive();
    }

    @Test
    void pageTableFormatsDifferOnlyInTheirTables() {
        MmScenario.Finished two = MmScenario.guest("page-touch", "2000")
                .pageTables(PageTableFormat.TWO_LEVEL)
                .run();
        MmScenario.Finished pae = MmScenario.guest("page-touch", "2000")
                .pageTables(PageTableFormat.PAE)
                .run();

        assertThat(pae.output()).isEqualTo(two.output());
        assertThat(userInstructions(pae)).isEqualTo(userInstructions(two));
        assertThat(faultCounts(pae)).isEqualTo(faultCounts(two));
        // 2,000 pages of 4 KB: two tables of 1,024 entries against four of 512, and a PAE root has three middle tables.
        assertThat(pae.kernel().report().peaks().pageTableBytes())
                .isGreaterThan(two.kernel().report().peaks().pageTableBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void theDesignsWorstCasesRun(String design) {
        assertThat(output(design, "fork-server", "6", "10"))
                .isEqualTo("fork-server: 6 children copied 10 pages each\n");
        assertThat(output(design, "deep-fork", "7", "4")).isEqualTo("deep-fork: 7 generations wrote 4 pages each\n");
        assertThat(output(design, "mremap-move", "9", "3"))
                .isEqualTo("mremap-move: 9 pages moved 3 times, shared and alone\n");
        assertThat(output(design, "many-vmas", "60", "50", "2"))
                .isEqualTo("many-vmas: 50 mappings of a file of 60 pages, forked 2 times\n");
        assertThat(output(design, "nonlinear-window", "map", "64", "256", "8", "20"))
                .isEqualTo("nonlinear-window: 28 pieces of 8 pages shown by mmap\n");
        assertThat(output(design, "rmap-tasks", "3", "4", "5", "random"))
                .isEqualTo("rmap-tasks: 3 tasks read 20 pages through 4 mappings each\n");
    }

    /** The same pages by one vma, each installed by the call instead of by a fault. */
    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void aNonlinearWindowIsOneVma(String design) {
        MmScenario.Finished mapped = MmScenario.guest("nonlinear-window", "map", "512", "2048", "8", "64")
                .design(design)
                .run();
        MmScenario.Finished run = MmScenario.guest("nonlinear-window", "remap", "512", "2048", "8", "64")
                .design(design)
                .checkEvery(40)
                .run();
        assertThat(run.output()).isEqualTo("nonlinear-window: 128 pieces of 8 pages shown by remap_file_pages\n");
        assertThat(vmas(mapped) - vmas(run)).isBetween(60L, 64L);
        assertThat(count(mapped, Activity.FILE_MINOR) - count(run, Activity.FILE_MINOR))
                .as("faults on 128 pieces")
                .isEqualTo(128 * 8);
    }

    private static long vmas(MmScenario.Finished run) {
        return run.kernel().report().peaks().vmas();
    }

    @Test
    void thereIsNoRemapFilePagesIn24() {
        MmScenario.Finished run =
                MmScenario.guest("nonlinear-window").design("2.4").run();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).isEqualTo("nonlinear-window: this kernel has no remap_file_pages\n");
    }

    private static String output(String design, String guest, String... arguments) {
        MmScenario.Finished run = MmScenario.guest(guest, arguments)
                .design(design)
                .ram(16)
                .checkEvery(40)
                .run();
        assertThat(run.status()).as(guest).isZero();
        return run.output();
    }

    /** Facts 3.4: only anonmm must copy shared pages in order to move them. */
    @Test
    void anonmmCopiesWhatItMoves() {
        long others = peakAnonymous("2.6.7");
        assertThat(peakAnonymous("2.6.34")).isEqualTo(others);
        assertThat(peakAnonymous("2.6.5-aa")).isEqualTo(others);
        assertThat(peakAnonymous("anonmm")).isBetween(others + 200, others + 202);
    }

    private static long peakAnonymous(String design) {
        MmScenario.Finished run =
                MmScenario.guest("mremap-move", "200", "2").design(design).run();
        return run.kernel().report().peaks().anonymousFrames();
    }

    private static long userInstructions(MmScenario.Finished run) {
        return run.machine().cpus().get(0).counters().userInstructions;
    }

    private static Map<Activity, Long> faultCounts(MmScenario.Finished run) {
        return run.kernel().report().faults().stream().collect(Collectors.toMap(FaultLine::kind, FaultLine::count));
    }

    private static long count(MmScenario.Finished run, Activity kind) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() == kind)
                .mapToLong(FaultLine::count)
                .sum();
    }
}
