package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.GuestFault;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What a single-instruction comparison cannot show: faults, restarts, code that changes, costs, stops. */
class InterpreterTest {
    private static final int CODE = 0x200000;
    private static final int DATA = 0x300000;
    private static final String STOP = " CD80";

    private final TinyMachine machine = machine();
    private final int[] r = machine.state.registers;

    /** The machine to test. */
    TinyMachine machine() {
        return new TinyMachine();
    }

    private void code(int at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        machine.memory.write(at, bytes, 0, bytes.length);
    }

    private Exit run(String hex) {
        code(CODE, hex);
        machine.state.eip = CODE;
        return machine.interpreter.run(Long.MAX_VALUE);
    }

    private void assertFault(Exit exit, int vector, int eip) {
        assertThat(exit).isEqualTo(Exit.FAULT);
        assertThat(machine.fault.vector()).isEqualTo(vector);
        assertThat(machine.state.eip).isEqualTo(eip);
    }

    @Test
    void stopsBehindSoftwareInterrupts() {
        assertThat(run("B8 2A000000" + STOP)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(machine.interpreter.interruptVector()).isEqualTo(0x80);
        assertThat(machine.state.eip).isEqualTo(CODE + 7);
        assertThat(r[CpuState.EAX]).isEqualTo(42);
        assertThat(machine.counters.userInstructions).isEqualTo(2);
    }

    @Test
    void runsLoopsCallsAndReturns() {
        r[CpuState.ESP] = DATA + 0x100;
        r[CpuState.ECX] = 10;
        // again: call add; loop again; int 0x80; add: add eax, ecx; ret
        run("E8 04000000 E2 F9 CD80 01C8 C3");
        assertThat(r[CpuState.EAX]).isEqualTo(55);
        assertThat(r[CpuState.ESP]).isEqualTo(DATA + 0x100);
    }

    @Test
    void leavesRegistersAsTheyWereWhenAnAccessFaults() {
        r[CpuState.ESP] = TinyMachine.FIRST_MAPPED + 2;
        r[CpuState.EAX] = 7;
        assertFault(run("50"), GuestFault.PAGE_FAULT, CODE);
        assertThat(r[CpuState.ESP]).isEqualTo(TinyMachine.FIRST_MAPPED + 2);
        assertThat(machine.fault.address()).isEqualTo(TinyMachine.FIRST_MAPPED - 2);
        assertThat(machine.fault.errorCode()).isEqualTo(GuestFault.CODE_USER | GuestFault.CODE_WRITE);
        assertFault(run("60"), GuestFault.PAGE_FAULT, CODE);
        assertThat(r[CpuState.ESP]).isEqualTo(TinyMachine.FIRST_MAPPED + 2);
    }

    @Test
    void keepsFlagsWhenAReadModifyWriteFaults() {
        machine.map(DATA, DATA >> 12, 5);
        r[CpuState.EBX] = DATA;
        machine.state.setEflags(0x8D5);
        assertFault(run("81 03 01000000"), GuestFault.PAGE_FAULT, CODE);
        assertThat(machine.fault.isProtection()).isTrue();
        assertThat(machine.fault.isWrite()).isTrue();
        assertThat(machine.state.eflags() & 0x8D5).isEqualTo(0x8D5);
        assertThat(machine.counters.userInstructions).isZero();
    }

    @Test
    void restartsRepetitionsInTheMiddle() {
        int hole = DATA + 0x1000;
        machine.map(hole, 0, 0);
        r[CpuState.EDI] = DATA + 0xFF0;
        r[CpuState.ECX] = 8;
        r[CpuState.EAX] = 0x5A5A5A5A;
        assertFault(run("F3AB" + STOP), GuestFault.PAGE_FAULT, CODE);
        assertThat(machine.fault.address()).isEqualTo(hole);
        assertThat(r[CpuState.ECX]).isEqualTo(4);
        assertThat(r[CpuState.EDI]).isEqualTo(hole);
        machine.map(hole, hole >> 12, 7);
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(r[CpuState.ECX]).isZero();
        assertThat(machine.memory.read32(hole + 12)).isEqualTo(0x5A5A5A5A);
        assertThat(machine.counters.userInstructions).isEqualTo(2);
    }

    @Test
    void interruptsRepetitionsAtTheDeadline() {
        r[CpuState.EDI] = DATA;
        r[CpuState.ECX] = 100_000;
        code(CODE, "F3AA" + STOP);
        machine.state.eip = CODE;
        assertThat(machine.interpreter.run(50)).isEqualTo(Exit.DEADLINE);
        assertThat(machine.state.eip).isEqualTo(CODE);
        assertThat(r[CpuState.ECX]).isBetween(1, 99_999);
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(r[CpuState.EDI]).isEqualTo(DATA + 100_000);
        assertThat(machine.counters.userInstructions).isEqualTo(2);
    }

    @Test
    void stopsAtTheDeadlineInEndlessLoops() {
        code(CODE, "EBFE");
        machine.state.eip = CODE;
        assertThat(machine.interpreter.run(1000)).isEqualTo(Exit.DEADLINE);
        assertThat(machine.clock.now()).isBetween(1000L, 1200L);
        assertThat(machine.state.eip).isEqualTo(CODE);
    }

    @Test
    void findsTheSameDeadlineHoweverTheRunIsCut() {
        code(CODE, "40EBFD");
        machine.state.eip = CODE;
        assertThat(machine.interpreter.run(40_500)).isEqualTo(Exit.DEADLINE);
        long whole = machine.clock.now();
        TinyMachine other = new TinyMachine();
        byte[] bytes = HexFormat.of().parseHex("40EBFD");
        other.memory.write(CODE, bytes, 0, bytes.length);
        other.state.eip = CODE;
        for (long deadline = 7_000; deadline < 40_500; deadline += 7_000) {
            other.interpreter.run(deadline);
        }
        assertThat(other.interpreter.run(40_500)).isEqualTo(Exit.DEADLINE);
        assertThat(other.clock.now()).isEqualTo(whole);
        assertThat(other.counters.fetches).isEqualTo(machine.counters.fetches);
    }

    @Test
    void seesCodeThatItChangesAhead() {
        // mov byte [CODE+8], 0x43 (inc ebx); inc eax becomes inc ebx
        run("C605 08002000 43 90 40" + STOP);
        assertThat(r[CpuState.EBX]).isEqualTo(1);
        assertThat(r[CpuState.EAX]).isZero();
    }

    @Test
    void seesCodeThatChangedAfterItRan() {
        run("40" + STOP);
        run("40" + STOP);
        code(CODE, "48");
        machine.state.eip = CODE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(r[CpuState.EAX]).isEqualTo(1);
        r[CpuState.ECX] = 3;
        // again: inc byte [CODE+10] (the immediate of mov al); mov al, n; loop again
        run("90 90 FE05 0A002000 90 B0 05 E2F5" + STOP);
        assertThat(r[CpuState.EAX] & 0xFF).isEqualTo(8);
    }

    @Test
    void checksBothPagesOfAnInstructionThatCrosses() {
        int start = CODE + 0x1000 - 2;
        code(start, "B8 01000000" + STOP);
        machine.state.eip = start;
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        machine.memory.write8(CODE + 0x1000, 2);
        machine.state.eip = start;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(r[CpuState.EAX]).isEqualTo(0x201);
        int other = 0x400000;
        code(other, "030000CD80");
        machine.map(CODE + 0x1000, other >> 12, 7);
        machine.state.eip = start;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(r[CpuState.EAX]).isEqualTo(0x301);
        machine.map(CODE + 0x1000, 0, 0);
        machine.state.eip = start;
        assertFault(machine.interpreter.run(Long.MAX_VALUE), GuestFault.PAGE_FAULT, start);
        assertThat(machine.fault.address()).isEqualTo(CODE + 0x1000);
    }

    @Test
    void raisesTheProcessorsExceptions() {
        assertFault(run("0F0B"), GuestFault.INVALID_OPCODE, CODE);
        assertFault(run("F0 01C8"), GuestFault.INVALID_OPCODE, CODE);
        assertFault(run("F0 90"), GuestFault.INVALID_OPCODE, CODE);
        assertFault(run("F4"), GuestFault.GENERAL_PROTECTION, CODE);
        assertFault(run("EC"), GuestFault.GENERAL_PROTECTION, CODE);
        assertFault(run("66666666 66666666 66666666 666666 90"), GuestFault.GENERAL_PROTECTION, CODE);
        assertFault(run("CC"), GuestFault.BREAKPOINT, CODE + 1);
        assertFault(run("31C9 F7F1"), GuestFault.DIVIDE_ERROR, CODE + 2);
        assertFault(run("65 A1 00000000"), GuestFault.GENERAL_PROTECTION, CODE);
        assertFault(run("B8 33000000 8EE8"), GuestFault.GENERAL_PROTECTION, CODE + 5);
        assertThat(machine.fault.errorCode()).isEqualTo(0x30);
    }

    @Test
    void reachesThreadLocalStorageThroughGs() {
        machine.state.segments.setTls(0, DATA, true);
        machine.memory.write32(DATA + 0x10, 0x12345678);
        run("B8 33000000 8EE8 65 A1 10000000" + STOP);
        assertThat(r[CpuState.EAX]).isEqualTo(0x12345678);
    }

    @Test
    void trapsAfterEachInstructionWithTrapFlag() {
        r[CpuState.ESP] = DATA + 0x100;
        // push 0x302; popf; inc eax; inc eax
        assertFault(run("68 02030000 9D 40 40" + STOP), GuestFault.DEBUG, CODE + 7);
        assertThat(r[CpuState.EAX]).isEqualTo(1);
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.FAULT);
        assertThat(machine.state.eip).isEqualTo(CODE + 8);
    }

