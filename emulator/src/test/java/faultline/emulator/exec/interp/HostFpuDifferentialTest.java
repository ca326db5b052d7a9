package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.FloatContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single x87 instructions in random states leave the same registers, control words, flags and memory as on the host CPU. The
 * instruction and data pointers are left out: processors differ in when they keep them.
 */
class HostFpuDifferentialTest {
    private static final long SEED = 19800703;
    private static final int CASES_PER_FORM = Integer.getInteger("faultline.fpu.cases", 1000);
    private static final int CONTROL_WORDS = 12;
    private static final int REGISTER_BYTES = 10;
    private static final int C1 = 0x200;
    private static final int PRECISION = 0x20;

    @Test
    void agreesWithTheHostCpu(@TempDir Path dir) throws Exception {
        Peers.require("gcc");
        FpuCases generator = new FpuCases(SEED);
        List<HostFpu.Case> cases = new ArrayList<>();
        for (OpcodeForm form : OpcodeTable.load().forms()) {
            for (int i = 0; i < CASES_PER_FORM && FpuCases.supports(form); i++) {
                cases.add(generator.next(form));
            }
        }
        compareAll(dir, cases);
    }

    @Test
    void sequencesAgreeWithTheHostCpu(@TempDir Path dir) throws Exception {
        Peers.require("gcc");
        FpuCases generator = new FpuCases(SEED + 1);
        List<OpcodeForm> rows =
                OpcodeTable.load().forms().stream().filter(FpuCases::joins).toList();
        List<HostFpu.Case> cases = new ArrayList<>();
        for (OpcodeForm form : rows) {
            for (int i = 0; i < CASES_PER_FORM; i++) {
                cases.add(generator.sequence(form, rows));
            }
        }
        compareAll(dir, cases);
    }

