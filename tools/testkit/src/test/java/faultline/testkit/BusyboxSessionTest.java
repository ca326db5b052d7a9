package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Cpu;
import faultline.emulator.machine.Engine;
import faultline.emulator.machine.StopResult;
import faultline.emulator.memory.PhysicalMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Law 5 in lockstep on one long session of busybox: a shell that runs all of {@link BusyboxTest}'s command lines, many applets and
 * hundreds of processes, by the interpreter and by another engine on two machines that are stopped at the same cycles and compared.
 */
class BusyboxSessionTest {
    /** Cycles between two stops; not a multiple of the timer's period. */
    private static final long STEP = 1_234_567;
    /** Stops between two looks at all of RAM. */
    private static final int LOOK = 30;

    private static final long LIMIT = 40_000_000_000L;

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JIT", "AUTO"})
    void staysTheSameAtEachStop(Engine engine) throws IOException {
        MmScenario.Running expected = session(Engine.INTERP);
        MmScenario.Running actual = session(engine);
        int stops = 0;
        StopResult.Reason reason;
        do {
            long limit = ++stops * STEP;
            StopResult stop = expected.machine().run(limit);
            reason = stop.reason();

            assertThat(actual.machine().run(limit)).isEqualTo(stop);
            assertSame(stop, processor(expected), processor(actual));
            if (stops % LOOK == 0 || reason == StopResult.Reason.FINISHED) {
                assertThat(contents(actual)).isEqualTo(contents(expected));
            }
            assertThat(limit).isLessThan(LIMIT);
        } while (reason == StopResult.Reason.LIMIT);

        assertThat(stops).isGreaterThan(4 * LOOK);
        assertThat(actual.console().output())
                .isEqualTo(expected.console().output())
                .endsWith("end of the session\n");
        assertThat(actual.kernel().report())
                .usingRecursiveComparison()
                .isEqualTo(expected.kernel().report());
        MmChecker.check(actual.machine(), actual.kernel());
    }

    /** One shell runs all command lines, each as a script of its own in a folder of its own. */
    private static MmScenario.Running session(Engine engine) throws IOException {
        StringBuilder script = new StringBuilder("exec 2>&1\n");
        List<String> commands = BusyboxTest.commands();
        for (int i = 0; i < commands.size(); i++) {
            script.append("mkdir /tmp/%d && cd /tmp/%d && cat >/tmp/script <<'END OF SCRIPT'\n".formatted(i, i))
                    .append(commands.get(i))
                    .append("\nEND OF SCRIPT\nsh /tmp/script; echo status $?\n");
        }
        script.append("echo end of the session\n");
        return MmScenario.of(Files.readAllBytes(Peers.requireFile("FAULTLINE_BUSYBOX")))
                .called("busybox")
                .arguments("sh", "-c", script.toString())
                .engine(engine)
                .prepare();
    }

    private static Cpu processor(MmScenario.Running running) {
        return running.machine().cpus().get(0);
    }

    private static void assertSame(StopResult stop, Cpu expected, Cpu actual) {
        assertThat(actual.clock().now()).isEqualTo(expected.clock().now());
        assertThat(actual.counters())
                .as("at %s", stop)
                .usingRecursiveComparison()
                .isEqualTo(expected.counters());
        assertThat(actual.state().registers).as("at %s", stop).isEqualTo(expected.state().registers);
        assertThat(actual.state().eip).as("at %s", stop).isEqualTo(expected.state().eip);
        assertThat(actual.state().eflags())
                .as("at %s", stop)
                .isEqualTo(expected.state().eflags());
        assertThat(actual.state().xmm).as("at %s", stop).isEqualTo(expected.state().xmm);
    }

    /** A hash of each frame. */
    private static int[] contents(MmScenario.Running running) {
        PhysicalMemory memory = running.machine().memory();
        byte[] frame = new byte[PhysicalMemory.FRAME_BYTES];
        int[] hashes = new int[memory.frames()];
        for (int i = 0; i < hashes.length; i++) {
            memory.read((long) i << PhysicalMemory.FRAME_SHIFT, frame, 0, frame.length);
            hashes[i] = Arrays.hashCode(frame);
        }
        return hashes;
    }
}
