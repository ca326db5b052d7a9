package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.MachineProfile;
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

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void withFreeMemoryOnlyInstructionsTellDesignsApart(String design) {
        MmScenario.Finished base = run("2.4", FREE_MEMORY);
        MmScenario.Finished other = run(design, FREE_MEMORY);

        long moreInstructions = kernelInstructions(other) - kernelInstructions(base);
        assertThat(systemCycles(other) - systemCycles(base)).isEqualTo(moreInstructions);
        assertThat(moreInstructions).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void whatADesignTouchesCostsTimeWhereMemoryDoes(String design) {
        MachineProfile real = new MachineProfiles().load("xeon-2004");

        long free = systemCycles(run(design, FREE_MEMORY));
        long charged = systemCycles(run(design, real));

        assertThat(charged).isGreaterThan(free);
    }

    private static MmScenario.Finished run(String design, MachineProfile profile) {
        MmScenario.Finished run = MmScenario.guest("cow-break", "20")
                .design(design)
                .machine(profile)
                .run();
        assertThat(run.kernel().report().activities())
                .as("no timer tick, which would depend on how long the run takes")
                .noneMatch(line -> line.activity() == faultline.kernel.account.Activity.INTERRUPT);
        return run;
    }

    private static long kernelInstructions(MmScenario.Finished run) {
        return run.machine().cpus().get(0).counters().kernelInstructions;
    }

    private static long systemCycles(MmScenario.Finished run) {
        return run.kernel().report().totalCycles() - run.kernel().report().userCycles();
    }
}
