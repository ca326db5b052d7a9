package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.MachineProfile;
import faultline.kernel.account.Activity;
import faultline.kernel.kernel.KernelReport;
import faultline.profiles.MachineProfiles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Law 2: a design is dearer only because it does and touches more. On a machine where memory and locks cost nothing, what
 * is left between two designs is the price of the instructions that one has more.
 */
class NothingIsPricedByNameTest {

    private static final MachineProfile FREE_MEMORY = new MachineProfiles()
            .load(
                    "xeon-2004",
                    List.of(
                            "l1d.latency=2",
                            "l1i.latency=2",
                            "l2.latency=2",
                            "dram.latency=2",
                            "dram.write-back=0",
                            "costs.kernel-instruction=1",
                            "costs.lock=0",
                            "costs.page-walk=0"));

    /** What the kernel has done since it was up: booting clears tables of sizes that differ by design, which takes time, not instructions. */
    private record Work(long cycles, long instructions) {

        static Work of(MmScenario.Running run) {
            KernelReport report = run.kernel().report();
            return new Work(
                    report.totalCycles() - report.userCycles(),
                    run.machine().cpus().get(0).counters().kernelInstructions);
        }

        Work minus(Work other) {
            return new Work(cycles - other.cycles, instructions - other.instructions);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void withFreeMemoryOnlyInstructionsTellDesignsApart(String design) {
        Work more = work(design, FREE_MEMORY).minus(work("2.4", FREE_MEMORY));

        assertThat(more.cycles).isEqualTo(more.instructions).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void whatADesignTouchesCostsTimeWhereMemoryDoes(String design) {
        MachineProfile real = new MachineProfiles().load("xeon-2004");

        assertThat(work(design, real).cycles).isGreaterThan(work(design, FREE_MEMORY).cycles);
    }

    private static Work work(String design, MachineProfile profile) {
        MmScenario.Running run = MmScenario.guest("cow-break", "20")
                .design(design)
                .machine(profile)
                .prepare();
        run.machine().run(1);
        Work booted = Work.of(run);
        run.machine().run(Long.MAX_VALUE);
        assertThat(run.kernel().report().activities())
                .as("no timer tick, which would depend on how long the run takes")
                .noneMatch(line -> line.activity() == Activity.INTERRUPT);
        return Work.of(run).minus(booted);
    }
}
