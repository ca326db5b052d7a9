package faultline.cli.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import faultline.cli.experiment.Reproduction;
import java.util.List;

/** Results as JSON: keys in declared order, two spaces of indent, LF line ends on every host. */
public final class JsonReport {

    private final ObjectWriter writer;

    /** A writer of the one layout there is. */
    public JsonReport() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
        printer.indentArraysWith(lines);
        writer = JsonMapper.builder().build().writer(printer);
    }

    /** One run. */
    public String of(RunResult result) {
        return write(result);
    }

    /** Several runs of one program, in the order of the columns. */
    public String of(List<RunResult> results) {
        return write(new Comparison(RunResult.FORMAT, results));
    }

    /** The points of a sweep. */
    public String of(Sweep sweep) {
        return write(sweep);
    }

    /** Experiments, in the order in which they ran. */
    public String ofExperiments(List<Reproduction> results) {
        return write(new Reproductions(RunResult.FORMAT, results));
    }

    private String write(Object value) {
        try {
            return writer.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that has no JSON form", e);
        }
    }

    @JsonPropertyOrder({"format", "runs"})
    private record Comparison(int format, List<RunResult> runs) {}

    @JsonPropertyOrder({"format", "experiments"})
    private record Reproductions(int format, List<Reproduction> experiments) {}
}
