package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.Phase;
import faultline.kernel.disk.Disk;
import faultline.kernel.kernel.KernelReport.FaultLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the host lie on the simulated disk: which faults wait for it, how much is read ahead, and what is written back. */
class FileFaultsTest {

    private static final int PAGES = 256;
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    @TempDir
    private Path shown;

    private byte[] program;
    private long sum;

    @BeforeEach
    void makeFile() throws IOException {
        Peers.require32BitC();
        program = GuestBuilder.c(Path.of("src/test/resources/c/file-touch.c"), folder);
        byte[] bytes = new byte[PAGES * PAGE];
        for (int page = 0; page < PAGES; page++) {
            bytes[page * PAGE] = (byte) (page * 7 + 1);
            sum += bytes[page * PAGE] & 0xFF;
        }
        Files.write(shown.resolve("data"), bytes);
    }

    private MmScenario scenario(String how) {
        return MmScenario.of(program).mount(shown, "/host", true).arguments("/host/data", how);
    }

    private MmScenario.Finished run(String how) {
        MmScenario.Finished run = scenario(how).checkEvery(200).run();
        assertThat(run.output()).isEqualTo(PAGES + " pages, " + sum + "\n");
        return run;
    }

    private static long count(MmScenario.Finished run, Activity kind) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() == kind)
                .mapToLong(FaultLine::count)
                .sum();
    }

    private static Disk disk(MmScenario.Finished run) {
        return run.kernel().parts().memory().swap().disk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "2.6.7"})
    void everyPageReadAtRandomIsOneMajorFaultAndOneRead(String design) {
        MmScenario.Finished run =
                scenario("random").design(design).checkEvery(200).run();

        assertThat(run.output()).isEqualTo(PAGES + " pages, " + sum + "\n");
        assertThat(count(run, Activity.FILE_MAJOR)).isEqualTo(PAGES);
        assertThat(disk(run).pagesRead()).isEqualTo(PAGES);
    }

    /** A fault for a page of a file is always a major one in 2.4 (facts linux-mm.md 3.1). */
    @ParameterizedTest
    @CsvSource({"2.4, 256 256", "2.6.2, 256 0", "2.6.7, 256 0", "2.6.34, 256 0"})
    void getrusageTellsMajorFaultsFromMinorOnes(String design, String counts) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(Path.of("src/test/resources/c/fault-counts.c"), folder);

        MmScenario.Finished run = MmScenario.of(elf)
                .arguments("/mnt/data", Integer.toString(PAGES))
                .mount(shown, "/mnt", false)
                .design(design)
                .run();

        assertThat(run.output()).isEqualTo(PAGES + " pages: " + counts + "\n");
    }

    @ParameterizedTest
    @CsvSource({"map, 16", "sequential, 4"})
    void readingAheadMakesMostFaultsMinor(String how, int pagesAMajorFault) {
        MmScenario.Finished run = run(how);

        assertThat(count(run, Activity.FILE_MAJOR)).isBetween(1L, (long) PAGES / pagesAMajorFault);
        assertThat(disk(run).pagesRead()).isEqualTo(PAGES);
    }

    @Test
    void readingInOrderReadsAheadInLargeRequests() {
        MmScenario.Finished run = run("read");

        assertThat(count(run, Activity.FILE_MAJOR)).isZero();
        assertThat(disk(run).pagesRead()).isEqualTo(PAGES);
        assertThat(disk(run).requests()).isLessThan(PAGES / 4);
    }

    @Test
    void whatWasDroppedIsReadAgain() {
        MmScenario.Finished run = scenario("twice").checkEvery(200).run();

        assertThat(run.output()).isEqualTo(PAGES + " pages, " + 2 * sum + "\n");
        assertThat(disk(run).pagesRead()).isGreaterThan(PAGES * 3 / 2);
    }

    @Test
    void anotherProcessRunsWhileAFaultWaits() {
        MmScenario.Finished alone = run("random");
        MmScenario.Finished both = run("both");

        long computing = userCycles(both) - userCycles(alone);
        long longer = both.kernel().ledger().total() - alone.kernel().ledger().total();
        assertThat(computing).isPositive();
        assertThat(longer).as("most of the child's work fits into the waits").isLessThan(computing / 2);
    }

    private static long userCycles(MmScenario.Finished run) {
        return run.kernel().ledger().cycles(Activity.USER);
    }

    @Test
    void waitingIsBookedAsIdleTimeForTheDisk() {
        CycleLedger ledger = run("random").kernel().ledger();

        assertThat(ledger.cycles(Activity.IDLE, Phase.IO_WAIT)).isGreaterThan(ledger.cycles(Activity.USER));
        assertThat(ledger.cycles(Activity.FILE_MAJOR, Phase.IO_WAIT)).isZero();
    }

    @Test
    void whatAMappingWroteReachesTheFile() throws IOException {
        MmScenario.Finished run = scenario("write").checkEvery(200).run();

        assertThat(run.output()).isEqualTo(PAGES + " pages, 0\n");
        byte[] bytes = Files.readAllBytes(shown.resolve("data"));
        assertThat(bytes).hasSize(PAGES * PAGE + 3);
        for (int page = 0; page < PAGES; page++) {
            assertThat(bytes[page * PAGE + 1]).isEqualTo((byte) 'W');
            assertThat(bytes[page * PAGE]).isEqualTo((byte) (page * 7 + 1));
        }
        assertThat(bytes[2])
                .as("written behind msync, seen when the mapping went")
                .isEqualTo((byte) 'L');
        assertThat(bytes[PAGES * PAGE]).isEqualTo((byte) 'e');
        assertThat(disk(run).pagesWritten()).isGreaterThanOrEqualTo(PAGES);
    }

    @Test
    void aFileLargerThanRamIsReadThrough() {
        MmScenario.Finished run = scenario("map").ram(8).checkEvery(500).run();

        assertThat(run.output()).isEqualTo(PAGES + " pages, " + sum + "\n");
    }
}
