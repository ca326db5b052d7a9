package faultline.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * Programs that we did not write and compare with. Where one is missing a test is skipped with its reason, or fails when
 * the environment says {@code FAULTLINE_PEERS=required}.
 */
public final class Peers {

    private static final int SECONDS = 300;

    private Peers() {}

    /** What a finished program left. */
    public record Outcome(int status, String output) {}

    /** Skips or fails the test unless {@code program} is on the PATH. */
    public static void require(String program) {
        if (!installed(program)) {
            absent(program + " is not installed");
        }
    }

    /** Skips or fails the test unless the host can compile and run static i386 programs. */
    public static void require32BitC() {
        require("gcc");
        try {
            Path folder = Files.createTempDirectory("faultline-probe");
            Path source = folder.resolve("probe.c");
            Path binary = folder.resolve("probe");
            Files.writeString(source, "int main(void) { return 0; }\n");
            Outcome compiled = outcome(List.of("gcc", "-m32", "-static", source.toString(), "-o", binary.toString()));
            boolean works = compiled.status() == 0
                    && outcome(List.of(binary.toString())).status() == 0;
            Files.deleteIfExists(binary);
            Files.delete(source);
            Files.delete(folder);
            if (!works) {
                absent("gcc -m32 -static does not make programs that run here (gcc-multilib is missing?)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that environment variable {@code name} names; skips or fails the test unless it is there. */
    public static Path requireFile(String name) {
        String file = System.getenv(name);
        if (file == null || !Files.isRegularFile(Path.of(file))) {
            absent("the environment variable " + name + " names no file");
        }
        return Path.of(file);
    }

    /** Runs a program that must succeed; returns its standard output. */
    public static String run(List<String> command) {
        Outcome outcome = outcome(command);
        if (outcome.status() != 0) {
            throw new IllegalStateException(command + " exits with " + outcome.status() + ": " + outcome.output());
        }
        return outcome.output();
    }

    /** Runs a program to its end; standard error is merged into its output. */
    public static Outcome outcome(List<String> command) {
        try {
            File output = File.createTempFile("faultline-peer", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output)
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " takes longer than " + SECONDS + " s");
            }
            String text = Files.readString(output.toPath(), StandardCharsets.ISO_8859_1);
            Files.delete(output.toPath());
            return new Outcome(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean installed(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static void absent(String reason) {
        if ("required".equals(System.getenv("FAULTLINE_PEERS"))) {
            throw new AssertionError(reason + ", and FAULTLINE_PEERS=required");
        }
        throw new TestAbortedException(reason);
    }
}
