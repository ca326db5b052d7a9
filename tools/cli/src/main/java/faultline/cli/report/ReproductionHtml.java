package faultline.cli.report;

import faultline.cli.experiment.Measure;
import faultline.cli.experiment.Reproduction;
import faultline.cli.html.Chart;
import faultline.cli.html.Chart.Kind;
import faultline.cli.html.Chart.Series;
import faultline.cli.html.HtmlPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Experiments as one page: for each its table, published and simulated values in a chart, and the causes. */
public final class ReproductionHtml {

    private ReproductionHtml() {}

    /** The page. */
    public static String of(List<Reproduction> results) {
        HtmlPage page = new HtmlPage("Published and simulated");
        for (Reproduction result : results) {
            page.heading(result.name() + ": " + result.question());
            page.paragraph("Published: " + result.published());
            result.simulated().forEach(line -> page.paragraph("Simulated: " + line));
            page.table(
                    ReproductionText.header(),
                    result.measures().stream().map(ReproductionText::row).toList());
            page.list(result.checks().stream()
                    .map(check -> (check.holds() ? "Holds: " : "Does not hold: ") + check.statement())
                    .toList());
            charts(page, result);
            page.paragraph(result.causes().isEmpty() ? "" : "Why:").list(result.causes());
        }
        return page.text();
    }

    /** One chart for the measures of each unit that have a published value. */
    private static void charts(HtmlPage page, Reproduction result) {
        Map<String, List<Measure>> byUnit = new LinkedHashMap<>();
        for (Measure measure : result.measures()) {
            if (measure.published() != null) {
                byUnit.computeIfAbsent(measure.unit(), unit -> new ArrayList<>())
                        .add(measure);
            }
        }
        byUnit.forEach((unit, measures) -> page.chart(Chart.of(
                result.name() + (unit.isEmpty() ? ", ratios" : ""),
                Kind.BARS,
                unit.isEmpty() ? "ratio" : unit,
                measures.stream().map(Measure::label).toList(),
                List.of(
                        new Series(
                                "published",
                                measures.stream().map(Measure::published).toList()),
                        new Series(
                                "simulated",
                                measures.stream().map(Measure::simulated).toList())))));
    }
}
