package faultline.cli.experiment;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What came of one experiment.
 *
 * @param published who measured it, where and on what
 * @param simulated what was run for it
 * @param measures the values
 * @param checks statements of the source that are no numbers, and whether they hold
 * @param causes where the differences come from
 */
@JsonPropertyOrder({"name", "question", "published", "simulated", "measures", "checks", "causes"})
public record Reproduction(
        String name,
        String question,
        String published,
        List<String> simulated,
        List<Measure> measures,
        List<Check> checks,
        List<String> causes) {

    /** A statement and whether it holds in the simulation. */
    @JsonPropertyOrder({"statement", "holds"})
    public record Check(String statement, boolean holds) {}
}
