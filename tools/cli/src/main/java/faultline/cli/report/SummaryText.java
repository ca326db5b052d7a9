package faultline.cli.report;

import faultline.cli.report.RunResult.Events;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.MappingCost;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.report.RunResult.SyscallCost;
import faultline.cli.report.RunResult.UnknownSyscall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One run in the manner of {@code perf stat} and {@code time}. */
public final class SummaryText {

    private static final String INDENT = "  ";

    private SummaryText() {}

    /** The whole summary; sections in which nothing happened are left out. */
    public static String of(RunResult result) {
        return heading(result)
                + time(result)
                + faults(result)
                + phases(result)
                + mappings(result)
                + activities(result)
                + syscalls(result)
                + events(result)
                + memory(result)
                + nodes(result)
                + ReclaimText.of(result, INDENT)
                + unknown(result)
                + log(result);
    }

    private static String heading(RunResult result) {
        RunResult.MachineUsed machine = result.machine();
        return "\n" + result.program().commandLine() + ": " + ending(result) + "\n"
                + INDENT + "machine " + machine.name() + " (" + Numbers.hertz(machine.hertz()) + ", "
                + Numbers.bytes(machine.ramBytes()) + " RAM, " + machine.pageTables() + " page tables), design "
                + result.design().name() + " (" + result.design().description() + ")\n";
    }

    /** How the guest ended, in words. */
    static String ending(RunResult result) {
        Outcome outcome = result.outcome();
        return switch (outcome.end()) {
            case Outcome.KILLED -> "killed by signal " + outcome.signal();
            case Outcome.CYCLE_LIMIT -> "stopped at the limit of --max-cycles";
            case Outcome.PROCESS_LIMIT -> "stopped at the limit of --max-processes";
            case Outcome.MEMORY_LIMIT -> "stopped at the limit of --max-rss";
            default -> "exit status " + outcome.status();
        };
    }

    private static String time(RunResult result) {
        RunResult.Cycles cycles = result.cycles();
        TextTable table = new TextTable(INDENT);
        table.row("cycles", "", "seconds", "share");
        timeRow(table, "total", cycles.total(), result);
        timeRow(table, "user", cycles.user(), result);
        timeRow(table, "system", cycles.system(), result);
        timeRow(table, "boot", cycles.boot(), result);
        timeRow(table, "idle", cycles.idle(), result);
        Events events = result.events();
        return "\n" + table.text() + "\n"
                + new TextTable(INDENT)
                        .row("instructions", "", "per cycle")
                        .row(
                                "user",
                                Numbers.count(events.userInstructions()),
                                Numbers.ratio(events.userInstructions(), cycles.user(), 2))
                        .row(
                                "kernel",
                                Numbers.count(events.kernelInstructions()),
                                Numbers.ratio(events.kernelInstructions(), cycles.system() + cycles.boot(), 2))
                        .text();
    }

    private static void timeRow(TextTable table, String label, long cycles, RunResult result) {
        table.row(
                label,
                Numbers.count(cycles),
                Numbers.seconds(cycles, result.machine().hertz()),
                Numbers.percent(cycles, result.cycles().total()));
    }

    private static String faults(RunResult result) {
        if (result.faults().isEmpty()) {
            return "\n" + INDENT + "no page faults\n";
        }
        TextTable table = new TextTable(INDENT);
        table.row("page faults", "count", "cycles", "mean", "p50", "p99", "max");
        for (FaultCost fault : result.faults()) {
            table.row(
                    fault.kind(),
                    Numbers.count(fault.count()),
                    Numbers.count(fault.cycles()),
                    Numbers.count(fault.mean()),
                    Numbers.count(fault.p50()),
                    Numbers.count(fault.p99()),
                    Numbers.count(fault.max()));
        }
        return "\n" + table.text();
    }

    private static String phases(RunResult result) {
        if (result.faults().isEmpty()) {
            return "";
        }
        Set<String> phases = phasesInUse(result.faults());
        TextTable table = new TextTable(INDENT);
        List<String> header = new ArrayList<>(phases);
        header.add(0, "cycles per fault");
        table.row(header);
        for (FaultCost fault : result.faults()) {
            List<String> row = new ArrayList<>();
            row.add(fault.kind());
            for (String phase : phases) {
                row.add(Numbers.count(fault.phases().getOrDefault(phase, 0L) / Math.max(1, fault.count())));
            }
            table.row(row);
        }
        return "\n" + table.text();
    }

    /** Phases in which any of the faults spent time, in the order of the first that names them. */
    static Set<String> phasesInUse(List<FaultCost> faults) {
        Set<String> named = new LinkedHashSet<>();
        faults.forEach(fault -> named.addAll(fault.phases().keySet()));
        named.removeIf(phase -> faults.stream().allMatch(fault -> fault.phases().getOrDefault(phase, 0L) == 0));
        return named;
    }

