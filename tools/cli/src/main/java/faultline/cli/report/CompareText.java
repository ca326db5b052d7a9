package faultline.cli.report;

import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.MappingCost;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** Several runs of one program side by side; in parentheses the ratio to the first column. */
public final class CompareText {

    private static final String INDENT = "  ";

    private final List<RunResult> results;
    private final TextTable table = new TextTable(INDENT);

    private CompareText(List<RunResult> results) {
        this.results = results;
    }

    /**
     * The whole table.
     *
     * @param results at least one run
     */
    public static String of(List<RunResult> results) {
        CompareText text = new CompareText(results);
        text.times();
        text.faults();
        text.mappings();
        text.syscalls();
        text.events();
        text.memory();
        return text.heading() + "\n" + text.table.text() + text.notes();
    }

    private String heading() {
        RunResult first = results.get(0);
        StringBuilder text = new StringBuilder(first.program().commandLine() + "\n");
        Set<String> machines = new LinkedHashSet<>();
        for (RunResult result : results) {
            RunResult.MachineUsed machine = result.machine();
            machines.add(INDENT + "machine " + machine.name() + " (" + Numbers.hertz(machine.hertz()) + ", "
                    + Numbers.bytes(machine.ramBytes()) + " RAM, " + machine.pageTables() + " page tables)\n");
        }
        machines.forEach(text::append);
        Set<String> designs = new LinkedHashSet<>();
        results.forEach(result -> designs.add(INDENT + "design "
                + result.design().name() + ": " + result.design().description() + "\n"));
        designs.forEach(text::append);
        return text.toString();
    }

    private void times() {
        boolean oneMachine =
                results.stream().map(r -> r.machine().name()).distinct().count() == 1;
        List<String> header = new ArrayList<>();
        header.add("");
        for (RunResult result : results) {
            header.add(result.design().name());
            header.add("");
        }
        table.row(header);
        if (!oneMachine) {
            List<String> names = new ArrayList<>();
            names.add("");
            results.forEach(result -> {
                names.add(result.machine().name());
                names.add("");
            });
            table.row(names);
        }
        seconds("seconds", r -> r.cycles().total());
        seconds("  user", r -> r.cycles().user());
        seconds("  system", r -> r.cycles().system());
        seconds("  idle", r -> r.cycles().idle());
        counts("cycles", r -> r.cycles().total());
        counts("  user", r -> r.cycles().user());
        counts("  system", r -> r.cycles().system());
        counts("  boot", r -> r.cycles().boot());
        counts("  idle", r -> r.cycles().idle());
        counts("instructions", r -> r.events().instructions());
        counts("  user", r -> r.events().userInstructions());
        counts("  kernel", r -> r.events().kernelInstructions());
    }

    private void faults() {
        Set<String> kinds = new LinkedHashSet<>();
        results.forEach(r -> r.faults().forEach(fault -> kinds.add(fault.kind())));
        for (String kind : kinds) {
            section("faults: " + kind);
            counts("  count", r -> fault(r, kind).count());
            counts("  cycles per fault", r -> fault(r, kind).mean());
            counts("  p50", r -> fault(r, kind).p50());
            counts("  p99", r -> fault(r, kind).p99());
            List<FaultCost> costs = results.stream().map(r -> fault(r, kind)).toList();
            for (String phase : SummaryText.phasesInUse(costs)) {
                counts("    " + phase, r -> phaseMean(fault(r, kind), phase));
            }
        }
    }

    private static long phaseMean(FaultCost fault, String phase) {
        return fault.phases().getOrDefault(phase, 0L) / Math.max(1, fault.count());
    }

    private static FaultCost fault(RunResult result, String kind) {
        return result.faults().stream()
                .filter(fault -> fault.kind().equals(kind))
                .findFirst()
                .orElse(new FaultCost(kind, 0, 0, 0, 0, 0, java.util.Map.of()));
    }

    private void mappings() {
        Set<String> kinds = new LinkedHashSet<>();
        results.forEach(r -> r.mappings().forEach(work -> kinds.add(work.kind())));
        for (String kind : kinds) {
            section("mappings: " + kind);
            counts("  count", r -> mapping(r, kind).count());
            counts("  cycles", r -> mapping(r, kind).cycles());
        }
    }

    private static MappingCost mapping(RunResult result, String kind) {
        return result.mappings().stream()
                .filter(work -> work.kind().equals(kind))
                .findFirst()
                .orElse(new MappingCost(kind, 0, 0));
    }

