package faultline.cli.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs of one program that differ in what a sweep varied.
 *
 * @param format version of this layout
 * @param points in the order in which they were asked for
 */
@JsonPropertyOrder({"format", "points"})
public record Sweep(int format, List<Point> points) {

    /**
     * One run.
     *
     * @param values what was varied, in the user's order
     */
    @JsonPropertyOrder({"values", "run"})
    public record Point(Map<String, String> values, RunResult run) {}

    /** Column titles of {@link #rows}. */
    public List<String> header() {
        List<String> titles = new ArrayList<>(points.get(0).values().keySet());
        titles.addAll(List.of(
                "cycles",
                "user",
                "system",
                "kernel-instructions",
                "l2-misses",
                "dtlb-misses",
                "dram-reads",
                "page-table-bytes",
                "reverse-map-bytes"));
        faultKinds().forEach(kind -> titles.add("cycles-per-" + kind));
        titles.add("end");
        return titles;
    }

    /** A row of cells for each point; numbers are plain digits. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (Point point : points) {
            RunResult run = point.run();
            List<String> row = new ArrayList<>(point.values().values());
            row.add("" + run.cycles().total());
            row.add("" + run.cycles().user());
            row.add("" + run.cycles().system());
            row.add("" + run.events().kernelInstructions());
            row.add("" + run.events().l2Misses());
            row.add("" + run.events().dtlbMisses());
            row.add("" + run.events().dramReads());
            row.add("" + run.memory().peakPageTableBytes());
            row.add("" + run.memory().peakReverseMapBytes());
            faultKinds().forEach(kind -> row.add(mean(run, kind)));
            row.add(SummaryText.ending(run));
            rows.add(row);
        }
        return rows;
    }

    private static String mean(RunResult run, String kind) {
        return run.faults().stream()
                .filter(fault -> fault.kind().equals(kind))
                .map(fault -> "" + fault.mean())
                .findFirst()
                .orElse("");
    }

    /** Kinds of fault that some point had. */
    Set<String> faultKinds() {
        Set<String> kinds = new LinkedHashSet<>();
        points.forEach(point -> point.run().faults().forEach(fault -> kinds.add(fault.kind())));
        return kinds;
    }

    /** Comma-separated values with a line of titles (RFC 4180, lines end with LF). */
    public String csv() {
        StringBuilder text = new StringBuilder(line(header()));
        rows().forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(Sweep::quoted).toList()) + "\n";
    }

    private static String quoted(String cell) {
        return cell.contains(",") || cell.contains("\"") || cell.contains("\n")
                ? '"' + cell.replace("\"", "\"\"") + '"'
                : cell;
    }

    /** The same as a table for people. */
    public String text() {
        TextTable table = new TextTable("  ");
        table.row(header());
        rows().forEach(table::row);
        return points.get(0).run().program().commandLine() + "\n" + table.text();
    }
}