    @Test
    void addressesWithSixteenBits() {
        r[CpuState.EBX] = 0x1234FFFF;
        r[CpuState.ESI] = 0x00010003;
        // a16 lea eax, [bx+si+4]; jcxz is not taken with CX 0 in the upper half only
        r[CpuState.ECX] = 0x10000;
        run("67 8D4004 67E301 40" + STOP);
        assertThat(r[CpuState.EAX]).isEqualTo(6);
    }

    @Test
    void countsOneAccessForEachLineEntered() {
        code(CODE, "90".repeat(100) + STOP);
        machine.state.eip = CODE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(machine.counters.fetches).isEqualTo(2);
        // An instruction over a line's end enters both lines, one that stays in a line enters none.
        code(CODE, "90".repeat(62) + "B8 01000000" + STOP);
        machine.state.eip = CODE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(machine.counters.fetches).isEqualTo(4);
    }

    @Test
    void countsTheSameWhetherDecodedBeforeOrNot() {
        code(CODE + 0xFFE, "B8 01000000" + STOP);
        machine.state.eip = CODE + 0xFFE;
        machine.interpreter.run(Long.MAX_VALUE);
        long first = machine.counters.fetches;
        machine.state.eip = CODE + 0xFFE;
        machine.interpreter.run(Long.MAX_VALUE);
        assertThat(first).isEqualTo(2);
        assertThat(machine.counters.fetches).isEqualTo(2 * first);
    }

