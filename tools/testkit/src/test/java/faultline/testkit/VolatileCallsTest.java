package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Activity;
import faultline.kernel.kernel.KernelReport.FaultLine;
import faultline.kernel.kernel.MmDesigns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** vrange and MADV_FREE as programs see them: results and signals, under every design, without swap. */
class VolatileCallsTest {

    private static final Path SOURCE = Path.of("src/test/resources/c/volatile-memory.c");

    @TempDir
    private Path folder;

    @Test
    void everyDesignKeepsToTheSources() {
        Peers.require32BitC();
        byte[] elf = GuestBuilder.c(SOURCE, folder);
        MmDesigns.all().forEach(design -> {
            for (PageTableFormat format : new PageTableFormat[] {PageTableFormat.TWO_LEVEL, PageTableFormat.PAE}) {
                MmScenario.Finished run = MmScenario.of(elf)
                        .design(design.name())
                        .pageTables(format)
                        .ram(16)
                        .run();
                assertThat(run.output())
                        .as("%s, %s", design.name(), format)
                        .endsWith("checks, 0 failed\n")
                        .hasLineCount(1);
                assertThat(run.kernel().report().faults())
                        .as("%s, %s", design.name(), format)
                        .filteredOn(line -> line.kind() == Activity.VOLATILE)
                        .extracting(FaultLine::count)
                        .containsExactly(8L);
            }
        });
    }

    /** What a kernel of today has too gives the same results there. */
    @Test
    void theHostAgreesAboutGivingUp() {
        Peers.require32BitC();
        GuestBuilder.c(SOURCE, folder);

        Peers.Outcome host =
                Peers.outcome(List.of(folder.resolve("volatile-memory").toString(), "madvise"));

        assertThat(host.output()).endsWith("checks, 0 failed\n");
        assertThat(host.status()).isZero();
    }

    /** ebizzy under each policy does its work; those that the kernel remembers take fewer faults. */
    @Test
    void ebizzyFreesInFiveWays() {
        long zapped = 0;
        for (String policy : new String[] {"keep", "munmap", "dontneed", "free", "vrange"}) {
            MmScenario.Finished run = MmScenario.guest("ebizzy", policy, "2", "4", "1", "2", "64")
                    .checkEvery(50)
                    .run();
            long faults = run.kernel().report().faults().stream()
                    .filter(line -> line.kind() == Activity.ZERO_FILL)
                    .mapToLong(FaultLine::count)
                    .sum();
            assertThat(run.errors()).isEmpty();
            assertThat(run.output()).matches("ebizzy, " + policy + ": \\d+ records in \\d+ ms, \\d+ records/s, 0 .*\n");
            zapped = policy.equals("dontneed") ? faults : zapped;
            assertThat(policy.equals("vrange") && faults * 2 > zapped).isFalse();
        }
    }

    /** The bundled executable is what its source says: compiled anew it gives the same results. */
    @Test
    void ebizzysExecutableIsItsSource() throws IOException {
        Peers.require32BitC();
        Path source = Path.of("../../guest-programs/programs/ebizzy/ebizzy.c");
        Path binary = folder.resolve("ebizzy");
        Peers.run(List.of(
                "gcc",
                "-m32",
                "-static",
                "-Os",
                "-march=i686",
                "-nostdlib",
                "-ffreestanding",
                "-fno-pie",
                "-no-pie",
                "-fno-stack-protector",
                "-fcf-protection=none",
                "-fno-asynchronous-unwind-tables",
                "-Wl,--build-id=none",
                "-Wl,-z,noseparate-code",
                "-Wl,-z,noexecstack",
                "-s",
                source.toString(),
                "-o",
                binary.toString()));
        byte[] fresh = Files.readAllBytes(binary);
        byte[] bundled = GuestBuilder.bundled("ebizzy");
        if (compiler(fresh).equals(compiler(bundled))) {
            assertThat(fresh).isEqualTo(bundled);
        }
        for (String policy : new String[] {"vrange", "munmap"}) {
            assertThat(blocks(fresh, policy)).isEqualTo(blocks(bundled, policy));
        }
    }

    /** The .comment section's text. */
    private static String compiler(byte[] elf) {
        String text = new String(elf, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("GCC: (");
        return at < 0 ? "" : text.substring(at, text.indexOf('\0', at));
    }

    /** What a run prints besides its speed. */
    private static String blocks(byte[] elf, String policy) {
        MmScenario.Finished run =
                MmScenario.of(elf).arguments(policy, "2", "2", "0", "2", "16").run();
        assertThat(run.status()).isZero();
        return run.output().replaceAll("\\d+ records in \\d+ ms, \\d+ records/s", "");
    }
}
