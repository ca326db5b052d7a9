package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Cpu;
import faultline.emulator.machine.Engine;
import faultline.emulator.machine.MachineSnapshot;
import faultline.emulator.machine.StopResult;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine that goes on from a snapshot ends as one that was never touched, to the last count (laws 4 and 7). */
class SnapshotTest {

    private static final List<List<String>> GUESTS = List.of(
            List.of("hello"),
            List.of("fork-touch", "3", "1"),
            List.of("cow-break", "20"),
            List.of("page-touch", "150"),
            List.of("swap-storm", "20", "1"),
            List.of("file-scan", "64", "2"),
            List.of("shm-share", "8", "3"),
            List.of("lat-syscall", "300"),
            List.of("lat-fault", "30"),
            List.of("lat-fork", "3"),
            List.of("fork-hold", "2", "10"),
            List.of("lat-pagefault", "20"),
            List.of("fork-server", "3", "6"),
            List.of("deep-fork", "4", "3"),
            List.of("mremap-move", "9", "3"),
            List.of("many-vmas", "20"),
            List.of("rmap-tasks", "3", "5"));

    private static final List<String> DESIGNS =
            List.of("2.6.7", "2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.34");

    /** Each guest under a design of its own and one more, each with both engines. */
    static Stream<List<String>> runs() {
        return Stream.iterate(0, i -> i + 1).limit(GUESTS.size()).flatMap(i -> Stream.of("INTERP", "AUTO")
                .flatMap(engine -> Stream.of(0, 3).map(step -> Stream.concat(
                                Stream.of(engine, DESIGNS.get((i + step) % DESIGNS.size())), GUESTS.get(i).stream())
                        .toList())));
    }

    private static MmScenario scenario(List<String> run) {
        List<String> arguments = run.subList(3, run.size());
        return MmScenario.guest(run.get(2), arguments.toArray(String[]::new))
                .engine(Engine.valueOf(run.get(0)))
                .design(run.get(1))
                .ram(run.get(2).equals("swap-storm") ? 24 : 128)
                .swap(64);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aRunThatGoesOnFromASnapshotEndsTheSame(List<String> run) {
        goesOnFrom(() -> scenario(run), 0, 0.01, 0.35, 0.8);
    }

    @Property(tries = 12)
    void fromAnyCycle(@ForAll @IntRange(max = 1000) int part, @ForAll @IntRange(max = 16) int guest) {
        List<String> run = Stream.concat(Stream.of("AUTO", "2.6.34"), GUESTS.get(guest).stream())
                .toList();
        goesOnFrom(() -> scenario(run), part / 1000.0);
    }

    private static void goesOnFrom(Supplier<MmScenario> scenario, double... parts) {
        MmScenario.Finished expected = scenario.get().run();
        MmScenario.Running machine = scenario.get().prepare();
        MachineSnapshot[] snapshots = new MachineSnapshot[parts.length];
        for (int i = 0; i < parts.length; i++) {
            machine.machine().run((long) (parts[i] * expected.stop().cycle()));
            MachineSnapshot before = i == 0 ? null : snapshots[i - 1];
            snapshots[i] = machine.machine().save(List.of(machine.kernel()), before);
        }
        assertEndsAs(expected, machine);
        for (int i : order(parts.length)) {
            snapshots[i].restore();
            assertEndsAs(expected, machine);
        }
    }

    /** From the last to the first, and the last again. */
    private static int[] order(int count) {
        int[] order = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            order[i] = (2 * count - 1 - i) % count;
        }
        return order;
    }

    private static void assertEndsAs(MmScenario.Finished expected, MmScenario.Running machine) {
        StopResult stop = machine.machine().run(Long.MAX_VALUE);
        assertThat(stop).isEqualTo(expected.stop());
        MmChecker.check(machine.machine(), machine.kernel());
        assertThat(machine.console().output()).isEqualTo(expected.output());
        assertThat(machine.console().errors()).isEqualTo(expected.errors());
        assertThat(machine.kernel().exitStatus()).isEqualTo(expected.status());
        assertThat(machine.kernel().report())
                .usingRecursiveComparison()
                .isEqualTo(expected.kernel().report());
        Cpu cpu = expected.machine().cpus().get(0);
        Cpu actual = machine.machine().cpus().get(0);
        assertThat(actual.counters()).usingRecursiveComparison().isEqualTo(cpu.counters());
        assertThat(actual.state().registers).isEqualTo(cpu.state().registers);
        assertThat(actual.predictor()).usingRecursiveComparison().isEqualTo(cpu.predictor());
    }
}
