package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    private static final List<String> CHILD_LET_GO = List.of(
            "show follow-fork-mode", "catch fork", "break child_fn", "continue", "info breakpoints", "continue");

    private static final List<String> PARENT_KEPT = List.of(
            "set follow-fork-mode child",
            "set detach-on-fork off",
            "break child_fn",
            "continue",
            "info inferiors",
            "tbreak work",
            "continue",
            "up",
            "print buf",
            "continue",
            "inferior 1",
            "print buf",
            "continue");

    private static final List<String> CHILD_DETACHED = List.of(
            "set detach-on-fork off",
            "tbreak forks.c:28",
            "continue",
            "info inferiors",
            "detach inferiors 2",
            "continue");

    private static final List<String> CHILD_KILLED =
            List.of("set detach-on-fork off", "tbreak forks.c:28", "continue", "kill inferiors 2", "continue");

    private static final List<String> SOURCE = List.of(
            "list spin",
            "info line on_usr1",
            "ptype shared",
            "print sizeof(shared)",
            "print shared",
            "tbreak main",
            "continue",
            "print count",
            "print words[1]",
            "next",
            "print what",
            "step",
            "next",
            "info locals",
            "handle SIGUSR1",
            "continue",
            "print $_siginfo.si_signo",
            "print $_siginfo.si_code",
            "break on_usr1",
            "continue",
            "backtrace 1",
            "print number",
            "next",
            "print ticks",
            "delete",
            "catch syscall exit_group",
            "continue",
            "print $orig_eax",
            "continue");

    private static final List<String> CRASH = List.of(
            "continue",
            "print $_siginfo.si_signo",
            "print $_siginfo.si_code",
            "print $_siginfo._sifields._sigfault.si_addr",
            "backtrace",
            "x/i $eip",
            "signal 0",
            "continue");

    @TempDir
    static Path folder;

    private static CompiledGuest forks;
    private static CompiledGuest many;

    @BeforeAll
    static void compile() {
        Peers.require("gdb");
        Peers.require("gdbserver");
        forks = CompiledGuest.of(folder, "forks");
        many = CompiledGuest.of(folder, "many");
    }

    static Stream<Named<Script>> scripts() {
        return Stream.of(
                named("one process", forks, List.of(), ONE_PROCESS, "Old value = 1", "= 4", "call to syscall write"),
                named("two processes", forks, List.of(), TWO_PROCESSES, "\"Cello", "\"hello", "code 07"),
                named("into the child", forks, List.of(), INTO_THE_CHILD, "\"Cello", "code 015"),
                named("parent, child let go", forks, List.of(), CHILD_LET_GO, "forked process", "code 07"),
                named("child, parent kept", forks, List.of(), PARENT_KEPT, "work (n=5)", "code 015", "code 07"),
                named("child detached", forks, List.of(), CHILD_DETACHED, "detached", "code 07"),
                named("child killed", forks, List.of(), CHILD_KILLED, "code 07"),
                named(
                        "source",
                        many,
                        List.of("signal"),
                        SOURCE,
                        "void spin(void)",
                        "type = int [4]",
                        "SIGUSR1",
                        "= 10"),
                named("crash", many, List.of("crash"), CRASH, "(void *) 0x10", "SIGSEGV"));
    }

    private static Named<Script> named(
            String name, CompiledGuest guest, List<String> arguments, List<String> commands, String... seen) {
        return Named.of(name, new Script(guest, arguments, commands, List.of(seen)));
    }

    /** What gdb is told about a program, and some of what it must say. */
    private record Script(CompiledGuest guest, List<String> arguments, List<String> commands, List<String> seen) {}

    @ParameterizedTest
    @MethodSource("scripts")
    void answersAreTheSame(Script script) throws IOException {
        assertThat(ours(script)).isEqualTo(theirs(script)).contains(script.seen());
    }

    private static String ours(Script script) {
        try (DebuggedGuest guest = script.guest().start(script.arguments().toArray(String[]::new))) {
            String output = DebuggedGuest.gdb(commands(guest.port(), script));
            guest.end();
            return normal(output);
        }
    }

    private static String theirs(Script script) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "gdbserver", "--once", "localhost:0", script.guest().program().toString()));
        line.addAll(script.arguments());
        Process server = new ProcessBuilder(line)
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

    private static List<String> commands(int port, Script script) {
        List<String> all =
                new ArrayList<>(List.of("file " + script.guest().program(), "target remote 127.0.0.1:" + port));
        for (String command : script.commands()) {
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
                                .replaceAll("0xffff[0-9a-f]{4}|0xbfff[0-9a-f]{4}", "STACK")
                                .replaceAll("0xf7ff[0-9a-f]+|0x0?807[0-9a-f]+", "CALL")
                                .replaceAll("  +", " "))
                        .append('\n');
            }
        });
        return text.toString();
    }
}
