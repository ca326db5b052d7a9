package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.GuestFault;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Faults of MMX and SSE instructions come before any change of state. */
class SimdFaultsTest {
    private static final int PAGE = 4096;

    private final TinyMachine machine = new TinyMachine();
    private final CpuState state = machine.state;

    /** Runs one instruction that must fault; returns the vector. */
    private int faults(String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        machine.memory.write(HostCpu.CODE, code, 0, code.length);
        state.eip = HostCpu.CODE;
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.FAULT);
        assertThat(state.eip).isEqualTo(HostCpu.CODE);
        return machine.fault.vector();
    }

    @Test
    void anX87ExceptionThatWaitsIsToldFirst() {
        state.fpu.context().setControl(0);
        state.fpu.context().conditions = 1;
        state.fpu.setMmx(0, 7);
        int valid = state.fpu.context().valid;
        assertThat(faults("0ffcc0")).as("paddb mm0,mm0").isEqualTo(GuestFault.FPU_ERROR);
        assertThat(state.fpu.mmx(0)).isEqualTo(7);
        assertThat(state.fpu.context().valid).isEqualTo(valid);
        for (String crossing : new String[] {
            "0f2ac0", "660f2ac0", "0f2dc0", "0f2cc0", "660f2dc0", "660f2cc0", "f20fd6c0", "f30fd6c0", "0ff7c0"
        }) {
            assertThat(faults(crossing)).as("between MMX and XMM: " + crossing).isEqualTo(GuestFault.FPU_ERROR);
        }
        assertThat(faults("0f77")).as("emms").isEqualTo(GuestFault.FPU_ERROR);
    }

    @Test
    void aStoreAcrossPagesWritesBothOrNone() {
        machine.map(HostCpu.DATA + PAGE, 0, 0);
        int last = HostCpu.DATA + PAGE - 8;
        state.registers[CpuState.EAX] = last;
        state.xmm[0] = -1;
        assertThat(faults("0f1100")).as("movups [eax],xmm0").isEqualTo(GuestFault.PAGE_FAULT);
        assertThat(machine.fault.address()).isEqualTo(HostCpu.DATA + PAGE);
        assertThat(machine.fault.isWrite()).isTrue();
        assertThat(machine.memory.read64(last)).isZero();
    }

    @Test
    void wholeOperandsMustBeAligned() {
        state.registers[CpuState.EAX] = HostCpu.DATA + 8;
        state.xmm[0] = 5;
        assertThat(faults("0f2800")).as("movaps xmm0,[eax]").isEqualTo(GuestFault.GENERAL_PROTECTION);
        assertThat(faults("0f5800")).as("addps xmm0,[eax]").isEqualTo(GuestFault.GENERAL_PROTECTION);
        assertThat(faults("660fe700")).as("movntdq [eax],xmm0").isEqualTo(GuestFault.GENERAL_PROTECTION);
        assertThat(state.xmm[0]).isEqualTo(5);
        assertThat(machine.counters.loads).isZero();
    }

    @Test
    void anUnmaskedExceptionKeepsTheDestination() {
        state.mxcsr.set(0x1F80 & ~(4 << 7));
        state.xmm[0] = Double.doubleToRawLongBits(1);
        state.xmm[2] = 0;
        assertThat(faults("f20f5ec1")).as("divsd xmm0,xmm1").isEqualTo(GuestFault.SIMD_ERROR);
        assertThat(state.xmm[0]).isEqualTo(Double.doubleToRawLongBits(1));
        assertThat(state.mxcsr.value() & 0x3F).as("sticky flag").isEqualTo(4);
    }

    @Test
    void afterATaskSwitchTheUnitIsNotThere() {
        state.taskSwitched = true;
        for (String using :
                new String[] {"d9e8", "9b", "dbe3", "0f77", "0f6fc0", "0f28c1", "f20f58c1", "0fae18", "0fae00"}) {
            assertThat(faults(using)).as(using).isEqualTo(GuestFault.DEVICE_NOT_AVAILABLE);
        }
        state.registers[CpuState.EAX] = HostCpu.DATA;
        byte[] code = HexFormat.of().parseHex("0fae38" + "0fc300" + "0fae f8".replace(" ", "") + "0f1808" + "cd80");
        machine.memory.write(HostCpu.CODE, code, 0, code.length);
        state.eip = HostCpu.CODE;
        assertThat(machine.interpreter.run(Long.MAX_VALUE))
                .as("clflush, movnti, sfence, prefetch do not use it")
                .isEqualTo(Exit.SOFTWARE_INTERRUPT);
    }
}
