package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Engine;
import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real gdb going back in time. */
class ReverseTest {

    private static final long HISTORY = 64 << 20;

    @TempDir
    static Path folder;

    private static byte[] forks;
    private static Path program;

    @BeforeAll
    static void compile() throws IOException {
        Peers.require("gdb");
        Peers.require32BitC();
        Path source = folder.resolve("forks.c");
        Files.copy(Path.of("src/test/resources/guests/forks.c"), source);
        forks = GuestBuilder.c(source, folder, "-O0", "-g");
        program = folder.resolve("forks");
    }

    private static MmScenario scenario() {
        return MmScenario.of(forks).called("forks");
    }

    private static DebuggedGuest start() {
        return DebuggedGuest.withHistory(scenario(), HISTORY);
    }

    @Test
    void breakpointsAndWatchpointsBackwardsToTheBeginning() {
        try (DebuggedGuest guest = start()) {
            String output = guest.gdb(
                    program,
                    "break printf",
                    "continue",
                    "print counter",
                    "watch counter",
                    "reverse-continue",
                    "reverse-continue",
                    "reverse-continue",
                    "print counter",
                    "continue",
                    "continue",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "Breakpoint 1, ",
                            "$1 = 3",
                            "Old value = 3",
                            "New value = 1",
                            "work (n=2)",
                            "Old value = 1",
                            "New value = 0",
                            "work (n=1)",
                            "No more reverse-execution history.",
                            "$2 = 0",
                            "Old value = 0",
                            "New value = 1",
                            "Old value = 1",
                            "New value = 3",
                            "exited with code 07]");
            assertThat(guest.end().console().output()).isEqualTo("counter 3\nchild 13 buf hello\n");
        }
    }

    @Test
    void stepsNextAndFinishBackwards() {
        try (DebuggedGuest guest = start()) {
            String output = guest.gdb(
                    program,
                    "break work if n == 2",
                    "continue",
                    "next",
                    "print counter",
                    "reverse-next",
                    "print counter",
                    "stepi",
                    "stepi",
                    "print/x $pc",
                    "stepi",
                    "reverse-stepi",
                    "print/x $pc",
                    "reverse-finish",
                    "reverse-step",
                    "print i",
                    "info locals",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "Breakpoint 1, work (n=2)",
                            "$1 = 3",
                            "Breakpoint 1, work (n=2)",
                            "$2 = 1",
                            "$3 = 0x",
                            "$4 = 0x",
                            "main ()",
                            "$5 = 2",
                            "exited with code 07]");
            assertThat(value(output, 4)).isEqualTo(value(output, 3));
            assertThat(guest.end().console().output()).isEqualTo("counter 3\nchild 13 buf hello\n");
        }
    }

    private static String value(String output, int number) {
        return output.lines()
                .filter(line -> line.startsWith("$" + number + " = "))
                .findFirst()
                .orElseThrow()
                .substring(("$" + number + " = ").length());
    }

    /** Stops of the kernel are part of the past: who changed this entry last? */
    @Test
    void whoChangedThisPageTableEntryLast() {
        try (DebuggedGuest guest = DebuggedGuest.withHistory(MmScenario.guest("cow-break", "8"), HISTORY)) {
            String output = DebuggedGuest.gdb(List.of(
                    "target remote 127.0.0.1:" + guest.port(),
                    "catch fork",
                    "continue",
                    "set var $page = (unsigned) $esi",
                    "delete",
                    "catch syscall exit",
                    "continue",
                    "eval \"monitor watch pte %p\", $page",
                    "reverse-continue",
                    "reverse-continue",
                    "reverse-continue",
                    "reverse-continue",
                    "monitor clear",
                    "delete",
                    "continue"));
            assertThat(output)
                    .containsSubsequence(
                            "065 -> 0x",
                            "067, in a page fault of process 2, phase pte-install",
                            "067 -> 0x",
                            "065, in system call fork of process 2, phase",
                            "0x00000000 -> 0x",
                            "067, in a page fault of process 2",
                            "No more reverse-execution history",
                            "exited normally");
            guest.end();
        }
    }

    /** Law 7: saving states changes no number, and neither does going back and forth. */
    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"INTERP", "AUTO"})
    void aRunThatWentBackEndsAsOneThatDidNot(Engine engine) {
        MmScenario.Finished expected = scenario().engine(engine).run();
        try (DebuggedGuest guest = DebuggedGuest.withHistory(scenario().engine(engine), HISTORY)) {
            String output = guest.gdb(
                    program,
                    "break printf",
                    "continue",
                    "reverse-stepi",
                    "reverse-continue",
                    "continue",
                    "continue",
                    "catch syscall wait4",
                    "reverse-continue",
                    "reverse-continue",
                    "continue",
                    "delete",
                    "continue");
            assertThat(output).contains("No more reverse-execution history", "exited with code 07]");
            assertSame(guest.end(), expected);
        }
    }

    @Test
    void severalProcessesGoBackTogether() {
        try (DebuggedGuest guest = start()) {
            String output = guest.gdb(
                    program,
                    "set detach-on-fork off",
                    "set schedule-multiple on",
                    "break child_fn",
                    "break printf",
                    "continue",
                    "continue",
                    "print buf",
                    "next",
                    "print buf",
                    "reverse-next",
                    "print buf",
                    "reverse-continue",
                    "print counter",
                    "set detach-on-fork on",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "hit Breakpoint 1",
                            "child_fn ()",
                            "$1 = \"hello",
                            "$2 = \"Cello",
                            "$3 = \"hello",
                            "$4 = 3",
                            "exited with code 07]");
            assertThat(guest.end().console().output()).isEqualTo("counter 3\nchild 13 buf hello\n");
        }
    }

    @Test
    void namedSnapshotsAndMemoryThatTheDebuggerChanged() {
        try (DebuggedGuest guest = start()) {
            String output = guest.gdb(
                    program,
                    "break work",
                    "continue",
                    "monitor snap save first",
                    "monitor snap list",
                    "set var counter = 40",
                    "continue",
                    "print counter",
                    "reverse-continue",
                    "print counter",
                    "monitor snap load second",
                    "monitor snap load first",
                    "maintenance flush register-cache",
                    "maintenance flush dcache",
                    "print counter",
                    "continue",
                    "print counter",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "Breakpoint 1, work (n=1)",
                            "snapshot first saved",
                            "first: cycle ",
                            "Breakpoint 1, work (n=2)",
                            "$1 = 41",
                            "$2 = 40",
                            "there is no snapshot 'second'",
                            "snapshot first loaded",
                            "$3 = 0",
                            "Breakpoint 1, work (n=2)",
                            "$4 = 1",
                            "exited with code 07]");
            assertThat(guest.end().console().output()).isEqualTo("counter 3\nchild 13 buf hello\n");
        }
    }

    private static void assertSame(MmScenario.Running actual, MmScenario.Finished expected) {
        assertThat(actual.console().output()).isEqualTo(expected.output());
        assertThat(actual.kernel().report())
                .usingRecursiveComparison()
                .isEqualTo(expected.kernel().report());
        assertThat(actual.machine().cpus().get(0).counters())
                .usingRecursiveComparison()
                .isEqualTo(expected.machine().cpus().get(0).counters());
    }
}
