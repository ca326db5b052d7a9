package faultline.cli.report;

import faultline.cli.report.RunResult.ActivityCost;
import faultline.cli.report.RunResult.Cycles;
import faultline.cli.report.RunResult.DesignUsed;
import faultline.cli.report.RunResult.Events;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.LogLine;
import faultline.cli.report.RunResult.MachineUsed;
import faultline.cli.report.RunResult.MappingCost;
import faultline.cli.report.RunResult.Memory;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.report.RunResult.ProcessTime;
import faultline.cli.report.RunResult.Program;
import faultline.cli.report.RunResult.Setting;
import faultline.cli.report.RunResult.SyscallCost;
import faultline.cli.report.RunResult.UnknownSyscall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up results with numbers that are easy to check by head. */
public final class Samples {

    private Samples() {}

    /** A run under {@code design} whose system time is {@code factor} million cycles. */
    public static RunResult run(String design, long factor) {
        long system = factor * 1_000_000;
        Map<String, Long> phases = new LinkedHashMap<>();
        phases.put("trap", 400 * factor);
        phases.put("vma-lookup", 0L);
        phases.put("clear-copy", 1600 * factor);
        return new RunResult(
                RunResult.FORMAT,
                "1.2.3",
                new Program("fork-touch", List.of("6", "512")),
                new MachineUsed(
                        "xeon-2004",
                        2_000_000_000L,
                        1,
                        1L << 30,
                        "2-level",
                        Map.of("l2.size", new Setting("1M", "Intel 248966-009, table 1-1"))),
                new DesignUsed(design, "a design", true, false),
                new Outcome(Outcome.EXITED, 0, 0, 12, "00ff"),
                new Cycles(system + 3_000_000, 2_000_000, system, 1_000_000, 0),
                List.of(new FaultCost("zero-fill", 4, 2000 * factor, 450 * factor, 900 * factor, 901 * factor, phases)),
                List.of(new MappingCost("huge pages mapped", 3, 900 * factor)),
                List.of(new ActivityCost("schedule", 5000, Map.of("body", 5000L))),
                List.of(new SyscallCost(2, "fork", 6, 1, 600_000 * factor, phases)),
                new Events(1_000_000, 500_000, 800, 200, 1000, 100, 5, 60, 3, 50, 0, 50, 7, 10, 6, 1, 11, 400, 4),
                new Memory(33L << 20, "pte_chain", 12, 48L << 20, 0, 0, 0, 512L << 20, 600L << 20, 64, 65, 900),
                List.of(new RunResult.ZoneUse(
                        0, "DMA", 16L << 20, 15L << 20, 14L << 20, 13L << 20, 64 << 10, 128 << 10, 192 << 10)),
                new RunResult.Reclaim(900, 800, 3000, 2500, 4000, 950, 3, 500, 600, 300, 20, 4L << 20, 70),
                List.of(new ProcessTime(0, 0, 10), new ProcessTime(1, 2_000_000, system - 10)),
                List.of(new UnknownSyscall(400, 2)),
                List.of(new LogLine(77, "out of memory: killed process 3")),
                0);
    }

    /** {@code r} with another outcome. */
    public static RunResult withOutcome(RunResult r, Outcome outcome) {
        return new RunResult(
                r.format(),
                r.faultline(),
                r.program(),
                r.machine(),
                r.design(),
                outcome,
                r.cycles(),
                r.faults(),
                r.mappings(),
                r.activities(),
                r.syscalls(),
                r.events(),
                r.memory(),
                r.zones(),
                r.reclaim(),
                r.processes(),
                r.unknownSyscalls(),
                r.kernelLog(),
                r.droppedLogLines());
    }
}
