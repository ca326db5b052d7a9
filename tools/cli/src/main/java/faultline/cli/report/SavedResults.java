package faultline.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import faultline.cli.failure.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads back what {@link JsonReport} wrote. */
public final class SavedResults {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SavedResults() {}

    /**
     * The runs in a result file: one, or those of a comparison in the order of its columns.
     *
     * @param name of the file, for messages
     * @throws CommandException if it is no such file
     */
    public static List<RunResult> parse(String name, byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            int format = root == null ? 0 : root.path("format").asInt();
            if (format == 0) {
                throw foreign(name);
            }
            if (format != RunResult.FORMAT) {
                throw CommandException.badInput(name + ": results of layout " + format
                        + ", but this version reads layout " + RunResult.FORMAT + "; run it again");
            }
            List<RunResult> runs = new ArrayList<>();
            if (root.has("runs")) {
                for (JsonNode run : root.get("runs")) {
                    runs.add(JSON.treeToValue(run, RunResult.class));
                }
            } else {
                runs.add(JSON.treeToValue(root, RunResult.class));
            }
            if (runs.isEmpty() || runs.stream().anyMatch(run -> run == null || run.cycles() == null)) {
                throw foreign(name);
            }
            return runs;
        } catch (JsonProcessingException e) {
            throw foreign(name);
        }
    }

    private static CommandException foreign(String name) {
        return CommandException.badInput(
                name + ": not results of faultline; write some with: faultline run PROGRAM --json FILE");
    }
}
