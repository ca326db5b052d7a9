package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Segments;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.GuestFault;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segment registers in use: null selectors, bases, stores through code. */
class SegmentTest {
    private static final int CODE = 0x200000;
    private static final int DATA = 0x300000;
    private static final String STOP = " CD80";

    private final TinyMachine machine = new TinyMachine();
    private final int[] r = machine.state.registers;

    @BeforeEach
    void pointers() {
        r[CpuState.EBX] = DATA;
        r[CpuState.ESI] = DATA;
        r[CpuState.EDI] = DATA;
        r[CpuState.ESP] = DATA + 0x800;
        r[CpuState.ECX] = 4;
    }

    private Exit run(String hex) {
        byte[] bytes = HexFormat.of().parseHex((hex + STOP).replace(" ", ""));
        machine.memory.write(CODE, bytes, 0, bytes.length);
        machine.state.eip = CODE;
        return machine.interpreter.run(Long.MAX_VALUE);
    }

    private void assertProtection(Exit exit, int eip) {
        assertThat(exit).isEqualTo(Exit.FAULT);
        assertThat(machine.fault.vector()).isEqualTo(GuestFault.GENERAL_PROTECTION);
        assertThat(machine.fault.errorCode()).isZero();
        assertThat(machine.state.eip).isEqualTo(eip);
    }

    /** mov, add, xchg, pop, setc, movaps, fstp, fnstcw, cmpxchg8b, mov moffs, maskmovq, sgdt-less stmxcsr. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2E 89 03",
                "2E 01 03",
                "2E 87 03",
                "2E 8F 03",
                "2E 0F 92 03",
                "2E 0F 29 03",
                "2E D9 1B",
                "2E D9 3B",
                "2E 0F C7 0B",
                "2E A3 00003000",
                "2E 0F F7 C1",
                "2E 0F AE 1B",
                "2E 8C 1B",
                "2E DF 33"
            })
    void storesThroughCsFault(String hex) {
        assertProtection(run(hex), CODE);
    }

    /** mov, cmp, test, bt, push, mul, lea, fld, fadd, ldmxcsr-less xlat, lods, rep movs, rep stos. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2E 8B 03",
                "2E 39 03",
                "2E 85 03",
                "2E 0F A3 0B",
                "2E FF 33",
                "2E F7 23",
                "2E 8D 03",
                "2E D9 03",
                "2E D8 03",
                "2E AC",
                "F3 2E A4",
                "F3 2E AA",
                "2E 0F 18 0B"
            })
    void loadsThroughCsDoNot(String hex) {
        assertThat(run(hex)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
    }

    @Test
    void nullDataSegmentsFaultWhenTheyAreUsed() {
        // xor eax, eax; mov ds, ax; mov eax, [ebx]
        assertProtection(run("31C0 8ED8 8B03"), CODE + 4);
        // The stack is in SS: push eax; mov eax, [esp]
        assertThat(run("50 8B0424")).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertProtection(run("AC"), CODE);
        assertProtection(run("D7"), CODE);
        assertThat(run("26 8B03")).as("ES is not null").isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(run("AA")).as("STOS is ES").isEqualTo(Exit.SOFTWARE_INTERRUPT);
        // push 7B; pop ds; mov eax, [ebx]
        assertThat(run("6A7B 1F 8B03")).isEqualTo(Exit.SOFTWARE_INTERRUPT);
    }

    @Test
    void nullExtraSegmentFaultsForStringDestinations() {
        assertProtection(run("31C0 8EC0 F3 AB"), CODE + 4);
        assertThat(r[CpuState.ECX]).isEqualTo(4);
        assertThat(run("8B03 890B")).isEqualTo(Exit.SOFTWARE_INTERRUPT);
    }

    @Test
    void dataSegmentsMayHaveABase() {
        machine.state.segments.setTls(0, DATA, true);
        machine.memory.write32(DATA + 8, 42);
        r[CpuState.EBX] = 8;
        // push 33; pop ds; mov eax, [ebx]; push 7B; pop ds
        assertThat(run("6A33 1F 8B03 6A7B 1F")).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(r[CpuState.EAX]).isEqualTo(42);
        assertThat(machine.state.segments.selector(Segments.DS)).isEqualTo(0x7B);
        // push 33; pop ss
        assertThat(run("6A33 17")).as("stacks have no base here").isEqualTo(Exit.FAULT);
    }

    @Test
    void theSameCodeRunsWithAndWithoutFlatSegments() {
        machine.state.segments.setTls(0, DATA, true);
        machine.memory.write32(DATA + 8, 42);
        machine.memory.write32(DATA + DATA, 7);
        String load = "8B03";
        r[CpuState.EBX] = DATA;
        assertThat(run(load)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        machine.state.segments.load(Segments.DS, 0x33);
        r[CpuState.EBX] = 8;
        machine.state.eip = CODE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(r[CpuState.EAX]).isEqualTo(42);
        machine.state.segments.load(Segments.DS, Segments.USER_DATA);
        r[CpuState.EBX] = DATA + DATA;
        machine.state.eip = CODE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(r[CpuState.EAX]).isEqualTo(7);
    }
}
