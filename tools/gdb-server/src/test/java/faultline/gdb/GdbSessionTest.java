package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real gdb over the port, on a C program with line information. */
class GdbSessionTest {

    @TempDir
    static Path folder;

    private static CompiledGuest forks;

    @BeforeAll
    static void compile() {
        Peers.require("gdb");
        forks = CompiledGuest.of(folder, "forks");
    }

    @Test
    void breakpointsRegistersMemoryAndProcessInformation() {
        try (DebuggedGuest guest = forks.start()) {
            String output = guest.gdb(
                    forks.program(),
                    "break work",
                    "continue",
                    "bt",
                    "print $st0",
                    "set $xmm0.uint128=7",
                    "print $xmm0.uint128",
                    "print $orig_eax",
                    "x/x 0x10",
                    "print buf",
                    "info proc mappings",
                    "info proc cmdline",
                    "info threads",
                    "finish",
                    "stepi",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "Breakpoint 1, work (n=1)",
                            "#1 ",
                            " in main ()",
                            "$1 = 0",
                            "$2 = 7",
                            "$3 = -1",
                            "Cannot access memory at address 0x10",
                            "$4 = \"hello",
                            "r-xp",
                            "[stack]",
                            "cmdline = 'forks'",
                            "Thread 2.2 \"forks\"",
                            "Value returned is $5 = 2",
                            "[Detaching after fork from child process 3]",
                            "[Inferior 1 (process 2) exited with code 07]");
            assertThat(guest.end().console().output()).isEqualTo("counter 3\nchild 13 buf hello\n");
        }
    }

    /** Law 7: the same cycles with and without a debugger that only looks. */
    @Test
    void lookingChangesNoResult() {
        MmScenario.Finished alone = forks.scenario().limit(Long.MAX_VALUE).run();
        try (DebuggedGuest guest = forks.start()) {
            guest.gdb(
                    forks.program(),
                    "break work",
                    "watch counter",
                    "continue",
                    "info registers",
                    "x/64x $esp",
                    "info proc stat",
                    "info proc mappings",
                    "stepi 20",
                    "next",
                    "continue",
                    "continue",
                    "delete",
                    "continue");
            MmScenario.Running seen = guest.end();
            assertThat(seen.machine().cpus().get(0).counters())
                    .usingRecursiveComparison()
                    .isEqualTo(alone.machine().cpus().get(0).counters());
            assertThat(seen.kernel().report().totalCycles())
                    .isEqualTo(alone.kernel().report().totalCycles());
        }
    }
}
