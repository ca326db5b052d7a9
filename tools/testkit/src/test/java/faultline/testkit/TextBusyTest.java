package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ETXTBSY. Linux' answers are kept beside the program: a few kernels of 2024 let programs be written to while they run. */
class TextBusyTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");

    @TempDir
    Path folder;

    private MmScenario scenario() {
        Peers.require32BitC();
        return MmScenario.of(GuestBuilder.c(SOURCES.resolve("text-busy.c"), folder));
    }

    private static String expected() throws IOException {
        return Files.readString(SOURCES.resolve("text-busy.expected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7", "2.6.34"})
    void whatIsExecutedIsNotWrittenAndWhatIsWrittenIsNotExecuted(String design) throws IOException {
        MmScenario.Finished run = scenario()
                .design(design)
                .arguments("all", "/tmp/work")
                .checkEvery(500)
                .run();

        assertThat(run.output()).isEqualTo(expected());
        assertThat(run.status()).isZero();
    }

    @Test
    void alsoInFoldersOfTheHost(@TempDir Path host) throws IOException {
        MmScenario.Finished run = scenario()
                .mount(host, "/mnt", true)
                .arguments("all", "/mnt/work")
                .run();

        assertThat(run.output()).isEqualTo(expected());
    }
}
