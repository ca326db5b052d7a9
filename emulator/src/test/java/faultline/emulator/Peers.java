package faultline.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests compare with: skipped when absent, unless {@code FAULTLINE_PEERS=required}. */
public final class Peers {
    private Peers() {}

    /** Skips the calling test with a reason, or fails it where peers are required, unless all programs are on PATH. */
    public static void require(String... programs) {
        for (String program : programs) {
            if (!onPath(program)) {
                absent(program + " is not on PATH");
            }
        }
    }

    /** Skips, or fails where peers are required. */
    public static void absent(String reason) {
        if ("required".equals(System.getenv("FAULTLINE_PEERS"))) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator)).anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
    }

    /** Runs a program that must succeed and returns its standard output. */
    public static String run(Path dir, String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(dir, "stderr", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), Files.readString(errors))
                .isZero();
        return output;
    }
}
