package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.GuestFault;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comparing single x87 instructions cannot show: faults, waiting, saved areas, sharing with MMX. */
class FpuOpsTest {
    private static final int CODE = 0x200000;
    private static final int DATA = 0x300000;
    private static final String STOP = " CD80";
    private static final long PI = 0xC90FDAA22168C235L;

    private final TinyMachine machine = new TinyMachine();
    private final FloatContext context = machine.state.fpu.context();

    @BeforeEach
    void pointAtData() {
        machine.state.registers[CpuState.EBX] = DATA;
    }

    private Exit run(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        machine.memory.write(CODE, bytes, 0, bytes.length);
        machine.state.eip = CODE;
        return machine.interpreter.run(Long.MAX_VALUE);
    }

    @Test
    void tellsAnUnmaskedExceptionAtTheNextWaitingInstruction() {
        machine.memory.write16(DATA, 0x037B);
        // fldcw [ebx]; fld1; fldz; fdivp; fnstsw ax; fnstcw [ebx+2]; nop; fld1
        Exit exit = run("D92B D9E8 D9EE DEF9 DFE0 D97B02 90 D9E8" + STOP);
        assertThat(exit).isEqualTo(Exit.FAULT);
        assertThat(machine.fault.vector()).isEqualTo(GuestFault.FPU_ERROR);
        assertThat(machine.state.eip).as("the waiting instruction").isEqualTo(CODE + 14);
        assertThat(machine.state.registers[CpuState.EAX] & 0xFFFF).isEqualTo(0xB084);
        assertThat(context.instructionPointer).as("the guilty one").isEqualTo(CODE + 6);
        assertThat(run("DBE2 9B D9E8" + STOP)).as("fnclex").isEqualTo(Exit.SOFTWARE_INTERRUPT);
    }

    @Test
    void keepsTheStackWhenAStoreFaults() {
        machine.map(DATA + 0x1000, 0, 0);
        machine.state.registers[CpuState.EBX] = DATA + 0x1000 - 8;
        machine.memory.write64(DATA + 0x1000 - 8, 42);
        // fldpi; fstp tword [ebx]: the last two bytes are on the next page
        Exit exit = run("D9EB DB3B" + STOP);
        assertThat(exit).isEqualTo(Exit.FAULT);
        assertThat(machine.fault.address()).isEqualTo(DATA + 0x1000);
        assertThat(machine.memory.read64(DATA + 0x1000 - 8)).isEqualTo(42);
        assertThat(context.valid).isEqualTo(0x80);
        assertThat(context.top).isEqualTo(7);
        machine.map(DATA + 0x1000, DATA + 0x1000 >> 12, 7);
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(machine.memory.read64(DATA + 0x1000 - 8)).isEqualTo(PI);
        assertThat(machine.memory.read16(DATA + 0x1000)).isEqualTo(0x4000);
        assertThat(context.valid).isZero();
    }

    @Test
    void savesAndRestoresTheWholeUnit() {
        machine.state.xmm[0] = 0x1122334455667788L;
        machine.state.xmm[15] = -5;
        machine.state.mxcsr.set(0x3F80);
        // fldpi; fld1; fxsave [ebx]; fninit; fxrstor [ebx]
        run("D9EB D9E8 0FAE03" + STOP);
        assertThat(machine.memory.read16(DATA)).isEqualTo(0x37F);
        assertThat(machine.memory.read8(DATA + 4)).as("one bit a register").isEqualTo(0xC0);
        assertThat(machine.memory.read64(DATA + 48)).as("ST(1)").isEqualTo(PI);
        assertThat(machine.memory.read32(DATA + 24)).isEqualTo(0x3F80);
        assertThat(machine.memory.read64(DATA + 160)).isEqualTo(0x1122334455667788L);
        machine.state.xmm[0] = 0;
        machine.state.xmm[15] = 0;
        machine.state.mxcsr.set(0x1F80);
        context.reset();
        run("0FAE0B DEC9" + STOP);
        assertThat(context.significands[7]).as("fmulp: pi times one").isEqualTo(PI);
        assertThat(machine.state.xmm[0]).isEqualTo(0x1122334455667788L);
        assertThat(machine.state.xmm[15]).isEqualTo(-5);
        assertThat(machine.state.mxcsr.value()).isEqualTo(0x3F80);
    }

    @Test
    void wantsTheSaveAreaAligned() {
        machine.state.registers[CpuState.EBX] = DATA + 8;
        assertThat(run("0FAE03" + STOP)).isEqualTo(Exit.FAULT);
        assertThat(machine.fault.vector()).isEqualTo(GuestFault.GENERAL_PROTECTION);
    }

    @Test
    void sharesItsRegistersWithMmx() {
        machine.memory.write64(DATA, 0x0102030405060708L);
        // fld1; movq mm3,[ebx]; fnsave [ebx]
        run("D9E8 0F6F1B" + STOP);
        assertThat(context.significands[3]).isEqualTo(0x0102030405060708L);
        assertThat(context.exponents[3]).isEqualTo(0xFFFF);
        assertThat(context.top).isZero();
        assertThat(context.valid).isEqualTo(0xFF);
        run("0F77" + STOP);
        assertThat(context.valid).as("emms").isZero();
    }

    @Test
    void copiesTheStateOnlyWhenItWasUsed() {
        FloatContext copy = new FloatContext();
        copy.significands[2] = 7;
        copy.copyFrom(new FloatContext());
        assertThat(copy.significands[2]).as("neither was used").isEqualTo(7);
        run("D9EB" + STOP);
        copy.copyFrom(context);
        assertThat(copy.significands[7]).isEqualTo(PI);
        assertThat(copy.status()).isEqualTo(7 << 11);
        copy.copyFrom(new FloatContext());
        assertThat(copy.used).isFalse();
        assertThat(copy.valid).isZero();
    }
}
