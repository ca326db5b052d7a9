package faultline.cli;

import faultline.cli.command.Terminal;
import faultline.cli.command.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One command line, run in this JVM, and all that came of it. */
public record CliRun(int status, String out, String err) {

    /** Runs {@code arguments} with {@code input} as standard input. */
    public static CliRun of(Tools tools, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CliRun run = run(tools, input, out, arguments);
        return new CliRun(run.status, out.toString(StandardCharsets.UTF_8), run.err);
    }

    /** Runs {@code arguments} while nobody reads standard output. */
    public static CliRun withClosedOutput(Tools tools, String... arguments) {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        return run(tools, "", closed, arguments);
    }

    private static CliRun run(Tools tools, String input, OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int status = new CommandLineTool(tools, terminal, false).run(arguments);
        return new CliRun(status, "", err.toString(StandardCharsets.UTF_8));
    }

    /** Lines on standard error. */
    public List<String> errorLines() {
        return err.lines().toList();
    }
}
