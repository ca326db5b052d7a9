package faultline.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {

    @Test
    void layoutIsTheDocumentedOne() throws IOException {
        assertThat(new JsonReport().of(Samples.run("2.4", 3))).isEqualTo(Golden.text("run.json"));
    }

    @Test
    void comparisonHoldsTheRunsInColumnOrder() throws IOException {
        JsonNode tree = new ObjectMapper()
                .readTree(new JsonReport().of(List.of(Samples.run("2.6.2", 3), Samples.run("2.4", 1))));
        assertThat(tree.get("format").asInt()).isEqualTo(1);
        assertThat(tree.get("runs").findValuesAsText("name")).contains("2.6.2", "2.4");
        assertThat(tree.at("/runs/0/design/name").asText()).isEqualTo("2.6.2");
    }

    @Test
    void everyNumberIsAnInteger() throws IOException {
        List<JsonNode> numbers = new ArrayList<>();
        collect(new ObjectMapper().readTree(new JsonReport().of(Samples.run("2.4", 3))), numbers);
        assertThat(numbers).hasSizeGreaterThan(30).allMatch(JsonNode::isIntegralNumber);
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isNumber()) {
            into.add(node);
        }
        node.forEach(child -> collect(child, into));
    }
}
