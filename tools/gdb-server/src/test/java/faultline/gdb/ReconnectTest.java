package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that goes, whatever the guest stands at, and one that comes after it: the guest then ends as if nothing had been. */
class ReconnectTest {

    /** Forks; the child stores a word and exits with 3; the parent waits, sends itself SIGUSR1 and exits with the child's status. */
    private static final String FAMILY = """
            global _start
            section .text
            _start: mov eax, 67
                mov ebx, 10
                mov ecx, action
                xor edx, edx
                int 80h
                mov eax, 2
                int 80h
                test eax, eax
                jz child
                mov eax, 7
                mov ebx, -1
                mov ecx, word1
                xor edx, edx
                int 80h
                mov eax, 20
                int 80h
                mov ebx, eax
                mov ecx, 10
                mov eax, 37
                int 80h
                movzx ebx, byte [word1 + 1]
                mov eax, 1
                int 80h
            child: mov dword [word1], 7
                mov eax, 1
                mov ebx, 3
                int 80h
            handler: ret
            section .data
            action: dd handler, 0, 0, 0
            word1: dd 0
            """;

    /** What the guest stands at: packets before its last start, and what stops it then. */
    private enum State {
        START(List.of(), null, "T05"),
        STEP(List.of(), "vCont;s", "T05"),
        FORK(List.of(), "vCont;c", "T05fork:p3.3;"),
        CALL_ENTRY(List.of("QCatchSyscalls:1;2"), "vCont;c", "T05syscall_entry:2;"),
        CALL_RETURN(List.of("QCatchSyscalls:1;43", "vCont;c"), "vCont;c", "T05syscall_return:43;"),
        SIGNAL(List.of("vCont;c", "vCont;c"), "vCont;c", "T1e"),
        PARENT_ALONE(List.of("vCont;c", "vCont;c:p3.3"), null, "W03;process:3");

        private final List<String> before;
        private final String last;
        private final String stop;

        State(List<String> before, String last, String stop) {
            this.before = before;
            this.last = last;
            this.stop = stop;
        }
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void theNextClientFindsTheGuestAsItStood(State state) {
        MmScenario scenario = MmScenario.of(GuestBuilder.assembly("family.asm", FAMILY));
        try (DebuggedGuest guest = DebuggedGuest.start(scenario)) {
            String registers;
            String answer = "T05";
            try (RspClient client = connect(guest)) {
                for (String packet : state.before) {
                    answer = client.ask(packet);
                }
                answer = state.last == null ? answer : client.ask(state.last);
                assertThat(answer).startsWith(state.stop);
                registers = client.ask("g");
            }
            try (RspClient client = connect(guest)) {
                assertThat(client.ask("?")).matches("[TW].*");
                assertThat(client.ask("g")).isEqualTo(registers);
                String end = client.ask("vCont;c");
                while (end.startsWith("T")) {
                    end = client.ask("vCont;c");
                }
                if (end.endsWith("process:3")) {
                    end = client.ask("vCont;c");
                }
                while (end.startsWith("T")) {
                    end = client.ask("vCont;c:p2.2");
                }
                assertThat(end).isEqualTo("W03;process:2");
            }
            guest.end();
        }
    }

    private static RspClient connect(DebuggedGuest guest) {
        RspClient client = new RspClient(guest.port()).withoutAcks();
        client.ask("qSupported:multiprocess+;swbreak+;fork-events+");
        return client;
    }
}
