package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** /proc/meminfo says what memory is used for, in the lines that the version has. */
class MemoryInformationTest {

    private static final Path SOURCES = Path.of("src/test/resources/c");

    @TempDir
    Path folder;

    private String run(String design) {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCES.resolve("memory-information.c"), folder);
        MmScenario.Finished run = MmScenario.of(elf)
                .design(design)
                .ram(256)
                .mount(folder, "/mnt", true)
                .arguments("/mnt/file")
                .run();
        assertThat(run.status()).isZero();
        return run.output();
    }

    @Test
    void earlyKernelsTellOfListsAndFiles() {
        String without = " no Dirty no Writeback no AnonPages no Mapped no Shmem no Slab no PageTables";

        assertThat(run("2.4").replace(without, "").lines().collect(Collectors.toList()))
                .containsExactly(
                        "nothing:",
                        "4 MB of anonymous memory: Inactive +16",
                        "gone:",
                        "4 MB of shared memory: Cached +16 Inactive +16",
                        "gone:",
                        "2 MB written to a file on the disk: Cached +8 Inactive +8",
                        "synchronised: Cached +8 Inactive +8",
                        "mapped: Cached +8 Active +8",
                        "unmapped: Cached +8 Active +8",
                        "page tables: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "2.6.7"})
    void laterOnesAlsoOfWhatIsDirtyAndMapped(String design) {
        assertThat(run(design).replace(" no AnonPages", "").replace(" no Shmem", ""))
                .isEqualTo(String.join(
                        "\n",
                        "nothing:",
                        "4 MB of anonymous memory: Mapped +16 Active +16",
                        "gone:",
                        "4 MB of shared memory: Cached +16 Mapped +16 Inactive +16",
                        "gone:",
                        "2 MB written to a file on the disk: Cached +8 Dirty +8 Inactive +8",
                        "synchronised: Cached +8 Inactive +8",
                        "mapped: Cached +8 Mapped +8 Active +8",
                        "unmapped: Cached +8 Active +8",
                        "page tables: 1\n"));
    }

    @Test
    void theLatestTellAnonymousMemoryFromFiles() {
        assertThat(run("2.6.34"))
                .isEqualTo(String.join(
                        "\n",
                        "nothing:",
                        "4 MB of anonymous memory: AnonPages +16 Active +16",
                        "gone:",
                        "4 MB of shared memory: Cached +16 Mapped +16 Shmem +16 Inactive +16",
                        "gone:",
                        "2 MB written to a file on the disk: Cached +8 Dirty +8 Inactive +8",
                        "synchronised: Cached +8 Inactive +8",
                        "mapped: Cached +8 Mapped +8 Active +8",
                        "unmapped: Cached +8 Active +8",
                        "page tables: 1\n"));
    }
}
