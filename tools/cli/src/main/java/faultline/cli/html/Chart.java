package faultline.cli.html;

import java.util.List;

/**
 * One picture.
 *
 * @param kind what is drawn for a value
 * @param unit of the values, beside their axis
 * @param logarithmic whether the values' axis is; values must be positive then
 * @param labels what the values of each series belong to
 */
public record Chart(
        String title, Kind kind, String unit, boolean logarithmic, List<String> labels, List<Series> series) {

    /** The forms that a chart may have. */
    public enum Kind {
        /** Bars side by side. */
        BARS,
        /** Bars on top of each other, whose sum means something. */
        STACKED_BARS,
        /** Points joined by lines. */
        LINES
    }

    /** Values of one colour; null where there is none. */
    public record Series(String name, List<Double> values) {}

    /** A chart with a linear axis. */
    public static Chart of(String title, Kind kind, String unit, List<String> labels, List<Series> series) {
        return new Chart(title, kind, unit, false, labels, series);
    }
}
