package faultline.cli.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What every page carries along. */
final class PageResources {

    private static final String SOURCE_MAP = "\n//# sourceMappingURL=";

    private PageResources() {}

    /** The style sheet. */
    static String style() {
        return read("page.css");
    }

    /** Draws the charts that the page holds. */
    static String script() {
        return read("page.js");
    }

    /** chart.js, without the reference to a file that is not there. */
    static String chartLibrary() {
        Properties build = new Properties();
        try (InputStream in = open("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String library =
                read("/META-INF/resources/webjars/chart.js/" + build.getProperty("chartjs") + "/dist/chart.umd.min.js");
        int map = library.indexOf(SOURCE_MAP);
        return map < 0 ? library : library.substring(0, map + 1);
    }

    private static String read(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        InputStream in = PageResources.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("resource " + name + " is missing");
        }
        return in;
    }
}
