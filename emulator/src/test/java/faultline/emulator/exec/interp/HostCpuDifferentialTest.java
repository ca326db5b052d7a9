package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single instructions in random states leave the same registers, flags and memory as on the host CPU. */
class HostCpuDifferentialTest {
    private static final long SEED = 20040304;
    private static final int CASES_PER_FORM = 100;
    private static final int COMPARED_FLAGS = Flags.ARITHMETIC | 0x400;

    @Test
    void agreesWithTheHostCpu(@TempDir Path dir) throws Exception {
        Peers.require("gcc");
        CaseGenerator generator = new CaseGenerator(SEED);
        List<HostCpu.Case> cases = new ArrayList<>();
        for (OpcodeForm form : OpcodeTable.load().forms()) {
            for (int i = 0; i < CASES_PER_FORM && CaseGenerator.supports(form); i++) {
                cases.add(generator.next(form));
            }
        }
        List<HostCpu.Result> expected = HostCpu.run(dir, cases);
        TinyMachine machine = new TinyMachine();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            HostCpu.Result ours = run(machine, cases.get(i));
            String difference = difference(cases.get(i), expected.get(i), ours);
            if (difference != null) {
                different.add(difference);
            }
        }
        assertThat(different).as("%d cases, seed %d", cases.size(), SEED).isEmpty();
        assertThat(cases.size()).isGreaterThan(20_000);
    }

    private static HostCpu.Result run(TinyMachine machine, HostCpu.Case c) {
        machine.fillData(c.seed());
        byte[] code = java.util.Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostCpu.CODE, code, 0, code.length);
        System.arraycopy(c.registers(), 0, machine.state.registers, 0, 8);
        machine.state.setEflags(c.eflags());
        machine.state.eip = HostCpu.CODE;
        Exit exit = machine.interpreter.run(Long.MAX_VALUE);
        return new HostCpu.Result(
                java.util.Arrays.copyOf(machine.state.registers, 8),
                machine.state.eflags(),
                exit == Exit.FAULT ? signal(machine.fault.vector()) : 0,
                machine.hashData());
    }

    private static int signal(int vector) {
        return switch (vector) {
            case 0 -> 8;
            case 6 -> 4;
            default -> 11;
        };
    }

    private static String difference(HostCpu.Case c, HostCpu.Result host, HostCpu.Result ours) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            if (host.registers()[i] != ours.registers()[i]) {
                parts.add("r%d host %08x ours %08x".formatted(i, host.registers()[i], ours.registers()[i]));
            }
        }
        int flags = (host.eflags() ^ ours.eflags()) & COMPARED_FLAGS & ~c.undefinedFlags();
        if (flags != 0 && host.signal() == 0) {
            parts.add("flags host %03x ours %03x".formatted(host.eflags() & 0xFFF, ours.eflags() & 0xFFF));
        }
        if (host.signal() != ours.signal()) {
            parts.add("signal host %d ours %d".formatted(host.signal(), ours.signal()));
        }
        if (host.hash() != ours.hash()) {
            parts.add("memory differs");
        }
        return parts.isEmpty()
                ? null
                : c.what() + " " + HexFormat.of().formatHex(c.code()) + " from "
                        + java.util.Arrays.stream(c.registers())
                                .mapToObj(Integer::toHexString)
                                .toList() + " flags "
                        + Integer.toHexString(c.eflags()) + ": " + parts;
    }
}
