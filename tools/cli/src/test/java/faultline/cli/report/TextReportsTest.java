package faultline.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.cli.report.RunResult.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextReportsTest {

    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @Test
    void summaryIsTheGoldenOne() throws IOException {
        assertThat(SummaryText.of(Samples.run("2.4", 3))).isEqualTo(Golden.text("summary.txt"));
    }

    @Test
    void comparisonIsTheGoldenOne() throws IOException {
        assertThat(CompareText.of(List.of(Samples.run("2.4", 2), Samples.run("2.6.2", 3))))
                .isEqualTo(Golden.text("compare.txt"));
    }

    @Test
    void localeChangesNothing() throws IOException {
        Locale.setDefault(Locale.GERMANY);
        assertThat(SummaryText.of(Samples.run("2.4", 3))).isEqualTo(Golden.text("summary.txt"));
    }

    @Test
    void comparisonNamesColumnsThatEndDifferently() {
        RunResult good = Samples.run("2.4", 2);
        RunResult killed = Samples.withOutcome(Samples.run("2.6.2", 2), new Outcome(Outcome.KILLED, 0, 9, 3, "ab"));
        assertThat(CompareText.of(List.of(good, killed)))
                .contains("2.6.2 on xeon-2004 ended differently: killed by signal 9, 3 bytes of output");
    }

    @Test
    void rowsThatAreZeroEverywhereAreLeftOut() {
        assertThat(CompareText.of(List.of(Samples.run("2.4", 2), Samples.run("2.6.2", 3))))
                .doesNotContain("L3 misses")
                .doesNotContain("vma-lookup");
    }
}
