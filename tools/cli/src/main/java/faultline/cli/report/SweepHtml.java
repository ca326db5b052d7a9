package faultline.cli.report;

import faultline.cli.html.Chart;
import faultline.cli.html.Chart.Kind;
import faultline.cli.html.Chart.Series;
import faultline.cli.html.HtmlPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A sweep as a page: what was varied first lies on the horizontal axis, every other combination is a line. */
public final class SweepHtml {

    private static final double MILLION = 1e6;
    private static final double MEBIBYTE = 1 << 20;

    private final Sweep sweep;
    private final String axis;
    private final HtmlPage page;

    private SweepHtml(Sweep sweep) {
        this.sweep = sweep;
        this.axis = sweep.points().get(0).values().keySet().iterator().next();
        this.page = new HtmlPage(sweep.points().get(0).run().program().commandLine() + ", by " + axis);
    }

    /** The page. */
    public static String of(Sweep sweep) {
        SweepHtml html = new SweepHtml(sweep);
        html.chart("System time", "million cycles", run -> run.cycles().system() / MILLION);
        html.chart("User time", "million cycles", run -> run.cycles().user() / MILLION);
        for (String kind : sweep.faultKinds()) {
            html.chart("Cycles per fault: " + kind, "cycles", run -> mean(run, kind));
        }
        html.chart("Page tables", "MiB", run -> run.memory().peakPageTableBytes() / MEBIBYTE);
        html.chart("Reverse map", "MiB", run -> run.memory().peakReverseMapBytes() / MEBIBYTE);
        html.page.heading("All points").table(sweep.header(), sweep.rows());
        return html.page.text();
    }

    private static Double mean(RunResult run, String kind) {
        return run.faults().stream()
                .filter(fault -> fault.kind().equals(kind))
                .map(fault -> (double) fault.mean())
                .findFirst()
                .orElse(null);
    }

    private void chart(String title, String unit, Function<RunResult, Double> value) {
        Set<String> labels = new LinkedHashSet<>();
        Map<String, Map<String, Double>> lines = new LinkedHashMap<>();
        for (Sweep.Point point : sweep.points()) {
            Map<String, String> others = new LinkedHashMap<>(point.values());
            String at = others.remove(axis);
            labels.add(at);
            lines.computeIfAbsent(name(others), name -> new LinkedHashMap<>()).put(at, value.apply(point.run()));
        }
        List<Series> series = new ArrayList<>();
        lines.forEach((name, values) -> series.add(
                new Series(name, Arrays.asList(labels.stream().map(values::get).toArray(Double[]::new)))));
        page.chart(Chart.of(title + " by " + axis, Kind.LINES, unit, List.copyOf(labels), series));
    }

    private static String name(Map<String, String> others) {
        List<String> parts = new ArrayList<>();
        others.forEach((key, value) -> parts.add(key.equals("mm") ? value : key + " " + value));
        return String.join(", ", parts);
    }
}
