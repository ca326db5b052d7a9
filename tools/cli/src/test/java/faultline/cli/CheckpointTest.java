package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is taken up from a file ends in the same result, byte for byte. */
class CheckpointTest {

    @TempDir
    Path folder;

    private final Tools tools = tools("test");

    private static Tools tools(String version) {
        GuestCatalog catalog = new GuestCatalog();
        return new Tools(new BundledGuests(catalog), new NasmSources(catalog), new MachineSimulator(version));
    }

    static Stream<List<String>> runs() {
        return Stream.of(
                List.of("hello", "--mm", "2.4"),
                List.of("fork-touch", "3", "1", "--mm", "2.6.2", "--engine", "interp"),
                List.of("cow-break", "20", "--mm", "2.6.34", "--page-tables", "pae"),
                List.of("page-touch", "150", "--mm", "objrmap"),
                List.of("swap-storm", "20", "1", "--mm", "anonmm", "--ram", "24M", "--swap", "64M"),
                List.of("file-scan", "64", "2", "--mm", "2.6.7"),
                List.of("shm-share", "8", "3", "--mm", "2.6.5-aa", "--smp-kernel", "on"),
                List.of("lat-syscall", "300", "--machine", "zen2-2020"),
                List.of("lat-fault", "30", "--mm", "2.4"),
                List.of("lat-fork", "3"),
                List.of("fork-hold", "2", "10", "--mm", "2.6.34"),
                List.of("lat-pagefault", "20"),
                List.of("fork-server", "3", "6", "--mm", "2.6.2"),
                List.of("deep-fork", "4", "3", "--mm", "2.6.5-aa"),
                List.of("mremap-move", "9", "3", "--mm", "anonmm"),
                List.of("many-vmas", "20"),
                List.of("rmap-tasks", "3", "5", "--mm", "objrmap"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private CliRun faultline(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return CliRun.of(tools, "", all.toArray(String[]::new));
    }

    private byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    private static List<String> command(List<String> run) {
        return Stream.concat(Stream.of("run", "--quiet"), run.stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aRunThatIsTakenUpEndsTheSame(List<String> run) throws IOException {
        CliRun whole = faultline(command(run), "--json", file("whole.json"));
        long total = new ObjectMapper()
                .readTree(bytes("whole.json"))
                .path("cycles")
                .path("total")
                .asLong();
        for (int tenth : new int[] {4, 8}) {
            String at = String.valueOf(total / 10 * tenth);
            CliRun written =
                    faultline(command(run), "--json", file("written.json"), "--checkpoint-at", at, file("point"));
            CliRun taken = faultline(List.of("run", "--quiet", "--from", file("point"), "--json", file("taken.json")));

            assertThat(written.err()).isEqualTo(whole.err());
            assertThat(bytes("written.json")).isEqualTo(bytes("whole.json"));
            assertThat(bytes("taken.json")).isEqualTo(bytes("whole.json"));
            assertThat(taken.status()).isEqualTo(whole.status());
            assertThat(whole.out()).endsWith(taken.out());
        }
    }

    @Test
    void anotherProcessTakesItUp() throws IOException, InterruptedException {
        List<String> run = command(List.of("fork-server", "3", "6", "--mm", "2.6.34"));
        faultline(run, "--json", file("whole.json"), "--checkpoint-at", "1800K", file("point"));
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TakeUp.class.getName(),
                file("point"),
                file("taken.json"));
        Process other = new ProcessBuilder(java).redirectErrorStream(true).start();
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(other.waitFor()).as(output).isZero();
        assertThat(bytes("taken.json")).isEqualTo(bytes("whole.json"));
    }

    /** What the other process runs. */
    static final class TakeUp {

        private TakeUp() {}

        public static void main(String[] files) {
            CliRun run = CliRun.of(tools("test"), "", "run", "--quiet", "--from", files[0], "--json", files[1]);
            System.err.print(run.err());
            System.exit(run.status());
        }
    }

    @Test
    void aFileThatDoesNotFitIsRefusedInOneLine() throws IOException {
        List<String> run = command(List.of("cow-break", "20"));
        faultline(run, "--checkpoint-at", "2M", file("point"));
        byte[] good = bytes("point");
        assertRefused(Arrays.copyOf(good, good.length / 2), "damaged");
        assertRefused(Arrays.copyOf(good, 60), "damaged");
        for (int at = 30; at < good.length; at += good.length / 40) {
            byte[] bad = good.clone();
            bad[at] ^= 0x55;
            Files.write(folder.resolve("bad"), bad);
            CliRun refused = faultline(List.of("run", "--from", file("bad")));
            assertThat(refused.errorLines()).as("byte %d", at).hasSize(1);
            assertThat(refused.status()).isNotZero();
        }
        assertRefused("hello, world, this is no checkpoint".getBytes(StandardCharsets.UTF_8), "not a checkpoint");
        CliRun other = CliRun.of(tools("other"), "", "run", "--from", file("point"));
        assertThat(other.errorLines()).hasSize(1).first().asString().contains("written by version test");
        assertThat(faultline(List.of("run", "--from", file("nothing"))).errorLines())
                .hasSize(1)
                .first()
                .asString()
                .contains("there is no such file");
    }

    private void assertRefused(byte[] contents, String why) throws IOException {
        Files.write(folder.resolve("bad"), contents);
        CliRun refused = faultline(List.of("run", "--from", file("bad")));
        assertThat(refused.errorLines()).hasSize(1).first().asString().contains(why);
        assertThat(refused.status()).isNotZero();
    }

    @Test
    void optionsThatCannotGoTogetherAreRefused() {
        assertLine("give an earlier cycle", "run", "hello", "--checkpoint-at", "9G", file("point"));
        assertLine("is not a number", "run", "hello", "--checkpoint-at", "soon", file("point"));
        assertLine("no directory", "run", "hello", "--checkpoint-at", "1M", file("no/point"));
        assertLine("leave hello out", "run", "hello", "--from", file("point"));
        assertLine("leave --ram out", "run", "--ram", "64M", "--from", file("point"));
        assertLine("neither debugger nor trace", "run", "--gdb", "0", "--from", file("point"));
        assertLine("give a PROGRAM", "run");
        assertLine("only a debugger", "run", "hello", "--history", "1M");
        assertLine("cannot be part", "run", "hello", "--mount", folder + ":/mnt", "--checkpoint-at", "1M", file("p"));
    }

    private void assertLine(String text, String... words) {
        CliRun refused = faultline(List.of(words));
        assertThat(refused.errorLines()).hasSize(1).first().asString().contains(text);
        assertThat(refused.status()).isNotZero();
    }
}
