package faultline.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.debug.ProcessorView;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {

    private static final long RAM = 32 << 20;

    /** mov ecx, 1000; mov dword [0x20000000], 7; l: add [0x20000000], ecx; loop l; mov ebx, [..]; mov eax, 1; int 80h. */
    private static final String LOOP = "b9e8030000 c7050000002007000000 010d00000020 e2f8 8b1d00000020 b801000000 cd80";
    /**
     * Fills and copies with REP STOSD, MOVSB onto its own source four bytes on, MOVSD at odd addresses and STOSW; the sources
     * and targets begin and end within lines.
     */
    private static final String STRINGS = "bf00000020 b844332211 b9b80b0000 f3ab be01000020 bf05000020 b988130000 f3a4"
            + " be03100020 bf00080020 b9bc020000 f3a5 bf11000020 b984030000 66f3ab b801000000 cd80";
    /** mov eax, 42; int 80h; mov eax, 1; int 80h. */
    private static final String TWO_CALLS = "b82a000000 cd80 b801000000 cd80";
    /** xor ecx, ecx; div ecx. */
    private static final String DIVIDE = "31c9 f7f1";

    private static byte[] code(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static Stream<PageTableFormat> formats() {
        return Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    private record Run(Machine machine, ToyKernel kernel) {}

    private static Run prepare(String program, PageTableFormat format, int cpus, boolean ticking) {
        return prepare(program, format, cpus, ticking, true);
    }

    private static Run prepare(String program, PageTableFormat format, int cpus, boolean ticking, boolean filter) {
        return prepare(program, format, cpus, ticking, filter, Engine.INTERP);
    }

    private static Run prepare(
            String program, PageTableFormat format, int cpus, boolean ticking, boolean filter, Engine engine) {
        PhysicalMemory memory = new PhysicalMemory(RAM);
        ToyKernel kernel = new ToyKernel(memory, format, code(program), ticking);
        MachineConfig config = new MachineConfig(TestProfile.create(), RAM, cpus, format, filter);
        return new Run(new Machine(config, memory, engine.factory(), kernel), kernel);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void programRunsWithDemandPaging(PageTableFormat format) {
        Run run = prepare(LOOP, format, 1, false);
        StopResult result = run.machine.run(Long.MAX_VALUE);
        assertThat(result.reason()).isEqualTo(StopResult.Reason.FINISHED);
        assertThat(run.kernel.events)
                .containsExactly("fault 14 code 6 at 0x20000000 eip 0x1005", "int 0x80 eax 1 ebx 0x7a31b");
        assertThat(run.machine.cpus().get(0).counters().userInstructions).isEqualTo(2 + 2 * 1000 + 3);
    }

    @Test
    void interruptsReturnBehindTheInstruction() {
        Run run = prepare(TWO_CALLS, PageTableFormat.TWO_LEVEL, 1, false);
        run.machine.run(Long.MAX_VALUE);
        assertThat(run.kernel.events).containsExactly("int 0x80 eax 42 ebx 0x0", "int 0x80 eax 1 ebx 0x0");
    }

    @Test
    void exceptionsNameTheFaultingInstruction() {
        Run run = prepare(DIVIDE, PageTableFormat.PAE, 1, false);
        run.machine.run(Long.MAX_VALUE);
        assertThat(run.kernel.events).containsExactly("fault 0 code 0 at 0x0 eip 0x1002");
    }

    @Test
    void timerTicksInUserCode() {
        Run run = prepare(LOOP.replace("e8030000", "409c0000"), PageTableFormat.TWO_LEVEL, 1, true);
        run.machine.run(Long.MAX_VALUE);
        assertThat(run.kernel.events.stream().filter("tick"::equals)).hasSizeGreaterThan(5);
    }

    @Test
    void runStopsAtTheLimitAndGoesOnFromThere() {
        Run whole = prepare(LOOP, PageTableFormat.TWO_LEVEL, 1, false);
        StopResult expected = whole.machine.run(Long.MAX_VALUE);
        Run parts = prepare(LOOP, PageTableFormat.TWO_LEVEL, 1, false);
        StopResult stop = parts.machine.run(2_500);
        assertThat(stop.reason()).isEqualTo(StopResult.Reason.LIMIT);
        assertThat(stop.cycle()).isBetween(2_500L, 3_500L);
        assertThat(parts.machine.run(Long.MAX_VALUE)).isEqualTo(expected);
    }

    @Test
    void cpusAdvanceTogether() {
        Run run = prepare(LOOP, PageTableFormat.TWO_LEVEL, 2, false);
        StopResult result = run.machine.run(Long.MAX_VALUE);
        assertThat(result.reason()).isEqualTo(StopResult.Reason.FINISHED);
        assertThat(run.kernel.events.stream().filter(event -> event.startsWith("int")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, STRINGS})
    void filterChangesNoCycleOfAProgram(String program) {
        Run with = prepare(program, PageTableFormat.PAE, 1, true, true);
        Run without = prepare(program, PageTableFormat.PAE, 1, true, false);
        assertThat(with.machine.run(Long.MAX_VALUE)).isEqualTo(without.machine.run(Long.MAX_VALUE));
        assertThat(with.machine.cpus().get(0).counters())
                .usingRecursiveComparison()
                .isEqualTo(without.machine.cpus().get(0).counters());
        assertThat(bytes(with.machine)).isEqualTo(bytes(without.machine));
    }

    /** Law 5. */
    @ParameterizedTest
    @CsvSource({"JIT, 1, true", "JIT, 2, true", "JIT, 2, false", "AUTO, 1, true", "AUTO, 2, true"})
    void enginesAgree(Engine engine, int cpus, boolean filter) {
        Run reference = prepare(LOOP, PageTableFormat.PAE, cpus, true, filter, Engine.INTERP);
        Run other = prepare(LOOP, PageTableFormat.PAE, cpus, true, filter, engine);
        assertThat(other.machine.run(Long.MAX_VALUE)).isEqualTo(reference.machine.run(Long.MAX_VALUE));
        assertThat(other.kernel.events).isEqualTo(reference.kernel.events);
        for (int i = 0; i < cpus; i++) {
            assertThat(other.machine.cpus().get(i).counters())
                    .usingRecursiveComparison()
                    .isEqualTo(reference.machine.cpus().get(i).counters());
        }
        assertThat(bytes(other.machine)).isEqualTo(bytes(reference.machine));
    }

    /** Law 7. */
    @ParameterizedTest
    @MethodSource("formats")
    void watchingDoesNotDisturb(PageTableFormat format) {
        Run watched = prepare(LOOP, format, 1, false);
        Run alone = prepare(LOOP, format, 1, false);
        ProcessorView target = watched.machine.view();
        byte[] seen = new byte[8192];
        StopResult stop;
        long limit = 0;
        do {
            limit += 500;
            stop = watched.machine.run(limit);
            for (int va : new int[] {ToyKernel.CODE, 0x2000_0000, ToyKernel.KERNEL, 0x7000_0000}) {
                target.read(0, va, seen, 0, seen.length);
            }
            target.register(0, 1);
            target.eflags(0);
            target.selector(0, 1);
        } while (stop.reason() == StopResult.Reason.LIMIT);
        assertThat(stop).isEqualTo(alone.machine.run(Long.MAX_VALUE));
        assertThat(watched.machine.cpus().get(0).counters())
                .usingRecursiveComparison()
                .isEqualTo(alone.machine.cpus().get(0).counters());
        assertThat(bytes(watched.machine)).isEqualTo(bytes(alone.machine));
    }

    @Test
    void debuggerSeesMappedMemoryOnly() {
        Run run = prepare(LOOP, PageTableFormat.TWO_LEVEL, 1, false);
        run.machine.run(0);
        ProcessorView target = run.machine.view();
        byte[] seen = new byte[8192];
        assertThat(target.eip(0)).isEqualTo(ToyKernel.CODE);
        assertThat(target.read(0, ToyKernel.CODE, seen, 0, seen.length)).isEqualTo(4096);
        assertThat(seen).startsWith(code(LOOP));
        assertThat(target.read(0, 0x7000_0000, seen, 0, seen.length)).isZero();
    }

    private static byte[] bytes(Machine machine) {
        byte[] all = new byte[(int) RAM];
        machine.memory().read(0, all, 0, all.length);
        return all;
    }
}
