package faultline.cli.report;

import faultline.cli.html.Chart;
import faultline.cli.html.Chart.Kind;
import faultline.cli.html.Chart.Series;
import faultline.cli.html.HtmlPage;
import faultline.cli.report.RunResult.FaultCost;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** One or several runs of a program as a page with charts. */
public final class RunHtml {

    private static final double MEBIBYTE = 1 << 20;

    private final List<RunResult> results;
    private final List<String> columns;
    private final HtmlPage page;

    private RunHtml(List<RunResult> results) {
        this.results = results;
        this.columns = columns(results);
        RunResult first = results.get(0);
        this.page = new HtmlPage(first.program().commandLine());
    }

    /**
     * The page of {@code results}.
     *
     * @param results at least one run
     */
    public static String of(List<RunResult> results) {
        RunHtml html = new RunHtml(results);
        html.conditions();
        html.times();
        html.faults();
        html.kernelMemory();
        html.misses();
        html.figures();
        return html.page.text();
    }

    /** What tells the columns apart: design, machine, or both; numbered where even these are the same. */
    private static List<String> columns(List<RunResult> results) {
        boolean machines =
                results.stream().map(r -> r.machine().name()).distinct().count() > 1;
        List<String> names = new ArrayList<>();
        for (RunResult result : results) {
            String name = result.design().name()
                    + (machines ? " on " + result.machine().name() : "");
            names.add(names.contains(name) ? name + " #" + (names.size() + 1) : name);
        }
        return names;
    }

    private void conditions() {
        Set<String> machines = new LinkedHashSet<>();
        results.forEach(r -> machines.add(
                r.machine().name() + ", " + Numbers.hertz(r.machine().hertz()) + ", "
                        + Numbers.bytes(r.machine().ramBytes()) + " RAM, "
                        + r.machine().pageTables() + " page tables, kernel for "
                        + (r.design().smpKernel() ? "many processors" : "one processor")));
        page.list(List.copyOf(machines));
        Set<String> designs = new LinkedHashSet<>();
        results.forEach(r -> designs.add(r.design().name() + ": " + r.design().description()));
        page.list(List.copyOf(designs));
        List<List<String>> rows = new ArrayList<>();
        RunResult first = results.get(0);
        for (int i = 0; i < results.size(); i++) {
            RunResult r = results.get(i);
            rows.add(List.of(
                    columns.get(i),
                    Numbers.seconds(r.cycles().total(), r.machine().hertz()),
                    Numbers.seconds(r.cycles().user(), r.machine().hertz()),
                    Numbers.seconds(r.cycles().system(), r.machine().hertz()),
                    Numbers.ratio(nanoseconds(r), nanoseconds(first), 2),
                    Numbers.bytes(r.memory().peakPageTableBytes()),
                    Numbers.bytes(r.memory().peakReverseMapBytes()),
                    SummaryText.ending(r)));
        }
        page.table(List.of("", "seconds", "user", "system", "system ratio", "page tables", "reverse map", "end"), rows);
    }

    private static long nanoseconds(RunResult r) {
        return Math.round(r.cycles().system() * (1e9 / r.machine().hertz()));
    }

    private void times() {
        page.heading("Time");
        page.chart(Chart.of(
                "Simulated seconds",
                Kind.STACKED_BARS,
                "seconds",
                columns,
                List.of(
                        seconds("user", r -> r.cycles().user()),
                        seconds("system", r -> r.cycles().system()),
                        seconds("idle", r -> r.cycles().idle()))));
        if (results.size() > 1) {
            page.chart(Chart.of(
                    "System time, the first column as 1",
                    Kind.BARS,
                    "ratio",
                    columns,
                    List.of(series("system time", r -> (double) nanoseconds(r) / nanoseconds(results.get(0))))));
        }
    }

    private Series seconds(String name, ToLongFunction<RunResult> cycles) {
        return series(name, r -> (double) cycles.applyAsLong(r) / r.machine().hertz());
    }

    private Series series(String name, ToDoubleFunction<RunResult> value) {
        return new Series(name, results.stream().map(value::applyAsDouble).toList());
    }

    /** A bar for each kind and column, cut into phases. */
    private void faults() {
        Set<String> kinds = new LinkedHashSet<>();
        results.forEach(r -> r.faults().forEach(fault -> kinds.add(fault.kind())));
        List<String> labels = new ArrayList<>();
        List<FaultCost> costs = new ArrayList<>();
        for (String kind : kinds) {
            for (int i = 0; i < results.size(); i++) {
                int column = i;
                results.get(i).faults().stream()
                        .filter(fault -> fault.kind().equals(kind))
                        .forEach(fault -> {
                            costs.add(fault);
                            labels.add(results.size() == 1 ? kind : kind + ", " + columns.get(column));
                        });
            }
        }
        if (costs.isEmpty()) {
            return;
        }
        page.heading("Page faults");
        List<Series> phases = new ArrayList<>();
        for (String phase : SummaryText.phasesInUse(costs)) {
            phases.add(new Series(
                    phase,
                    costs.stream()
                            .map(c -> (double) c.phases().getOrDefault(phase, 0L) / Math.max(1, c.count()))
                            .toList()));
        }
        page.chart(Chart.of("Cycles per fault by phase", Kind.STACKED_BARS, "cycles", labels, phases));
    }

    private void kernelMemory() {
        page.heading("Kernel memory");
        page.chart(Chart.of(
                "Peaks of page tables and reverse map",
                Kind.STACKED_BARS,
                "MiB",
                columns,
                List.of(
                        series("page tables", r -> r.memory().peakPageTableBytes() / MEBIBYTE),
                        series("reverse map", r -> r.memory().peakReverseMapBytes() / MEBIBYTE))));
    }

    private void misses() {
        page.heading("Hardware events");
        page.chart(Chart.of(
                "Misses",
                Kind.BARS,
                "millions",
                List.of("L1 data", "L1 code", "L2", "L3", "data TLB", "code TLB", "DRAM reads", "DRAM writes"),
                IntStream.range(0, results.size())
                        .mapToObj(i ->
                                new Series(columns.get(i), misses(results.get(i).events())))
                        .toList()));
    }

    private static List<Double> misses(RunResult.Events e) {
        return LongStream.of(
                        e.l1dMisses(),
                        e.l1iMisses(),
                        e.l2Misses(),
                        e.l3Misses(),
                        e.dtlbMisses(),
                        e.itlbMisses(),
                        e.dramReads(),
                        e.dramWrites())
                .mapToObj(count -> count / 1e6)
                .toList();
    }

    private void figures() {
        page.heading("All figures");
        page.details("Table", results.size() == 1 ? SummaryText.of(results.get(0)) : CompareText.of(results));
    }
}
