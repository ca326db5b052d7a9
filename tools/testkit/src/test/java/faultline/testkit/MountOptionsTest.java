package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mount's options limit, and what tells of them. Linux' answers are kept beside the program, since not every host lets its root mount. */
class MountOptionsTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");

    @TempDir
    Path folder;

    @Test
    void limitsOwnersAndModesOfFilesInMemoryAsLinuxHasThem() throws IOException {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("mount-options.c"), folder);
        String expected = Files.readString(SOURCES.resolve("mount-options.expected"));

        MmScenario.Finished run =
                MmScenario.of(elf).arguments("/tmp/work").checkEvery(200).run();

        assertThat(run.output()).isEqualTo(expected);
    }
}
