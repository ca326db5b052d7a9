package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MMX and SSE instructions in random states leave the same registers, MXCSR, flags and memory as on the host CPU. */
class SimdDifferentialTest {
    private static final long SEED = 20041101;
    private static final int CASES_PER_FORM = Integer.getInteger("faultline.simd.cases", 1000);
    private static final int SHOWN = 40;

    private final TinyMachine machine = new TinyMachine();
    private final List<String> different = new ArrayList<>();

    @Test
    void agreesWithTheHostCpu(@TempDir Path dir) throws Exception {
        List<OpcodeForm> forms =
                OpcodeTable.load().forms().stream().filter(SimdCases::supports).toList();
        compareAll(dir, forms, new SimdCases(SEED)::next);
    }

    @Test
    void sequencesAgreeWithTheHostCpu(@TempDir Path dir) throws Exception {
        List<OpcodeForm> forms =
                OpcodeTable.load().forms().stream().filter(SimdCases::joins).toList();
        SimdCases generator = new SimdCases(SEED + 1);
        compareAll(dir, forms, form -> generator.sequence(form, forms));
    }

    private void compareAll(Path dir, List<OpcodeForm> forms, Function<OpcodeForm, SimdHost.Case> generator)
            throws Exception {
        Peers.require("gcc");
        SimdHost host = new SimdHost(dir);
        int count = 0;
        for (OpcodeForm form : forms) {
            List<SimdHost.Case> cases = new ArrayList<>();
            for (int i = 0; i < CASES_PER_FORM; i++) {
                cases.add(generator.apply(form));
            }
            List<SimdHost.Result> expected = host.run(cases);
            for (int i = 0; i < cases.size(); i++) {
                compare(cases.get(i), expected.get(i), run(cases.get(i)));
            }
            count += cases.size();
        }
        assertThat(different.stream().limit(SHOWN))
                .as("%d of %d cases, seed %d", different.size(), count, SEED)
                .isEmpty();
        assertThat(count).isGreaterThanOrEqualTo(240 * CASES_PER_FORM);
    }

    private SimdHost.Result run(SimdHost.Case c) {
        machine.fillData(c.seed());
        machine.memory.write64(c.where(), c.operand()[0]);
        machine.memory.write64(c.where() + 8, c.operand()[1]);
        byte[] code = Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostCpu.CODE, code, 0, code.length);
        CpuState state = machine.state;
        System.arraycopy(c.registers(), 0, state.registers, 0, 8);
        System.arraycopy(c.vectors().xmm(), 0, state.xmm, 0, 16);
        for (int i = 0; i < 8; i++) {
            state.fpu.setMmx(i, c.vectors().mmx()[i]);
            state.fpu.context().exponents[i] = 0x3FFF;
        }
        state.fpu.context().initialize();
        state.fpu.context().valid = c.vectors().tags();
        state.mxcsr.set(c.vectors().mxcsr());
        state.setEflags(c.eflags());
        state.eip = HostCpu.CODE;
        Exit exit = machine.interpreter.run(Long.MAX_VALUE);
        long[] mmx = new long[8];
        Arrays.setAll(mmx, state.fpu::mmx);
        return new SimdHost.Result(
                Arrays.copyOf(state.registers, 8),
                state.eflags(),
                exit == Exit.FAULT ? signal(machine.fault.vector()) : 0,
                machine.hashData(),
                new SimdHost.Vectors(state.xmm.clone(), mmx, state.mxcsr.value(), state.fpu.context().valid));
    }

    private static int signal(int vector) {
        return switch (vector) {
            case 19 -> 8;
            case 6 -> 4;
            default -> 11;
        };
    }

    private void compare(SimdHost.Case c, SimdHost.Result host, SimdHost.Result ours) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            note(parts, "r" + i, host.registers()[i], ours.registers()[i]);
            note(parts, "mm" + i, host.vectors().mmx()[i], ours.vectors().mmx()[i]);
        }
        for (int i = 0; i < 16; i++) {
            note(
                    parts,
                    "xmm" + i / 2 + (i % 2 == 0 ? "l" : "h"),
                    host.vectors().xmm()[i],
                    ours.vectors().xmm()[i]);
        }
        note(parts, "mxcsr", host.vectors().mxcsr(), ours.vectors().mxcsr());
        note(parts, "tags", host.vectors().tags(), ours.vectors().tags());
        note(parts, "signal", host.signal(), ours.signal());
        note(parts, "memory", host.hash(), ours.hash());
        if (host.signal() == 0) {
            note(parts, "flags", host.eflags() & Flags.ARITHMETIC, ours.eflags() & Flags.ARITHMETIC);
        }
        if (!parts.isEmpty()) {
            different.add("%s %s mxcsr %x operand %x:%x xmm %s: %s"
                    .formatted(
                            c.what(),
                            HexFormat.of().formatHex(c.code()),
                            c.vectors().mxcsr(),
                            c.operand()[1],
                            c.operand()[0],
                            Arrays.stream(c.vectors().xmm())
                                    .mapToObj(Long::toHexString)
                                    .toList(),
                            parts));
        }
    }

    private static void note(List<String> parts, String what, long host, long ours) {
        if (host != ours) {
            parts.add(what + " host " + Long.toHexString(host) + " ours " + Long.toHexString(ours));
        }
    }
}
