package faultline.cli;

import faultline.cli.command.Terminal;
import faultline.cli.command.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One command line, run in this JVM, and all that came of it. */
public record CliRun(int status, String out, String err) {

    /** Runs {@code arguments} with {@code input} as standard input. */
    public static CliRun of(Tools tools, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int status = new CommandLineTool(tools, terminal, false).run(arguments);
        return new CliRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Lines on standard error. */
    public List<String> errorLines() {
        return err.lines().toList();
    }
}
