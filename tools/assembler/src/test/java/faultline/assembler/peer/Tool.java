package faultline.assembler.peer;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs programs that no one here wrote. A missing one skips the test, or fails it when FAULTLINE_PEERS=required. */
public final class Tool {
    private Tool() {}

    /** What a run gave. */
    public record Result(int status, String output) {}

    /** Skips or fails the calling test unless all tools are there. */
    public static void need(String... names) {
        for (String name : names) {
            boolean there = false;
            for (String dir : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                there |= Files.isExecutable(Path.of(dir.isEmpty() ? "." : dir, name));
            }
            if (!there && "required".equals(System.getenv("FAULTLINE_PEERS"))) {
                fail("the peer '" + name + "' is required and not on PATH");
            }
            Assumptions.assumeTrue(there, "the peer '" + name + "' is not on PATH");
        }
    }

    /** Runs a command in a folder; standard output and error together. */
    public static Result run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "tool", ".out");
        Process p = new ProcessBuilder(new ArrayList<>(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .start();
        if (!p.waitFor(120, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            fail("no end after 120 s: " + command);
        }
        return new Result(p.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    }
}
