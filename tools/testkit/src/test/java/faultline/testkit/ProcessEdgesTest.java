package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.KernelReport;
import faultline.kernel.process.ElfException;
import faultline.kernel.process.ElfFile;
import faultline.kernel.process.KernelLog;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C programs against glibc that go to the limits of processes, memory and signals; the books are checked after each. */
class ProcessEdgesTest {

    private static final String INPUT = "one\ntwo\nlast";

    @TempDir
    static Path folder;

    private static byte[] edges;
    private static byte[] clockwork;

    @BeforeAll
    static void compile() throws URISyntaxException {
        Peers.require32BitC();
        edges = GuestBuilder.c(source("edges.c"), folder);
        clockwork = GuestBuilder.c(source("clockwork.c"), folder);
    }

    private static Path source(String name) throws URISyntaxException {
        return Path.of(ProcessEdgesTest.class.getResource("/c/" + name).toURI());
    }

    private static MmScenario edge(String what) {
        return MmScenario.of(edges).arguments(what).ram(24);
    }

    private static String log(MmScenario.Finished run) {
        return run.kernel().report().log().stream().map(KernelLog.Line::text).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource({"2.4,2-level", "2.6.2,pae", "2.6.7,2-level"})
    void memoryThatIsGoneKills(String design, String format) {
        MmScenario.Finished run = edge("eat")
                .design(design)
                .pageTables(format.equals("pae") ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL)
                .run();

        assertThat(run.status()).isEqualTo(137);
        assertThat(log(run)).contains("Out of Memory: Killed process 2 (program)");
    }

    @Test
    void eachOfTwoEatersDiesInTurn() {
        MmScenario.Finished run = edge("two-eaters").run();

        assertThat(run.output()).isEqualTo("signal 9\nsignal 9\n");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.7"})
    void forkFailsWhenMemoryIsFull(String design) {
        MmScenario.Finished run = edge("fork-until-full").design(design).run();

        assertThat(run.output()).isEqualTo("fork: Cannot allocate memory\nreaped all\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void aForkBombEndsAtTheCycleLimitWithItsBooksInOrder() {
        MmScenario.Finished run = edge("bomb").limit(400_000_000L).run();

        assertThat(run.kernel().finished()).isFalse();
        assertThat(run.kernel().report().peaks().processes()).isGreaterThan(50);
    }

    @Test
    void sleepersThatNothingCanWakeAreKilled() {
        MmScenario.Finished run = edge("deadlock").run();

        assertThat(run.status()).isEqualTo(137);
        assertThat(log(run)).contains("deadlock: all 2 processes wait for ever and nothing can wake them: killed.");
    }

    @Test
    void aTimerThatWakesNobodyIsNoReasonToWait() {
        MmScenario.Finished run = edge("tick-in-vain").limit(2_000_000_000L).run();

        assertThat(run.status()).isEqualTo(137);
        assertThat(log(run)).contains("deadlock: the only process waits for ever");
    }

    @ParameterizedTest
    @CsvSource({
        "recurse,139,segfault at bf7f",
        "jump,139,segfault",
        "pause,137,deadlock: the only process waits for ever",
        "int3,133,trap int3",
        "int81,139,trap general protection",
        "ud2,132,trap invalid opcode"
    })
    void faultsKillAndAreExplained(String what, int status, String message) {
        MmScenario.Finished run = edge(what).run();

        assertThat(run.status()).isEqualTo(status);
        assertThat(log(run)).contains(message);
    }

    @Test
    void descriptorsRunOut() {
        assertThat(edge("files").run().output()).isEqualTo("1021: Too many open files\n");
    }

    @Test
    void whoSleepsForEverIsKilled() {
        MmScenario.Finished run = edge("sleep").limit(4_000_000_000L).run();

        assertThat(run.status()).isEqualTo(137);
        assertThat(log(run)).contains("deadlock: the only process waits for ever");
    }

    @Test
    void orphansGoOnUnderInit() {
        MmScenario.Finished run = edge("orphan").run();

        assertThat(run.output()).isEqualTo("orphan of 1\n");
        assertThat(run.status()).isEqualTo(6);
        assertThat(run.kernel().report().idleCycles()).isPositive();
    }

    @Test
    void stoppedProcessesGoOnWhenTold() {
        assertThat(edge("stop").run().output()).isEqualTo("stopped: 0\nexit 3\n");
    }

    @Test
    void badPointersAreRefused() {
        assertThat(edge("pointers").run().output()).isEqualTo("-1 Bad address\n-1 Bad address\n-1 Bad address\n");
    }

    @Test
    void positionIndependentProgramsRunTooAndTheDynamicAreRefused() throws URISyntaxException, IOException {
        Path binary = folder.resolve("edges-pie");
        String text = source("edges.c").toString();
        Peers.run(List.of("gcc", "-m32", "-static-pie", "-O2", "-w", text, "-o", binary.toString()));
        MmScenario.Finished run =
                MmScenario.of(Files.readAllBytes(binary)).arguments("stop").run();
        assertThat(run.output()).isEqualTo("stopped: 0\nexit 3\n");

        Peers.run(List.of("gcc", "-m32", "-O2", "-w", text, "-o", binary.toString()));
        assertThatThrownBy(() -> ElfFile.parse(Files.readAllBytes(binary)))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining("dynamically linked")
                .hasMessageContaining("-static");
    }

    @Test
    void timeIsSharedOutInSlices() {
        MmScenario.Finished run = edge("spin").run();

        assertThat(run.output()).isEqualTo("aabbab\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void unknownCallsAreReported() {
        assertThat(edge("unknown").run().kernel().report().unknownSyscalls()).hasToString("{510=2, 511=1}");
    }

    @Test
    void timeSignalsAndInputAreThoseOfTheHost() throws IOException, InterruptedException {
        Path input = folder.resolve("input");
        Files.writeString(input, INPUT);
        File output = folder.resolve("output").toFile();
        Process host = new ProcessBuilder(folder.resolve("clockwork").toString())
                .redirectInput(input.toFile())
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = host.waitFor();

        MmScenario.Finished run = MmScenario.of(clockwork)
                .input(INPUT.getBytes(StandardCharsets.US_ASCII))
                .checkEvery(10)
                .run();

        assertThat(run.output()).isEqualTo(Files.readString(output.toPath()));
        assertThat(run.status()).isEqualTo(status).isEqualTo(42);
        assertThat(run.errors()).isEqualTo("to standard error\n");
    }

    @Test
    void aRunRepeatsToTheLastCycle() {
        KernelReport first = clockworkReport();
        KernelReport second = clockworkReport();

        assertThat(second).isEqualTo(first);
        assertThat(first.totalCycles())
                .isEqualTo(first.userCycles() + first.systemCycles() + first.idleCycles() + first.bootCycles());
        assertThat(List.of(first.userCycles(), first.systemCycles(), first.idleCycles(), first.bootCycles()))
                .allMatch(cycles -> cycles > 0);
    }

    private static KernelReport clockworkReport() {
        MmScenario.Finished run = MmScenario.of(clockwork).run();
        KernelReport report = run.kernel().report();
        assertThat(report.totalCycles()).isEqualTo(run.machine().cpus().get(0).now());
        return report;
    }
}
