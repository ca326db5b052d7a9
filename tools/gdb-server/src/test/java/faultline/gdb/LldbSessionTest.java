package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real LLDB over the port, and the packets that only it sends. */
class LldbSessionTest {

    @TempDir
    static Path folder;

    @Test
    void breakpointsVariablesWatchpointsAndRegions() {
        Peers.require("lldb");
        CompiledGuest forks = CompiledGuest.of(folder, "forks");
        try (DebuggedGuest guest = forks.start()) {
            String output = lldb(List.of(
                    "target create " + forks.program(),
                    "gdb-remote 127.0.0.1:" + guest.port(),
                    "breakpoint set --name work",
                    "process continue",
                    "thread backtrace",
                    "frame variable n",
                    "expression counter",
                    "register read eip",
                    "memory read --size 1 --format c --count 5 &buf",
                    "memory region $esp",
                    "memory region 0x10",
                    "thread list",
                    "thread step-inst",
                    "thread step-over",
                    "thread step-out",
                    "watchpoint set variable counter",
                    "process continue",
                    "breakpoint delete --force",
                    "watchpoint delete --force",
                    "expression counter = 7",
                    "process continue"));
            assertThat(output)
                    .containsSubsequence(
                            "stop reason = breakpoint 1.1",
                            "frame #0: ",
                            "forks`work(n=1)",
                            "forks`main",
                            "(int) n = 1",
                            "= 0",
                            "eip = 0x",
                            "hello",
                            "rw-",
                            "---",
                            "forks",
                            "stop reason = instruction step into",
                            "stop reason = step over",
                            "stop reason = step out",
                            "Watchpoint created",
                            "= 7",
                            "exited with status = 7");
            guest.end();
        }
    }

    private static String lldb(List<String> commands) {
        List<String> line = new ArrayList<>(List.of("lldb", "--no-use-colors", "--no-lldbinit", "--batch"));
        commands.forEach(command -> line.addAll(List.of("-o", command)));
        return Peers.outcome(line).output();
    }

    @Test
    void itsPacketsHaveAnswers() {
        String source = "global _start\nsection .text\n_start: jmp _start\nsection .data\ndd 1\n";
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.of(GuestBuilder.assembly("spin.asm", source)));
                RspClient client = new RspClient(guest.port()).withoutAcks()) {
            client.ask("qSupported:multiprocess+;swbreak+");
            assertThat(client.ask("qHostInfo")).contains("ptrsize:4;endian:little;");
            assertThat(client.ask("qProcessInfo")).startsWith("pid:2;").contains("ostype:linux;");
            assertThat(client.ask("qMemoryRegionInfo:10")).matches("start:0;size:[0-9a-f]+;");
            assertThat(client.ask("qMemoryRegionInfo:bfffffff"))
                    .matches("start:[0-9a-f]+;size:[0-9a-f]+;permissions:rwx?;name:5b737461636b5d;");
            assertThat(client.ask("qMemoryRegionInfo:ffffffff")).matches("start:c0000000;size:40000000;");
            assertThat(client.ask("qThreadStopInfo2")).startsWith("T05").contains("thread:p2.2;");
            assertThat(client.ask("qThreadStopInfoa")).isEqualTo("E22");
            assertThat(client.ask("QListThreadsInStopReply")).isEqualTo("OK");
            assertThat(client.ask("?")).contains("threads:2;");
            assertThat(client.ask("jThreadsInfo")).startsWith("[{\"tid\":2,").contains("\"signal\":5");
            assertThat(client.ask("qEcho:17")).isEqualTo("qEcho:17");
            assertThat(client.ask("QSetDisableASLR:1")).isEqualTo("OK");
            assertThat(client.ask("QThreadSuffixSupported")).isEmpty();
            assertThat(client.ask("qRegisterInfo0")).isEmpty();
            client.raw(RspClient.frame("k"));
            guest.end();
        }
    }
}
