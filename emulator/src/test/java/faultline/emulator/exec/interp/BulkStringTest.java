package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.Exit;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Strings that are compared by the line leave what they leave when each element is an access of its own (law 4). */
class BulkStringTest {
    private static final int CODE = 0x200000;
    private static final int DATA = 0x300000;
    private static final int ROUNDS = 3;

    /** CMPSB, CMPSD, SCASB, SCASD; with a prefix 66 the latter of each pair has 16 bits. */
    private static final byte[] OPCODES = {(byte) 0xA6, (byte) 0xA7, (byte) 0xAE, (byte) 0xAF};

    @Property(tries = 300)
    void theFilterChangesNothing(
            @ForAll @IntRange(max = 3) int opcode,
            @ForAll boolean narrow,
            @ForAll boolean untilEqual,
            @ForAll @IntRange(max = 700) int count,
            @ForAll @IntRange(max = 700) int stop,
            @ForAll @IntRange(max = 70) int misalignment) {
        byte[] code = {
            (byte) (untilEqual ? 0xF2 : 0xF3), (byte) (narrow ? 0x66 : 0x3E), OPCODES[opcode], (byte) 0xCD, (byte) 0x80
        };
        List<Long> with = run(true, code, untilEqual, count, stop, misalignment);
        assertThat(with).isEqualTo(run(false, code, untilEqual, count, stop, misalignment));
    }

    private static List<Long> run(
            boolean filter, byte[] code, boolean untilEqual, int count, int stop, int misalignment) {
        TinyMachine machine = new TinyMachine(0, Interpreter::new, filter);
        machine.memory.write(CODE, code, 0, code.length);
        fill(machine, untilEqual, stop);
        int[] r = machine.state.registers;
        for (int round = 0; round < ROUNDS; round++) {
            r[CpuState.EAX] = 0x07070707;
            r[CpuState.ECX] = count;
            r[CpuState.ESI] = DATA + 0x2000 + misalignment * 3;
            r[CpuState.EDI] = DATA + misalignment;
            machine.state.eip = CODE;
            machine.interpreter.enterAnew();
            assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        }
        return List.of(
                (long) Arrays.hashCode(r),
                (long) r[CpuState.ECX],
                (long) machine.state.flags.result,
                (long) machine.state.flags.aux,
                machine.clock.now(),
                machine.counters.loads,
                machine.counters.l1dMisses,
                machine.counters.dtlbMisses);
    }

    /** Elements that do not end the instruction, but for a few bytes from {@code stop} on. */
    private static void fill(TinyMachine machine, boolean untilEqual, int stop) {
        byte[] here = new byte[0x1000];
        byte[] there = new byte[0x1000];
        Arrays.fill(here, (byte) (untilEqual ? 9 : 7));
        Arrays.fill(there, (byte) 7);
        Arrays.fill(here, stop, stop + 8, (byte) (untilEqual ? 7 : 9));
        machine.memory.write(DATA, here, 0, here.length);
        machine.memory.write(DATA + 0x2000, there, 0, there.length);
    }
}
