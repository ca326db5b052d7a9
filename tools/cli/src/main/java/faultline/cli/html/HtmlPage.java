package faultline.cli.html;

import java.util.List;

/** Builds one page from the top down. The same calls give the same bytes. */
public final class HtmlPage {

    private final String title;
    private final StringBuilder body = new StringBuilder();
    private int charts;

    /** An empty page. */
    public HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    /** A heading of a section. */
    public HtmlPage heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    /** A paragraph of text. */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    /** A list of short texts; nothing when there are none. */
    public HtmlPage list(List<String> items) {
        if (!items.isEmpty()) {
            body.append("<ul>\n");
            items.forEach(item -> body.append("<li>").append(escape(item)).append("</li>\n"));
            body.append("</ul>\n");
        }
        return this;
    }

    /** A table; the first cell of each row names it. */
    public HtmlPage table(List<String> header, List<List<String>> rows) {
        body.append("<table>\n<thead>");
        row("th", header);
        body.append("</thead>\n<tbody>\n");
        rows.forEach(row -> row("td", row));
        body.append("</tbody>\n</table>\n");
        return this;
    }

    private void row(String tag, List<String> cells) {
        body.append("<tr>");
        for (String cell : cells) {
            body.append('<')
                    .append(tag)
                    .append('>')
                    .append(escape(cell))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        body.append("</tr>\n");
    }

    /** Text as it is, folded away under {@code summary}. */
    public HtmlPage details(String summary, String text) {
        body.append("<details><summary>").append(escape(summary)).append("</summary>\n<pre>");
        body.append(escape(text)).append("</pre></details>\n");
        return this;
    }

    /** A chart; one without values is left out. */
    public HtmlPage chart(Chart chart) {
        if (!chart.labels().isEmpty() && !chart.series().isEmpty()) {
            String id = "chart" + ++charts;
            body.append("<figure><canvas id=\"")
                    .append(id)
                    .append("\" role=\"img\" aria-label=\"")
                    .append(escape(chart.title()))
                    .append("\"></canvas></figure>\n<script type=\"application/json\" data-chart=\"")
                    .append(id)
                    .append("\">")
                    .append(ChartConfiguration.of(chart))
                    .append("</script>\n");
        }
        return this;
    }

    /** The whole page. */
    public String text() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escape(title)
                + "</title>\n<style>\n" + PageResources.style() + "</style>\n</head>\n<body>\n<main>\n" + body
                + "</main>\n" + scripts() + "</body>\n</html>\n";
    }

    private String scripts() {
        return charts == 0
                ? ""
                : "<script>\n" + PageResources.chartLibrary() + "</script>\n<script>\n" + PageResources.script()
                        + "</script>\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
