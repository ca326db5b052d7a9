package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.cli.command.Tools;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.cli.simulation.MachineSimulator;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Laws 5 and 6 across JDKs: the newest JDK of the host writes the same result files as the one that runs the tests, with each engine.
 * Skipped where there is none newer: Debian 12, which CI runs on, has only 17, so this does not count as a missing peer.
 */
class NewestJdkTest {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final List<String> ENGINES = List.of("interp", "jit", "auto");
    private static final List<List<String>> RUNS = List.of(
            List.of("fork-touch", "3", "2"),
            List.of("page-touch", "300", "--mm", "2.6.2"),
            List.of("swap-storm", "20", "1", "--mm", "anonmm", "--ram", "24M", "--swap", "64M"),
            List.of("lat-syscall", "300", "--machine", "zen2-2020"));

    private static Path java;

    @TempDir
    Path folder;

    /** A JDK and its major version. */
    private record Jdk(Path java, int version) {}

    @BeforeAll
    static void find() throws IOException {
        Optional<Jdk> newest;
        try (Stream<Path> homes = Files.isDirectory(JDKS) ? Files.list(JDKS) : Stream.empty()) {
            newest = homes.flatMap(home -> jdk(home).stream())
                    .filter(jdk -> jdk.version > Runtime.version().feature())
                    .max(Comparator.comparingInt(Jdk::version));
        }
        Assumptions.assumeTrue(
                newest.isPresent(), "no JDK newer than " + Runtime.version().feature() + " in " + JDKS);
        java = newest.orElseThrow().java;
    }

    private static Optional<Jdk> jdk(Path home) {
        Path program = home.resolve("bin/java");
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        } catch (IOException e) {
            return Optional.empty();
        }
        String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Files.isExecutable(program)
                ? Optional.of(new Jdk(program, Runtime.Version.parse(version).feature()))
                : Optional.empty();
    }

    @Test
    void writesTheSameResults() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                All.class.getName(),
                folder + "/new"));
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        All.main(new String[] {folder + "/old"});
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(other.waitFor()).as(output).isZero();
        for (int i = 0; i < RUNS.size(); i++) {
            byte[] expected = result("old", i, "interp");
            for (String engine : ENGINES) {
                assertThat(result("old", i, engine))
                        .as("%s, %s", RUNS.get(i), engine)
                        .isEqualTo(expected);
                assertThat(result("new", i, engine))
                        .as("%s, %s, %s", RUNS.get(i), engine, java)
                        .isEqualTo(expected);
            }
        }
    }

    private byte[] result(String jdk, int run, String engine) throws IOException {
        return Files.readAllBytes(Path.of(All.file(folder + "/" + jdk, run, engine)));
    }

    /** What both JVMs run: writes all result files, whose names begin with its argument. */
    static final class All {

        private All() {}

        static String file(String prefix, int run, String engine) {
            return "%s-%d-%s.json".formatted(prefix, run, engine);
        }

        public static void main(String[] prefix) {
            GuestCatalog catalog = new GuestCatalog();
            Tools tools = new Tools(new BundledGuests(catalog), new NasmSources(catalog), new MachineSimulator("test"));
            for (int i = 0; i < RUNS.size(); i++) {
                for (String engine : ENGINES) {
                    List<String> words = new ArrayList<>(List.of("run", "--quiet", "--engine", engine, "--json"));
                    words.add(file(prefix[0], i, engine));
                    words.addAll(RUNS.get(i));
                    CliRun run = CliRun.of(tools, "", words.toArray(String[]::new));
                    if (run.status() != 0) {
                        throw new IllegalStateException(words + ": " + run.err());
                    }
                }
            }
        }
    }
}
