package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals, threads, exec and assembly source in real gdb. */
class GdbEventsTest {

    @TempDir
    static Path folder;

    private static CompiledGuest many;

    @BeforeAll
    static void compile() {
        Peers.require("gdb");
        many = CompiledGuest.of(folder, "many");
    }

    @Test
    void aSignalStopsBeforeItsHandlerAndCanBeWithheld() {
        try (DebuggedGuest guest = many.start("signal")) {
            String output = guest.gdb(
                    many.program(),
                    "continue",
                    "print $_siginfo.si_signo",
                    "print $_siginfo._sifields._kill.si_pid",
                    "break on_usr1",
                    "continue",
                    "backtrace 2",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "received signal SIGUSR1",
                            "$1 = 10",
                            "$2 = 2",
                            "on_usr1 (number=10)",
                            "<signal handler called>",
                            "exited with code 03");
            assertThat(guest.end().console().output()).isEqualTo("ticks 10\n");
        }
        try (DebuggedGuest guest = many.start("signal")) {
            assertThat(guest.gdb(many.program(), "continue", "signal 0")).contains("exited with code 03");
            assertThat(guest.end().console().output()).isEqualTo("ticks 0\n");
        }
        try (DebuggedGuest guest = many.start("signal")) {
            guest.gdb(many.program(), "handle SIGUSR1 nostop noprint pass", "continue");
            assertThat(guest.end().console().output()).isEqualTo("ticks 10\n");
        }
    }

    @Test
    void aDebuggerMaySendASignal() {
        try (DebuggedGuest guest = many.start("threads")) {
            String output = guest.gdb(many.program(), "break main", "continue", "signal SIGTERM");
            assertThat(output).contains("Program terminated with signal SIGTERM");
            assertThat(guest.end().kernel().exitSignal()).isEqualTo(15);
        }
    }

    @Test
    void aCrashIsToldWithItsAddress() {
        try (DebuggedGuest guest = many.start("crash")) {
            String output = guest.gdb(
                    many.program(),
                    "continue",
                    "print $_siginfo._sifields._sigfault.si_addr",
                    "backtrace",
                    "set var $eip = $eip + 10",
                    "monitor faults",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "received signal SIGSEGV", "$1 = (void *) 0x10", "#0  ", "main", "zero-fill", "SIGSEGV");
            assertThat(guest.end().kernel().exitSignal()).isEqualTo(11);
        }
    }

    @Test
    void threadsHaveNamesAndStepAlone() {
        try (DebuggedGuest guest = many.start("threads")) {
            String output = guest.gdb(
                    many.program(),
                    "break worker",
                    "continue",
                    "next",
                    "info threads",
                    "set scheduler-locking on",
                    "next",
                    "print shared",
                    "thread apply all backtrace 1",
                    "set scheduler-locking off",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "hit Breakpoint 1, worker (argument=0x0)",
                            "* 2 ",
                            "\"worker\" worker (argument=0x0)",
                            "$1 = {40, 0, 0, 0}",
                            "Thread 1 (Thread 2.2",
                            "exited with code 03");
            assertThat(guest.end().console().output()).isEqualTo("threads 40 41\n");
        }
    }

    @Test
    void vforkAndExecAreEventsAndTheNewProgramIsRead() {
        try (DebuggedGuest guest = many.start("exec")) {
            String output = guest.gdb(
                    many.program(),
                    "set follow-fork-mode child",
                    "catch vfork",
                    "catch exec",
                    "continue",
                    "continue",
                    "info proc cmdline",
                    "break on_usr1",
                    "handle SIGUSR1 nostop noprint pass",
                    "continue",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "Catchpoint 1 (vforked process 3)",
                            "is executing new program: /bin/many",
                            "Catchpoint 2 (exec'd /bin/many)",
                            "cmdline = 'many signal'",
                            "on_usr1 (number=10)",
                            "exited with code 03");
            assertThat(guest.end().console().output()).isEqualTo("ticks 10\nchild 768\n");
        }
    }

    @Test
    void assemblyIsDebuggedBySource() throws IOException {
        Path source = folder.resolve("counts.asm");
        Files.copy(Path.of("src/test/resources/guests/counts.asm"), source);
        byte[] image = GuestBuilder.assembly(source.toString(), Files.readString(source, StandardCharsets.UTF_8));
        Path elf = folder.resolve("counts");
        Files.write(elf, image);
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.of(image).called("counts"))) {
            String output = guest.gdb(
                    elf,
                    "list count",
                    "break count",
                    "continue",
                    "info line",
                    "stepi",
                    "print *(int *) &total",
                    "watch *(int *) &total",
                    "continue",
                    "continue",
                    "delete",
                    "rwatch *(int *) &total",
                    "continue",
                    "x/i $eip",
                    "next",
                    "info registers ebx",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "add     dword [total], 2",
                            "Breakpoint 1, count ()",
                            "Line 20 of",
                            "$1 = 2",
                            "Old value = 2",
                            "New value = 4",
                            "Value = 6",
                            "=> 0x8048117 <count+7>:\tret",
                            "exited with code 06");
            assertThat(guest.end().console().output()).isEqualTo("done\n");
        }
    }
}
