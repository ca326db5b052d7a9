package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.Activity;
import faultline.kernel.kernel.KernelReport.FaultLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C programs that gcc linked with the distribution's glibc: the same output and status as on the host's own kernel. */
class NativeDifferentialTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");
    private static final Path FORK_TOUCH = Path.of("../../guest-programs/programs/fork-touch/fork-touch.c");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "memory-calls, 2.4",
        "memory-calls, 2.6.2",
        "memory-calls, 2.6.7",
        "mremap, 2.4",
        "mremap, 2.6.2",
        "mremap, objrmap",
        "mremap, anonmm",
        "mremap, 2.6.5-aa",
        "mremap, 2.6.7",
        "mremap, 2.6.34",
        "memory-calls, objrmap",
        "memory-calls, anonmm",
        "memory-calls, 2.6.5-aa",
        "memory-calls, 2.6.34",
        "processes, 2.4",
        "processes, 2.6.2",
        "processes, 2.6.7",
        "signals, 2.6.7",
        "signal-calls, 2.4",
        "signal-calls, 2.6.2",
        "signal-calls, 2.6.7",
        "threads, 2.4",
        "threads, 2.6.2",
        "threads, 2.6.7",
        "thread-life, 2.4",
        "thread-life, 2.6.2",
        "thread-life, 2.6.7",
        "jobs, 2.4",
        "jobs, 2.6.2",
        "jobs, 2.6.7",
        "floating-point, 2.6.7",
        "sysv-ipc, 2.6.7",
        "local-table, 2.6.7",
    })
    void runsAsOnTheHost(String program, String design) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve(program + ".c"), folder);
        Peers.Outcome host = Peers.outcome(List.of(folder.resolve(program).toString()));

        MmScenario.Finished run =
                MmScenario.of(elf).design(design).checkEvery(25).run();

        assertThat(run.output()).as("%s under %s", program, design).isEqualTo(host.output());
        assertThat(run.status()).as("%s under %s", program, design).isEqualTo(host.status());
    }

    @ParameterizedTest
    @CsvSource({"xeon-2004, pentium4", "opteron-2004, pentium4", "p3-2000, pentium3", "xeon-2004, pentium3"})
    void computesInVectorRegistersAsTheHost(String machine, String processor) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(
                SOURCES.resolve("vectors.c"), folder, "-march=" + processor, "-mfpmath=sse", "-ftree-vectorize");
        Peers.Outcome host = Peers.outcome(List.of(folder.resolve("vectors").toString()));

        MmScenario.Finished run = MmScenario.of(elf).machine(machine).run();

        assertThat(run.output()).as("%s under %s", machine, processor).isEqualTo(host.output());
        assertThat(run.status()).as("%s under %s", machine, processor).isEqualTo(host.status());
    }

    @Test
    void aPentium3HasNoSse2() {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("vectors.c"), folder, "-march=pentium4", "-mfpmath=sse");

        MmScenario.Finished run = MmScenario.of(elf).machine("p3-2000").run();

        assertThat(run.status()).as("128 + SIGILL").isEqualTo(132);
    }

    /** Programs on files work in a folder that they are told: one of the host's there, one in memory here. */
    @ParameterizedTest
    @CsvSource({
        "file-maps, 2.4",
        "file-maps, 2.6.2",
        "file-maps, objrmap",
        "file-maps, anonmm",
        "file-maps, 2.6.5-aa",
        "file-maps, 2.6.7",
        "file-maps, 2.6.34",
        "mapping-rules, 2.4",
        "mapping-rules, 2.6.2",
        "mapping-rules, 2.6.7",
        "nonlinear, 2.6.2",
        "nonlinear, objrmap",
        "nonlinear, anonmm",
        "nonlinear, 2.6.5-aa",
        "nonlinear, 2.6.7",
        "nonlinear, 2.6.34",
        "residency, 2.4",
        "residency, 2.6.7",
        "shared-memory, 2.6.2",
        "shared-memory, 2.6.7",
        "files, 2.6.7",
        "rights, 2.6.7",
        "locks, 2.6.7",
        "events, 2.6.7",
        "proc, 2.6.7",
        "shell, 2.6.7",
        "pipes, 2.4",
        "pipes, 2.6.2",
        "pipes, 2.6.7"
    })
    void treatsFilesAsTheHostDoes(String program, String design) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve(program + ".c"), folder);
        Peers.Outcome host = Peers.outcome(List.of(
                folder.resolve(program).toString(), folder.resolve("work").toString()));

        MmScenario.Finished run = MmScenario.of(elf)
                .arguments("/tmp/work")
                .design(design)
                .checkEvery(200)
                .run();

        assertThat(run.output()).as("%s under %s", program, design).isEqualTo(host.output());
        assertThat(run.status()).as("%s under %s", program, design).isEqualTo(host.status());
    }

    /** What Linux printed is kept beside the program, since not every host lets its root mount. */
    @Test
    void mountsAsLinuxDoes() throws IOException {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("mounts.c"), folder);
        String expected = Files.readString(SOURCES.resolve("mounts.expected"));

        MmScenario.Finished run =
                MmScenario.of(elf).arguments("/tmp/work").checkEvery(200).run();

        assertThat(run.output()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void noFileCallWhateverItsArgumentsBreaksTheKernel(int seed) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("file-fuzz.c"), folder);

        MmScenario.Finished run = MmScenario.of(elf)
                .arguments(Integer.toString(seed))
                .checkEvery(500)
                .run();

        assertThat(run.output()).endsWith("works 1\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void forkTouchInCHasTheFaultsOfForkTouchInAssembly() {
        Peers.require32BitC();
        assertThat(Files.exists(FORK_TOUCH)).isTrue();
        byte[] elf = GuestBuilder.c(FORK_TOUCH, folder);

        MmScenario.Finished small = MmScenario.of(elf).arguments("3", "1").run();
        MmScenario.Finished large = MmScenario.of(elf).arguments("3", "4").run();

        assertThat(small.status()).isZero();
        assertThat(large.status()).isZero();
        assertThat(zeroFills(large) - zeroFills(small))
                .as("three more megabytes")
                .isEqualTo(3 * 256);
        assertThat(otherFaults(large)).as("no fault more in the touch loops").isEqualTo(otherFaults(small));
    }

    private static long zeroFills(MmScenario.Finished run) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() == Activity.ZERO_FILL)
                .mapToLong(FaultLine::count)
                .sum();
    }

    private static long otherFaults(MmScenario.Finished run) {
        return run.kernel().report().faults().stream()
                .filter(line -> line.kind() != Activity.ZERO_FILL)
                .mapToLong(FaultLine::count)
                .sum();
    }
}
