package faultline.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlPageTest {

    private static Chart chart(String label) {
        return Chart.of(
                "Costs",
                Chart.Kind.STACKED_BARS,
                "cycles",
                List.of(label),
                List.of(new Chart.Series("a", List.of(1.5))));
    }

    @Test
    void textCannotBecomeMarkup() {
        String page = new HtmlPage("a < b")
                .heading("<i>")
                .paragraph("x & y")
                .table(List.of("<th>"), List.of(List.of("\"q\"")))
                .details("more", "</pre>")
                .text();
        assertThat(page)
                .contains(
                        "<h1>a &lt; b</h1>", "<h2>&lt;i&gt;</h2>", "<p>x &amp; y</p>", "&lt;/pre&gt;", "&quot;q&quot;")
                .doesNotContain("<i>");
    }

    @Test
    void aLabelCannotEndTheScript() {
        assertThat(new HtmlPage("t").chart(chart("</script><b>")).text())
                .contains("<\\/script><b>")
                .doesNotContain("[\"</script>");
    }

    @Test
    void aPageWithChartsNeedsNoOtherFile() {
        String page = new HtmlPage("t").chart(chart("one")).chart(chart("two")).text();
        assertThat(page)
                .contains("Chart.js v4", "id=\"chart1\"", "data-chart=\"chart2\"")
                .doesNotContain("<link", " src=", "sourceMappingURL", "@import");
        assertThat(new HtmlPage("t").paragraph("no chart").text()).doesNotContain("<script");
    }

    @Test
    void emptyChartsAndListsAreLeftOut() {
        String page = new HtmlPage("t")
                .chart(Chart.of("none", Chart.Kind.BARS, "x", List.of(), List.of()))
                .list(List.of())
                .text();
        assertThat(page).doesNotContain("<canvas", "<ul>");
    }
}