    private static void compareAll(Path dir, List<HostFpu.Case> cases) throws Exception {
        List<HostFpu.Result> expected = HostFpu.run(dir, cases);
        TinyMachine machine = new TinyMachine();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            HostFpu.Result ours = run(machine, cases.get(i));
            String difference = difference(cases.get(i), expected.get(i), ours);
            if (difference != null) {
                different.add(difference);
            }
        }
        assertThat(different).as("%d cases, seed %d", cases.size(), SEED).isEmpty();
        assertThat(cases.size()).isGreaterThan(40_000);
    }

    private static HostFpu.Result run(TinyMachine machine, HostFpu.Case c) {
        byte[] code = Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostCpu.CODE, code, 0, code.length);
        machine.memory.write(HostCpu.DATA, c.data(), 0, c.data().length);
        FloatContext context = machine.state.fpu.context();
        context.reset();
        context.takeSave(ByteBuffer.wrap(c.fpu()).order(ByteOrder.LITTLE_ENDIAN));
        machine.state.registers[CpuState.EAX] = 0;
        machine.state.registers[CpuState.EBX] = HostCpu.DATA;
        machine.state.setEflags(c.eflags());
        machine.state.eip = HostCpu.CODE;
        Exit exit = machine.interpreter.run(Long.MAX_VALUE);
        byte[] after = new byte[FloatContext.SAVE_BYTES];
        context.putSave(ByteBuffer.wrap(after).order(ByteOrder.LITTLE_ENDIAN), 0, 0);
        byte[] data = new byte[HostFpu.DATA_BYTES];
        machine.memory.read(HostCpu.DATA, data, 0, data.length);
        int signal = exit == Exit.FAULT ? machine.fault.vector() : 0;
        return new HostFpu.Result(machine.state.eflags(), machine.state.registers[CpuState.EAX], signal, after, data);
    }

    private static String difference(HostFpu.Case c, HostFpu.Result host, HostFpu.Result ours) {
        List<String> parts = new ArrayList<>();
        boolean function = FpuCases.FUNCTIONS.stream().anyMatch(name -> c.what().startsWith(name + " "));
        boolean toFlags = c.what().matches("fu?comip? \\[ST0, STI.*");
        compareWords(parts, host.fpu(), ours.fpu(), function ? C1 | PRECISION : toFlags ? C1 : 0);
        for (int i = 0; i < 8; i++) {
            int at = FloatContext.ENVIRONMENT_BYTES + REGISTER_BYTES * i;
            byte[] theirs = Arrays.copyOfRange(host.fpu(), at, at + REGISTER_BYTES);
            byte[] mine = Arrays.copyOfRange(ours.fpu(), at, at + REGISTER_BYTES);
            if (!Arrays.equals(theirs, mine) && !(function && near(theirs, mine))) {
                parts.add("st%d host %s ours %s".formatted(i, hex(theirs), hex(mine)));
            }
        }
        int flags = (host.eflags() ^ ours.eflags()) & Flags.ARITHMETIC;
        if (flags != 0) {
            parts.add("flags host %03x ours %03x".formatted(host.eflags() & 0xFFF, ours.eflags() & 0xFFF));
        }
        if (host.eax() != ours.eax() || host.signal() != ours.signal()) {
            parts.add("eax, signal host %x, %d ours %x, %d"
                    .formatted(host.eax(), host.signal(), ours.eax(), ours.signal()));
        }
        boolean environment = c.what().startsWith("fnstenv") || c.what().startsWith("fnsave");
        int from = environment ? CONTROL_WORDS / (c.code()[0] == 0x66 ? 2 : 1) : 0;
        int to = environment ? from : 16;
        if (!Arrays.equals(host.data(), 0, from, ours.data(), 0, from)
                || !Arrays.equals(host.data(), 0, to, ours.data(), 0, to)) {
            parts.add("memory host %s ours %s"
                    .formatted(hex(Arrays.copyOf(host.data(), 16)), hex(Arrays.copyOf(ours.data(), 16))));
        }
        return parts.isEmpty() ? null : describe(c) + ": " + parts;
    }

    private static void compareWords(List<String> parts, byte[] host, byte[] ours, int ignored) {
        ByteBuffer theirs = ByteBuffer.wrap(host).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < CONTROL_WORDS; at += 4) {
            int difference = (theirs.getShort(at) ^ mine.getShort(at)) & 0xFFFF & (at == 4 ? ~ignored : -1);
            if (difference != 0) {
                parts.add("%s host %04x ours %04x"
                        .formatted(
                                List.of("control", "status", "tags").get(at / 4),
                                theirs.getShort(at),
                                mine.getShort(at)));
            }
        }
    }

    /** Within one unit in the last place of 64 bits. */
    private static boolean near(byte[] host, byte[] ours) {
        ByteBuffer theirs = ByteBuffer.wrap(host).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
        long apart = theirs.getLong(0) - mine.getLong(0);
        int exponents = (theirs.getShort(8) & 0xFFFF) - (mine.getShort(8) & 0xFFFF);
        return exponents == 0 && Math.abs(apart) <= 1
                || exponents == 1 && theirs.getLong(0) == Long.MIN_VALUE && mine.getLong(0) == -1
                || exponents == -1 && mine.getLong(0) == Long.MIN_VALUE && theirs.getLong(0) == -1;
    }

    private static String describe(HostFpu.Case c) {
        ByteBuffer before = ByteBuffer.wrap(c.fpu()).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder out = new StringBuilder(c.what() + " " + hex(c.code()));
        out.append(" control %04x status %04x tags %04x"
                .formatted(before.getShort(0), before.getShort(4), before.getShort(8)));
        for (int i = 0; i < 8; i++) {
            int at = FloatContext.ENVIRONMENT_BYTES + REGISTER_BYTES * i;
            out.append(" %04x:%016x".formatted(before.getShort(at + 8), before.getLong(at)));
        }
        return out + " data " + hex(Arrays.copyOf(c.data(), 16));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
