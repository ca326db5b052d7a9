package faultline.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.cli.failure.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedResultsTest {

    private static List<RunResult> parse(String json) {
        return SavedResults.parse("r.json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatWasWrittenIsReadBack() {
        RunResult one = Samples.run("2.4", 2);
        RunResult two = Samples.run("2.6.2", 3);
        assertThat(parse(new JsonReport().of(one))).containsExactly(one);
        assertThat(parse(new JsonReport().of(List.of(one, two)))).containsExactly(one, two);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1]", "{}", "{\"format\":1}", "{\"format\":1,\"runs\":[]}", "{\"format\":1,\"x\":2}"})
    void otherFilesAreNamed(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("r.json: not results of faultline");
    }

    @Test
    void anotherLayoutIsNamed() {
        assertThatThrownBy(() -> parse("{\"format\":9}")).hasMessageContaining("layout 9");
    }

    @Test
    void aPageHasAChartOfEachKindAndTheWholeTable() {
        String page = RunHtml.of(List.of(Samples.run("2.4", 2), Samples.run("2.6.2", 3)));
        assertThat(page)
                .contains("<h1>fork-touch 6 512</h1>")
                .contains("Cycles per fault by phase", "System time, the first column as 1", "reverse map", "data TLB")
                .contains("zero-fill, 2.4", "zero-fill, 2.6.2", "clear-copy")
                .contains("cycles per fault");
        assertThat(RunHtml.of(List.of(Samples.run("2.4", 2)))).doesNotContain("the first column as 1");
    }
}
