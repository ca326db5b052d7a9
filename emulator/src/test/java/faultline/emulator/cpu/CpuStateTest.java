package faultline.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuStateTest {
    private final CpuState state = new CpuState();

    @Test
    void bytesAreParts() {
        state.registers[CpuState.EBX] = 0x11223344;
        state.set8(7, 0x1AA);
        state.set8(3, 0xBB);
        assertThat(state.registers[CpuState.EBX]).isEqualTo(0x1122AABB);
        assertThat(state.get8(7)).isEqualTo(0xAA);
        state.set16(CpuState.EBX, 0xFFFF0001);
        assertThat(state.registers[CpuState.EBX]).isEqualTo(0x11220001);
    }

    @Test
    void userModeCannotClearInterrupts() {
        state.popEflags(0);
        assertThat(state.eflags()).isEqualTo(0x202);
        state.popEflags(-1);
        assertThat(state.eflags() & 0x3000).as("IOPL").isZero();
        assertThat(state.eflags() & CpuState.ID).isNotZero();
        assertThat(state.down()).isTrue();
    }

    @Test
    void segmentsTakeOnlyWhatTheTableHolds() {
        Segments segments = state.segments;
        assertThat(segments.loadable(Segments.GS, 0x33)).isFalse();
        segments.setTls(0, 0x1000, true);
        assertThat(segments.loadable(Segments.GS, 0x33)).isTrue();
        segments.load(Segments.GS, 0x33);
        assertThat(segments.base(Segments.GS)).isEqualTo(0x1000);
        assertThat(segments.loadable(Segments.DS, 0x10)).as("kernel data").isFalse();
        assertThat(segments.loadable(Segments.DS, 0x7F)).as("local table").isFalse();
        assertThat(segments.loadable(Segments.SS, 0)).as("null stack").isFalse();
        segments.load(Segments.GS, 0);
        assertThat(segments.usable(Segments.GS)).isFalse();
    }

    @Test
    void cpuidNamesTheModelledProcessor() {
        new Cpuid(new Cpuid.Identity("AuthenticAMD", 23, 49, 0, "AMD Zen 2", Set.of(CpuFeature.MMX))).execute(state);
        assertThat(state.registers[CpuState.EBX]).isEqualTo(0x68747541);
        state.registers[CpuState.EAX] = 1;
        new Cpuid(new Cpuid.Identity("AuthenticAMD", 23, 49, 0, "AMD Zen 2", Set.of(CpuFeature.MMX))).execute(state);
        assertThat(state.registers[CpuState.EAX]).isEqualTo(0x00830F10);
        assertThat(state.registers[CpuState.EDX] & 1 << 25).as("no SSE").isZero();
    }
}