    private static String mappings(RunResult result) {
        if (result.mappings().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(INDENT);
        table.row("mappings", "count", "cycles", "mean");
        for (MappingCost work : result.mappings()) {
            table.row(
                    work.kind(),
                    Numbers.count(work.count()),
                    Numbers.count(work.cycles()),
                    Numbers.count(work.cycles() / Math.max(1, work.count())));
        }
        return "\n" + table.text();
    }

    private static String activities(RunResult result) {
        if (result.activities().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(INDENT);
        table.row("other kernel work", "cycles", "of system");
        for (RunResult.ActivityCost activity : result.activities()) {
            table.row(
                    activity.activity(),
                    Numbers.count(activity.cycles()),
                    Numbers.percent(activity.cycles(), result.cycles().system()));
        }
        return "\n" + table.text();
    }

    private static String syscalls(RunResult result) {
        if (result.syscalls().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(INDENT);
        table.row("system calls", "calls", "cycles", "mean", "of system");
        for (SyscallCost call : result.syscalls()) {
            table.row(
                    call.name(),
                    Numbers.count(call.calls()),
                    Numbers.count(call.cycles()),
                    Numbers.count(call.cycles() / Math.max(1, call.calls())),
                    Numbers.percent(call.cycles(), result.cycles().system()));
        }
        return "\n" + table.text();
    }

    private static String events(RunResult result) {
        Events events = result.events();
        long data = events.loads() + events.stores();
        TextTable table = new TextTable(INDENT);
        table.row("hardware events", "", "rate");
        event(table, "data references", data, data);
        event(table, "L1d misses", events.l1dMisses(), data);
        event(table, "L1i misses", events.l1iMisses(), events.fetches());
        event(table, "L2 misses", events.l2Misses(), events.l1dMisses() + events.l1iMisses());
        event(table, "L3 misses", events.l3Misses(), events.l2Misses());
        event(table, "DRAM reads", events.dramReads(), data);
        event(table, "DRAM writes", events.dramWrites(), data);
        event(table, "data TLB misses", events.dtlbMisses(), data);
        if (usesHugePages(result)) {
            event(table, "of large pages", events.largeDtlbMisses(), events.dtlbMisses());
        }
        event(table, "code TLB misses", events.itlbMisses(), events.fetches());
        event(table, "page walks", events.pageWalks(), data + events.fetches());
        event(table, "branch mispredicts", events.mispredicts(), events.branches());
        return "\n" + table.text();
    }

    /** Whether large pages were more than the kernel's own. */
    static boolean usesHugePages(RunResult result) {
        return result.mappings().stream().anyMatch(work -> work.kind().startsWith("huge"));
    }

    private static void event(TextTable table, String label, long value, long of) {
        table.row(label, Numbers.count(value), value == of ? "" : Numbers.percent(value, of));
    }

    private static String memory(RunResult result) {
        RunResult.Memory memory = result.memory();
        String objects = memory.reverseMapObject().isEmpty()
                ? "none kept"
                : Numbers.count(memory.peakReverseMapObjects()) + " " + memory.reverseMapObject();
        String walks = memory.reverseMapWalks() == 0
                ? ""
                : "\n"
                        + new TextTable(INDENT)
                                .row("reverse map walks", Numbers.count(memory.reverseMapWalks()), walkLength(memory))
                                .text();
        return "\n"
                + new TextTable(INDENT)
                        .row("peaks", "", "")
                        .row("page tables", Numbers.bytes(memory.peakPageTableBytes()), "")
                        .row("reverse map", Numbers.bytes(memory.peakReverseMapBytes()), objects)
                        .row("anonymous memory", Numbers.bytes(memory.peakAnonymousBytes()), "")
                        .row("RAM in use", Numbers.bytes(memory.peakUsedBytes()), "")
                        .row("vmas", Numbers.count(memory.peakVmas()), "")
                        .row(
                                "processes",
                                Numbers.count(memory.peakProcesses()),
                                Numbers.count(memory.processesCreated()) + " in all")
                        .text()
                + walks;
    }

    /** What a machine of several nodes has where; of one node it is no news. */
    private static String nodes(RunResult result) {
        List<RunResult.ZoneUse> zones = result.zones();
        if (zones == null || zones.stream().allMatch(zone -> zone.node() == 0)) {
            return "";
        }
        TextTable table = new TextTable(INDENT).row("zones", "size", "free", "least free");
        for (RunResult.ZoneUse zone : zones) {
            table.row(
                    "node " + zone.node() + " " + zone.name(),
                    Numbers.bytes(zone.managed()),
                    Numbers.bytes(zone.free()),
                    Numbers.bytes(zone.leastFree()));
        }
        return "\n" + table.text();
    }

    private static String walkLength(RunResult.Memory memory) {
        return Numbers.ratio(memory.reverseMapWalkSteps(), memory.reverseMapWalks(), 1) + " steps on average, "
                + Numbers.count(memory.longestReverseMapWalk()) + " at most";
    }

    private static String unknown(RunResult result) {
        StringBuilder text = new StringBuilder();
        for (UnknownSyscall call : result.unknownSyscalls()) {
            text.append(INDENT + "unknown system call " + call.number() + " answered ENOSYS "
                    + Numbers.count(call.calls()) + " times\n");
        }
        return text.isEmpty() ? "" : "\n" + text;
    }

    private static String log(RunResult result) {
        StringBuilder text = new StringBuilder();
        result.kernelLog().forEach(line -> text.append(INDENT + "kernel: " + line.text() + "\n"));
        if (result.droppedLogLines() > 0) {
            text.append(INDENT + "kernel: " + Numbers.count(result.droppedLogLines()) + " more lines\n");
        }
        return text.isEmpty() ? "" : "\n" + text;
    }
}
