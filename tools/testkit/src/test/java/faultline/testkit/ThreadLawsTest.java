package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.KernelReport;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws hold for programs with threads, timers, stops and execs too. */
class ThreadLawsTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");

    @TempDir
    private static Path folder;

    private static byte[] threads;
    private static byte[] jobs;

    @BeforeAll
    static void compile() {
        Peers.require32BitC();
        threads = GuestBuilder.c(SOURCES.resolve("threads.c"), folder);
        jobs = GuestBuilder.c(SOURCES.resolve("jobs.c"), folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void theFilterChangesNothingAndEveryCycleHasAHome(String design) {
        KernelReport with = report(MmScenario.of(threads).design(design));
        KernelReport without = report(MmScenario.of(threads).design(design).withoutLineFilter());

        assertThat(without).isEqualTo(with);
        assertThat(with.totalCycles())
                .isEqualTo(with.userCycles() + with.systemCycles() + with.idleCycles() + with.bootCycles());
        assertThat(with.processes().stream()
                        .mapToLong(line -> line.userCycles())
                        .sum())
                .isEqualTo(with.userCycles());
    }

    @Test
    void twoRunsAreTheSame() {
        assertThat(report(MmScenario.of(jobs).smpKernel()))
                .isEqualTo(report(MmScenario.of(jobs).smpKernel()));
    }

    @Test
    void theBooksBalanceAfterEveryTrapOfThreadsThatShareMemory() {
        assertThat(MmScenario.of(threads).ram(16).checkEvery(1).run().status()).isEqualTo(3);
    }

    private static KernelReport report(MmScenario scenario) {
        return scenario.run().kernel().report();
    }
}