    private void syscalls() {
        Set<String> names = new LinkedHashSet<>();
        results.forEach(r -> r.syscalls().forEach(call -> names.add(call.name())));
        if (!names.isEmpty()) {
            section("system calls, cycles in all");
        }
        for (String name : names) {
            counts("  " + name, r -> syscallCycles(r, name));
        }
    }

    private static long syscallCycles(RunResult result, String name) {
        return result.syscalls().stream()
                .filter(call -> call.name().equals(name))
                .mapToLong(SyscallCost::cycles)
                .sum();
    }

    private void events() {
        section("hardware events");
        counts("  data references", r -> r.events().loads() + r.events().stores());
        counts("  L1d misses", r -> r.events().l1dMisses());
        counts("  L1i misses", r -> r.events().l1iMisses());
        counts("  L2 misses", r -> r.events().l2Misses());
        counts("  L3 misses", r -> r.events().l3Misses());
        counts("  DRAM reads", r -> r.events().dramReads());
        counts("  DRAM writes", r -> r.events().dramWrites());
        counts("  data TLB misses", r -> r.events().dtlbMisses());
        if (results.stream().anyMatch(SummaryText::usesHugePages)) {
            counts("    of large pages", r -> r.events().largeDtlbMisses());
        }
        counts("  code TLB misses", r -> r.events().itlbMisses());
        counts("  page walks", r -> r.events().pageWalks());
        counts("  branch mispredicts", r -> r.events().mispredicts());
    }

    private void memory() {
        section("peaks");
        row("  page tables", r -> r.memory().peakPageTableBytes(), Numbers::bytes);
        row("  reverse map", r -> r.memory().peakReverseMapBytes(), Numbers::bytes);
        counts("  reverse-map objects", r -> r.memory().peakReverseMapObjects());
        row("  anonymous memory", r -> r.memory().peakAnonymousBytes(), Numbers::bytes);
        row("  RAM in use", r -> r.memory().peakUsedBytes(), Numbers::bytes);
        counts("  vmas", r -> r.memory().peakVmas());
        counts("  processes", r -> r.memory().peakProcesses());
    }

    private void section(String title) {
        table.row("");
        table.row(title);
    }

    private void counts(String label, ToLongFunction<RunResult> value) {
        row(label, value, Numbers::count);
    }

    /** Seconds compare across machines of different clocks, so the ratio is of nanoseconds, not of cycles. */
    private void seconds(String label, ToLongFunction<RunResult> cycles) {
        List<String> cells = new ArrayList<>();
        cells.add(label);
        RunResult first = results.get(0);
        long base = nanoseconds(cycles.applyAsLong(first), first);
        for (RunResult result : results) {
            long spent = cycles.applyAsLong(result);
            cells.add(Numbers.seconds(spent, result.machine().hertz()));
            cells.add(ratioTo(base, nanoseconds(spent, result), result == first));
        }
        if (cells.stream().skip(1).anyMatch(cell -> cell.matches(".*[1-9].* s"))) {
            table.row(cells);
        }
    }

    private static long nanoseconds(long cycles, RunResult result) {
        return Math.round(cycles * (1e9 / result.machine().hertz()));
    }

    /** A row; left out when it is zero in every column. */
    private void row(String label, ToLongFunction<RunResult> value, LongFunction<String> form) {
        if (results.stream().allMatch(r -> value.applyAsLong(r) == 0)) {
            return;
        }
        List<String> cells = new ArrayList<>();
        cells.add(label);
        long base = value.applyAsLong(results.get(0));
        for (RunResult result : results) {
            long mine = value.applyAsLong(result);
            cells.add(form.apply(mine));
            cells.add(ratioTo(base, mine, result == results.get(0)));
        }
        table.row(cells);
    }

    private static String ratioTo(long base, long value, boolean first) {
        if (first) {
            return "";
        }
        return base == 0 ? "(-)" : "(" + Numbers.ratio(value, base, 2) + "x)";
    }

    private String notes() {
        StringBuilder text = new StringBuilder();
        for (RunResult result : results) {
            String column = result.design().name() + " on " + result.machine().name();
            if (!result.outcome().equals(results.get(0).outcome())) {
                text.append(INDENT + column + " ended differently: " + SummaryText.ending(result) + ", "
                        + Numbers.count(result.outcome().outputBytes()) + " bytes of output\n");
            }
            result.kernelLog().forEach(line -> text.append(INDENT + column + ": kernel: " + line.text() + "\n"));
        }
        return text.isEmpty() ? "" : "\n" + text;
    }
}