    @Test
    void stepsOneInstruction() {
        code(CODE, "40 40" + STOP);
        machine.state.eip = CODE;
        assertThat(machine.interpreter.step()).isEqualTo(Exit.STEPPED);
        assertThat(machine.state.eip).isEqualTo(CODE + 1);
        assertThat(r[CpuState.EAX]).isEqualTo(1);
    }

    /** Cycles of REP STOSB of ten bytes at four bytes a cycle, the page of the last {@code behind} faulting first. */
    private long interruptedFill(int behind) {
        TinyMachine own = new TinyMachine();
        byte[] bytes = HexFormat.of().parseHex("F3AACD80");
        own.memory.write(CODE, bytes, 0, bytes.length);
        int boundary = DATA + 0x1000;
        own.map(boundary, 0, 0);
        own.state.eip = CODE;
        own.state.registers[CpuState.EDI] = boundary - 10 + behind;
        own.state.registers[CpuState.ECX] = 10;
        assertThat(own.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.FAULT);
        assertThat(own.state.registers[CpuState.ECX]).isEqualTo(behind);
        own.map(boundary, boundary >> 12, 7);
        assertThat(own.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        return own.clock.now();
    }

    @Test
    void repetitionsCostTheSameWhereverTheyAreInterrupted() {
        long evenly = interruptedFill(4);
        for (int behind = 1; behind < 10; behind++) {
            assertThat(interruptedFill(behind))
                    .as("fault before the last %d", behind)
                    .isEqualTo(evenly);
        }
    }
}
