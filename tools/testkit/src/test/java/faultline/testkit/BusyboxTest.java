package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's static busybox for i386 runs shell command lines as on the host: the same output, the same status. Where it is,
 * the environment variable {@code FAULTLINE_BUSYBOX} says.
 */
class BusyboxTest {

    private static final Path COMMANDS = Path.of("src/test/resources/busybox/commands.sh");

    private static Path busybox;
    private static byte[] elf;

    @BeforeAll
    static void find() throws IOException {
        busybox = Peers.requireFile("FAULTLINE_BUSYBOX");
        elf = Files.readAllBytes(busybox);
    }

    static List<String> commands() throws IOException {
        return Arrays.stream(Files.readString(COMMANDS).split("\n----\n"))
                .map(command -> command.replaceFirst("^# .*\n", ""))
                .filter(command -> !command.isBlank())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void printsWhatTheHostPrints(String command, @TempDir Path folder) {
        Peers.Outcome host = Peers.outcome(List.of(
                "env", "-i", "PATH=/nowhere", busybox.toString(), "sh", "-c", script(folder.toString(), command)));

        MmScenario.Finished run = MmScenario.of(elf)
                .called("busybox")
                .arguments("sh", "-c", script("/tmp", command))
                .run();

        assertThat(run.output()).isEqualTo(host.output());
        assertThat(run.status()).isEqualTo(host.status());
    }

    /** Works in {@code folder}, with both outputs in one stream. */
    private static String script(String folder, String command) {
        return "exec 2>&1\ncd " + folder + "\n" + command;
    }
}
