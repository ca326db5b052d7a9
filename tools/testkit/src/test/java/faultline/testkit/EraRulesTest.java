package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules that changed from version to version: MAP_POPULATE, the right to lock memory, SHM_LOCK, what munmap takes of huge pages, and who
 * may have SHM_HUGETLB. The expected lines are those of facts linux-mm.md 6.1 to 6.3 and of Linux 2.6.34 mm/mlock.c and ipc/shm.c.
 */
class EraRulesTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7", "2.6.34"})
    void eachDesignHasTheRulesOfItsVersion(String design) throws IOException {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("era-rules.c"), folder);

        MmScenario.Finished run = MmScenario.of(elf)
                .design(design)
                .setting("nr_hugepages", 4)
                .checkEvery(200)
                .run();

        assertThat(run.output()).isEqualTo(Files.readString(SOURCES.resolve("era-rules." + design + ".expected")));
        assertThat(run.status()).isZero();
    }

    @Test
    void theLatestDesignLocksAndPopulatesAsTheHostDoes() {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("residency.c"), folder);
        Peers.Outcome host = Peers.outcome(List.of(
                folder.resolve("residency").toString(),
                "later",
                folder.resolve("work").toString()));

        MmScenario.Finished run = MmScenario.of(elf)
                .design("2.6.34")
                .arguments("later", "/tmp/work")
                .checkEvery(200)
                .run();

        assertThat(run.output()).isEqualTo(host.output());
    }
}
