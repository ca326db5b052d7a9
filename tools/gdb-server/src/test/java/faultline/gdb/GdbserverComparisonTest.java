package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same sessions of gdb with gdbserver, on the same binary run by the host: the answers are the same. */
class GdbserverComparisonTest {

    private static final Pattern PORT = Pattern.compile("port (\\d+)");

    private static final List<String> ONE_PROCESS = List.of(
            "break work",
            "info breakpoints",
            "continue",
            "backtrace",
            "print n",
            "print $eip",
            "print $st0",
            "print $eflags",
            "print $orig_eax",
            "print/x $mxcsr",
            "print $fctrl",
            "print $ftag",
            "set $xmm0.uint128=7",
            "print $xmm0.uint128",
            "set $st0=1.5",
            "print $st0",
            "x/x 0x10",
            "x/s buf",
            "x/4i $eip",
            "set var buf[1]='E'",
            "print buf",
            "set var buf[1]='e'",
            "stepi",
            "nexti",
            "info line",
            "step",
            "next",
            "finish",
            "watch counter",
            "continue",
            "continue",
            "info watchpoints",
            "delete",
            "print work(2)",
            "print counter",
            "set var counter=3",
            "call work(100)",
            "print counter",
            "set var counter=3",
            "find &buf, +16, 'o'",
            "until",
            "info inferiors",
            "catch syscall write",
            "continue",
            "print $orig_eax",
            "print $eax",
            "print $ebx",
            "continue",
            "print $eax",
            "print $orig_eax",
            "delete",
            "kill");

    private static final List<String> TWO_PROCESSES = List.of(
            "break child_fn",
            "set detach-on-fork off",
            "set schedule-multiple on",
            "watch counter",
            "continue",
            "continue",
            "delete 2",
            "continue",
            "info inferiors",
            "info threads",
            "next",
            "print buf",
            "inferior 1",
            "print buf",
            "set var buf[4]='0'",
            "inferior 2",
            "print buf",
            "print counter",
            "next",
            "print counter",
            "inferior 1",
            "print counter",
            "continue",
            "info inferiors",
            "inferior 1",
            "continue");

    private static final List<String> INTO_THE_CHILD = List.of(
            "set follow-fork-mode child",
            "break child_fn",
            "continue",
            "backtrace",
            "info inferiors",
            "next",
            "print buf",
            "tbreak work",
            "continue",
            "finish",
            "continue");

    @TempDir
    static Path folder;

    private static byte[] image;
    private static Path program;

    @BeforeAll
    static void compile() throws IOException {
        Peers.require("gdb");
        Peers.require("gdbserver");
        Peers.require32BitC();
        Path source = folder.resolve("forks.c");
        Files.copy(Path.of("src/test/resources/guests/forks.c"), source);
        image = GuestBuilder.c(source, folder, "-O0", "-g");
        program = folder.resolve("forks");
    }

    @Test
    void oneProcess() throws IOException {
        assertThat(ours(ONE_PROCESS))
                .isEqualTo(theirs(ONE_PROCESS))
                .contains("Old value = 1", "= 4", "call to syscall write");
    }

    @Test
    void twoProcesses() throws IOException {
        assertThat(ours(TWO_PROCESSES)).isEqualTo(theirs(TWO_PROCESSES)).contains("\"Cello", "\"hello", "code 07");
    }

    @Test
    void intoTheChild() throws IOException {
        assertThat(ours(INTO_THE_CHILD)).isEqualTo(theirs(INTO_THE_CHILD)).contains("\"Cello", "code 015");
    }

    private static String ours(List<String> script) {
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.of(image).called("forks"))) {
            String output = DebuggedGuest.gdb(commands(guest.port(), script));
            guest.end();
            return normal(output);
        }
    }

    private static String theirs(List<String> script) throws IOException {
        Process server = new ProcessBuilder("gdbserver", "--once", "localhost:0", program.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader err = server.errorReader()) {
            int port = 0;
            while (port == 0) {
                Matcher matcher = PORT.matcher(err.readLine());
                port = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
            }
            return normal(DebuggedGuest.gdb(commands(port, script)));
        } finally {
            server.destroyForcibly();
        }
    }

    private static List<String> commands(int port, List<String> script) {
        List<String> all = new ArrayList<>(List.of("file " + program, "target remote 127.0.0.1:" + port));
        for (String command : script) {
            all.add("echo > " + command.replace("\\", "\\\\") + "\\n");
            all.add(command);
        }
        return all;
    }

    /** Without process numbers, ports, and what depends on how the host's C library enters its kernel. */
    private static String normal(String output) {
        StringBuilder text = new StringBuilder();
        output.lines().forEach(line -> {
            if (!line.contains("from remote target") && !line.contains("File transfers")) {
                text.append(line.replaceAll("process \\d+", "process N")
                                .replaceAll("Thread \\d+\\.\\d+", "Thread N.N")
                                .replaceAll("remote 127\\.0\\.0\\.1:\\d+", "remote")
                                .replaceAll("0x[0-9a-f]+ in (__kernel_vsyscall|_dl_sysinfo_int80)", "in the call")
                                .replaceAll("0xf7ff[0-9a-f]+|0x0?807[0-9a-f]+", "CALL")
                                .replaceAll("  +", " "))
                        .append('\n');
            }
        });
        return text.toString();
    }
}
