package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.timing.PerfCounters;
import faultline.kernel.account.Activity;
import faultline.kernel.account.MappingWork;
import faultline.kernel.kernel.KernelReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What uncommon mappings took is told beside faults and calls, and is part of them. */
class MappingWorkTest {

    private static KernelReport.MappingLine line(MmScenario.Finished run, MappingWork kind) {
        return run.kernel().report().mappings().stream()
                .filter(line -> line.kind() == kind)
                .findFirst()
                .orElse(new KernelReport.MappingLine(kind, 0, 0));
    }

    private static long callCycles(MmScenario.Finished run, String name) {
        return run.kernel().report().syscalls().stream()
                .filter(call -> call.name().equals(name))
                .mapToLong(KernelReport.SyscallLine::cycles)
                .sum();
    }

    private static MmScenario.Finished done(MmScenario scenario) {
        MmScenario.Finished run = scenario.run();
        assertThat(run.status()).as(run.errors()).isZero();
        return run;
    }

    @Test
    void hugePagesAreMappedByMmapOrByFaults() {
        MmScenario.Finished early =
                done(MmScenario.guest("huge-touch", "16", "hugetlbfs", "1").design("2.6.7"));
        MmScenario.Finished later =
                done(MmScenario.guest("huge-touch", "16", "hugetlbfs", "1").design("2.6.34"));

        KernelReport.MappingLine atOnce = line(early, MappingWork.HUGE_MAPPED);
        assertThat(atOnce.count()).isEqualTo(4);
        assertThat(line(early, MappingWork.HUGE_CLEARED).count()).isEqualTo(4);
        assertThat(line(early, MappingWork.HUGE_CLEARED).cycles()).isBetween(atOnce.cycles() / 2, atOnce.cycles());
        assertThat(atOnce.cycles()).isBetween(callCycles(early, "mmap2") / 2, callCycles(early, "mmap2"));
        KernelReport.FaultLine faults = later.kernel().report().faults().stream()
                .filter(fault -> fault.kind() == Activity.HUGETLB)
                .findFirst()
                .orElseThrow();
        assertThat(line(later, MappingWork.HUGE_MAPPED).count()).isEqualTo(faults.count());
        assertThat(line(later, MappingWork.HUGE_MAPPED).cycles()).isBetween(faults.cycles() / 2, faults.cycles());
    }

    @Test
    void pagesOfWindowsAreCounted() {
        MmScenario.Finished run = done(MmScenario.guest("nonlinear-window", "remap", "64", "256", "8", "10"));

        KernelReport.MappingLine installed = line(run, MappingWork.NONLINEAR_INSTALLED);
        assertThat(installed.count()).isEqualTo((64 / 8 + 10) * 8);
        assertThat(installed.cycles()).isBetween(1L, callCycles(run, "remap_file_pages"));
        assertThat(line(run, MappingWork.HUGE_MAPPED).count()).isZero();
    }

    @Test
    void volatileRangesAreCounted() {
        MmScenario.Finished run = done(MmScenario.guest("ebizzy", "vrange", "2", "4", "0", "2", "64"));

        long marked = line(run, MappingWork.VOLATILE_MARKED).count();
        assertThat(marked).isPositive();
        assertThat(line(run, MappingWork.VOLATILE_UNMARKED).count()).isBetween(1L, marked);
        assertThat(line(run, MappingWork.VOLATILE_DISCARDED).count()).isZero();
    }

    @Test
    void ordinaryProgramsHaveNothingToTell() {
        assertThat(done(MmScenario.guest("page-touch", "16")).kernel().report().mappings())
                .isEmpty();
    }

    @Test
    void missesForLargePagesAreTheSameWithoutTheLineFilter() {
        List<String> words = List.of("huge-touch", "16", "hugetlbfs", "2");
        String[] rest = words.subList(1, words.size()).toArray(new String[0]);
        PerfCounters with = done(MmScenario.guest(words.get(0), rest))
                .machine()
                .cpus()
                .get(0)
                .counters();
        PerfCounters without = done(MmScenario.guest(words.get(0), rest).withoutLineFilter())
                .machine()
                .cpus()
                .get(0)
                .counters();

        assertThat(with.largeDtlbMisses).isEqualTo(without.largeDtlbMisses).isBetween(4L, with.dtlbMisses);
        assertThat(with.dtlbMisses).isEqualTo(without.dtlbMisses);
    }
}
