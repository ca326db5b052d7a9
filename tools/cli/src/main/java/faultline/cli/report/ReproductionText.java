package faultline.cli.report;

import faultline.cli.experiment.Measure;
import faultline.cli.experiment.Reproduction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of an experiment, as text. */
public final class ReproductionText {

    private static final String INDENT = "  ";

    private ReproductionText() {}

    /** Heading, table, statements and causes. */
    public static String of(Reproduction result) {
        StringBuilder text = new StringBuilder(result.name() + ": " + result.question() + "\n");
        text.append(INDENT + "published: " + result.published() + "\n");
        result.simulated().forEach(line -> text.append(INDENT + "simulated: " + line + "\n"));
        TextTable table = new TextTable(INDENT);
        table.row(header());
        result.measures().forEach(measure -> table.row(row(measure)));
        text.append("\n" + table.text());
        if (!result.checks().isEmpty()) {
            text.append("\n");
            result.checks()
                    .forEach(check -> text.append(INDENT + (check.holds() ? "holds:         " : "does not hold: ")
                            + check.statement() + "\n"));
        }
        if (!result.causes().isEmpty()) {
            text.append("\n" + INDENT + "why\n");
            result.causes().forEach(cause -> text.append(INDENT + INDENT + cause + "\n"));
        }
        return text.toString();
    }

    /** Titles of the columns of {@link #row}. */
    static List<String> header() {
        return List.of("", "published", "simulated", "simulated/published", "wanted", "");
    }

    /** One value as cells. */
    static List<String> row(Measure measure) {
        List<String> cells = new ArrayList<>();
        cells.add(measure.label() + (measure.unit().isEmpty() ? "" : ", " + measure.unit()));
        cells.add(measure.published() == null ? "" : number(measure.published()));
        cells.add(number(measure.simulated()));
        cells.add(measure.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", measure.ratio()));
        Boolean reproduced = measure.reproduced();
        cells.add(reproduced == null ? "" : number(measure.low()) + " - " + number(measure.high()));
        cells.add(reproduced == null ? "" : reproduced ? "within" : "outside");
        return cells;
    }

    /** Three or more digits: 1,234 or 12.3 or 1.23. */
    private static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", BigDecimal.valueOf(value));
    }
}
