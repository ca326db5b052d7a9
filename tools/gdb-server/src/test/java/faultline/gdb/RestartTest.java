package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import org.junit.jupiter.api.Test;

/** A program that is started again: vRun, R, and what a client of extended mode may do between its end and its start. */
class RestartTest {

    /** Exits with its number of arguments. */
    private static final String COUNTS = """
            global _start
            section .text
            _start: mov ebx, [esp]
                mov eax, 1
                int 80h
            """;

    private static final String SUPPORTED = "qSupported:multiprocess+;swbreak+";

    private static DebuggedGuest start() {
        return DebuggedGuest.start(MmScenario.of(GuestBuilder.assembly("counts.asm", COUNTS))
                .called("counts")
                .arguments("one"));
    }

    private static RspClient extended(DebuggedGuest guest) {
        RspClient client = new RspClient(guest.port()).withoutAcks();
        client.ask(SUPPORTED);
        assertThat(client.ask("!")).isEqualTo("OK");
        return client;
    }

    @Test
    void itStartsAgainBehindItsEndAndFromItsMiddle() {
        try (DebuggedGuest guest = start()) {
            try (RspClient client = extended(guest)) {
                assertThat(client.ask("vCont;c")).isEqualTo("W02;process:2");
                assertThat(client.ask("?")).isEqualTo("W02;process:2");
                assertThat(client.ask("g")).isEqualTo("E01");
                assertThat(client.ask("vRun;2f62696e2f6f74686572")).isEqualTo("E01");
                assertThat(client.ask("vRun;")).startsWith("T05").contains("thread:p2.2;");
                assertThat(client.ask("qAttached:2")).isEqualTo("0");
                assertThat(client.ask("vCont;s")).startsWith("T05");
                assertThat(client.ask("vRun;;61;62;63")).startsWith("T05");
                assertThat(client.ask("vCont;c")).isEqualTo("W04;process:2");
                client.raw(RspClient.frame("R00"));
                assertThat(client.ask("?")).startsWith("T05").contains("thread:p2.2;");
                assertThat(client.ask("vKill;2")).isEqualTo("OK");
                assertThat(client.ask("vRun;636f756e7473")).startsWith("T05");
                assertThat(client.ask("vCont;c")).isEqualTo("W04;process:2");
            }
            guest.end();
        }
    }

    @Test
    void withoutExtendedModeThereIsNoOtherStart() {
        try (DebuggedGuest guest = start()) {
            try (RspClient client = new RspClient(guest.port()).withoutAcks()) {
                client.ask(SUPPORTED);
                assertThat(client.ask("vRun;")).isEqualTo("E01");
                assertThat(client.ask("vCont;c")).isEqualTo("W02;process:2");
            }
            guest.end();
        }
    }

    @Test
    void gdbRunsItAgain() {
        Peers.require("gdb");
        try (DebuggedGuest guest = start()) {
            String output = DebuggedGuest.gdb(java.util.List.of(
                    "target extended-remote 127.0.0.1:" + guest.port(),
                    "break *$eip",
                    "continue",
                    "run",
                    "print *(int *) $esp",
                    "continue",
                    "set args a b c d",
                    "run",
                    "print *(int *) $esp",
                    "kill",
                    "info program",
                    "run",
                    "stepi",
                    "delete",
                    "continue"));
            assertThat(output)
                    .containsSubsequence(
                            "exited with code 02",
                            "Breakpoint 1, ",
                            "$1 = 2",
                            "exited with code 02",
                            "Breakpoint 1, ",
                            "$2 = 5",
                            "killed",
                            "not being run",
                            "Breakpoint 1, ",
                            "exited with code 05");
            guest.end();
        }
    }
}
