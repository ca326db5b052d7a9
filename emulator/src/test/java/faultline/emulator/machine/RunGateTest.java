package faultline.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.debug.Places;
import faultline.emulator.debug.ProcessStops;
import faultline.emulator.debug.RunGate;
import faultline.emulator.debug.WatchKind;
import faultline.emulator.debug.Watchpoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A debugger at the gate: where it stops, and that nothing else changes by it. */
class RunGateTest {

    private static final long RAM = 32 << 20;

    /** mov ecx, 1000; mov dword [0x20000000], 7; l: add [0x20000000], ecx; loop l; mov ebx, [..]; mov eax, 1; int 80h. */
    private static final String LOOP = "b9e8030000 c7050000002007000000 010d00000020 e2f8 8b1d00000020 b801000000 cd80";

    private static final int BODY = ToyKernel.CODE + 0xF;
    private static final int WORD = 0x2000_0000;

    /** Stops where it is told and steps over its breakpoints as debuggers do. */
    private static final class Gate implements RunGate {
        private final ProcessStops stops;
        private final Places places;
        private final List<Integer> watched = new ArrayList<>();
        private int breaks;
        private int steps;
        private boolean stepping;

        Gate(ProcessStops stops, Places places) {
            this.stops = stops;
            this.places = places;
        }

        @Override
        public Pace enter(int cpu) {
            return stepping ? Pace.STEP : Pace.RUN;
        }

        @Override
        public ProcessStops stops(int cpu) {
            return stepping ? ProcessStops.NONE : stops;
        }

        @Override
        public Places places() {
            return stepping ? Places.NONE : places;
        }

        @Override
        public void breakpoint(int cpu) {
            breaks++;
            stepping = true;
        }

        @Override
        public void watchpoint(int cpu, Watchpoint point, int address) {
            watched.add(address);
        }

        @Override
        public void stepped(int cpu) {
            steps++;
            stepping = false;
        }

        @Override
        public void softwareInterrupt(int cpu, int vector) {}
    }

    private static Machine machine(Engine engine) {
        PhysicalMemory memory = new PhysicalMemory(RAM);
        byte[] code = HexFormat.of().parseHex(LOOP.replace(" ", ""));
        ToyKernel kernel = new ToyKernel(memory, PageTableFormat.TWO_LEVEL, code, false);
        MachineConfig config = new MachineConfig(TestProfile.create(), RAM, 1, PageTableFormat.TWO_LEVEL, true);
        return new Machine(config, memory, engine.factory(), kernel);
    }

    private static void runsAsAlone(Machine watched, Engine engine) {
        Machine alone = machine(engine);
        assertThat(watched.run(Long.MAX_VALUE)).isEqualTo(alone.run(Long.MAX_VALUE));
        assertThat(watched.cpus().get(0).counters())
                .usingRecursiveComparison()
                .isEqualTo(alone.cpus().get(0).counters());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aBreakpointStopsInFrontOfItsInstructionEachTime(Engine engine) {
        Machine machine = machine(engine);
        Gate gate = new Gate(new ProcessStops(List.of(BODY), List.of()), new Places(List.of(BODY)));
        machine.attach(gate);
        runsAsAlone(machine, engine);
        assertThat(gate.breaks).isEqualTo(1000);
        assertThat(gate.steps).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anotherAddressSpacesBreakpointAtTheSamePlaceDoesNotStop(Engine engine) {
        Machine machine = machine(engine);
        Gate gate = new Gate(ProcessStops.NONE, new Places(List.of(BODY + 0x5000, ToyKernel.CODE + 0x15)));
        machine.attach(gate);
        runsAsAlone(machine, engine);
        assertThat(gate.breaks).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "WRITE, 0, 4, 1001",
        "READ, 0, 4, 1001",
        "ACCESS, 0, 4, 1002",
        "WRITE, 3, 1, 1001",
        "WRITE, 4, 4, 0",
        "WRITE, -64, 64, 0",
        "WRITE, -60, 200, 1001",
        "READ, -8192, 8193, 1001"
    })
    void watchedMemoryStopsBehindEachAccess(WatchKind kind, int offset, int bytes, int stops) {
        Watchpoint point = new Watchpoint(kind, WORD + offset, bytes);
        for (Engine engine : Engine.values()) {
            Machine machine = machine(engine);
            Gate gate = new Gate(new ProcessStops(List.of(), List.of(point)), Places.NONE);
            machine.attach(gate);
            runsAsAlone(machine, engine);
            assertThat(gate.watched).as("%s", engine).hasSize(stops);
            assertThat(gate.watched).allMatch(address -> address == WORD + Math.max(0, offset));
        }
    }
}
