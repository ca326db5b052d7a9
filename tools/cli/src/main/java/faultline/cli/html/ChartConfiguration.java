package faultline.cli.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A chart as chart.js takes it. */
final class ChartConfiguration {

    /** Colours that are told apart in print and by colour-blind readers (Okabe and Ito), then their lighter forms. */
    private static final List<String> COLOURS = List.of(
            "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#000000", "#66AACC",
            "#F2C566", "#66C5AB", "#E69E66");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ChartConfiguration() {}

    /** JSON that may stand inside a script element. */
    static String of(Chart chart) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", chart.kind() == Chart.Kind.LINES ? "line" : "bar");
        all.put("data", Map.of("labels", chart.labels(), "datasets", datasets(chart)));
        all.put("options", options(chart));
        try {
            return JSON.writer()
                    .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(all)
                    .replace("</", "<\\/");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chart that has no JSON form", e);
        }
    }

    private static List<Object> datasets(Chart chart) {
        List<Object> sets = new ArrayList<>();
        for (Chart.Series series : chart.series()) {
            String colour = COLOURS.get(sets.size() % COLOURS.size());
            sets.add(Map.of(
                    "label", series.name(), "data", series.values(), "backgroundColor", colour, "borderColor", colour));
        }
        return sets;
    }

    private static Map<String, Object> options(Chart chart) {
        boolean stacked = chart.kind() == Chart.Kind.STACKED_BARS;
        Map<String, Object> values = Map.of(
                "stacked",
                stacked,
                "beginAtZero",
                !chart.logarithmic(),
                "type",
                chart.logarithmic() ? "logarithmic" : "linear",
                "title",
                Map.of("display", true, "text", chart.unit()));
        return Map.of(
                "animation",
                false,
                "maintainAspectRatio",
                false,
                "plugins",
                Map.of(
                        "title", Map.of("display", true, "text", chart.title()),
                        "legend", Map.of("display", chart.series().size() > 1, "position", "bottom")),
                "scales",
                Map.of("x", Map.of("stacked", stacked), "y", values));
    }
}
