package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random instruction sequences leave the same registers, flags and memory here as on the host CPU, and fault at the same
 * instruction. Every row of the opcode table that a 64-bit host can show ends as many sequences as the property
 * {@code faultline.fuzz.cases} says; {@code faultline.fuzz.seed} gives another run.
 */
class HostCpuFuzzTest {
    private static final int CASES_PER_ROW = Integer.getInteger("faultline.fuzz.cases", 1_000);
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20040304L);
    private static final int BATCH = 20_000;
    private static final int SHOWN = 40;
    private static final int COMPARED_FLAGS = Flags.ARITHMETIC | 0x400;
    private static final int SIGFPE = 8;

    private final TinyMachine machine = new TinyMachine();
    private final List<String> different = new ArrayList<>();

    @Test
    void agreesWithTheHostCpu(@TempDir Path folder) throws Exception {
        Peers.require("gcc");
        HostSequences host = new HostSequences(folder);
        machine.map(HostSequences.DATA - 4096, 0, 0);
        machine.map(HostSequences.DATA + HostSequences.DATA_BYTES, 0, 0);
        List<OpcodeForm> rows =
                OpcodeTable.load().forms().stream().filter(FuzzRows::comparable).toList();
        SequenceGenerator generator = new SequenceGenerator(SEED, rows);
        List<HostSequences.Case> batch = new ArrayList<>();
        int cases = 0;
        for (OpcodeForm row : rows) {
            for (int i = 0; i < CASES_PER_ROW; i++) {
                batch.add(generator.next(row));
                if (batch.size() == BATCH) {
                    cases += compare(host, batch);
                }
            }
        }
        cases += compare(host, batch);
        System.out.printf("fuzz: %d rows, %d cases, seed %d%n", rows.size(), cases, SEED);
        assertThat(different.stream().limit(SHOWN))
                .as("%d of %d cases, seed %d", different.size(), cases, SEED)
                .isEmpty();
        assertThat(rows.size()).isGreaterThan(300);
    }

    private int compare(HostSequences host, List<HostSequences.Case> batch) throws Exception {
        List<HostSequences.Result> expected = host.run(batch);
        for (int i = 0; i < batch.size(); i++) {
            String difference = difference(batch.get(i), expected.get(i), run(batch.get(i)));
            if (difference != null) {
                different.add(difference);
            }
        }
        int cases = batch.size();
        batch.clear();
        return cases;
    }

    private HostSequences.Result run(HostSequences.Case c) {
        fillData(c.seed());
        byte[] code = Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostSequences.CODE, code, 0, code.length);
        System.arraycopy(c.registers(), 0, machine.state.registers, 0, 8);
        machine.state.setEflags(c.eflags());
        machine.state.eip = HostSequences.CODE;
        boolean fault = machine.interpreter.run(Long.MAX_VALUE) == Exit.FAULT;
        return new HostSequences.Result(
                Arrays.copyOf(machine.state.registers, 8),
                machine.state.eflags(),
                fault ? signal(machine.fault.vector()) : 0,
                fault ? machine.state.eip : 0,
                hashData());
    }

    /** As the harness does. */
    private void fillData(int seed) {
        int value = seed;
        for (int i = 0; i < HostSequences.DATA_BYTES; i += 4) {
            value = value * 1664525 + 1013904223;
            machine.memory.write32(HostSequences.DATA + i, value);
        }
    }

    /** As the harness does. */
    private int hashData() {
        int hash = 0x811C9DC5;
        for (int i = 0; i < HostSequences.DATA_BYTES; i += 4) {
            hash = (hash ^ machine.memory.read32(HostSequences.DATA + i)) * 16777619;
        }
        return hash;
    }

    /** Linux's signal for an exception: SIGFPE, SIGTRAP, SIGILL or SIGSEGV. */
    private static int signal(int vector) {
        return switch (vector) {
            case 0 -> SIGFPE;
            case 1, 3 -> 5;
            case 6 -> 4;
            default -> 11;
        };
    }

    private static String difference(HostSequences.Case c, HostSequences.Result host, HostSequences.Result ours) {
        List<String> parts = new ArrayList<>();
        if (host.signal() != ours.signal() || host.where() != ours.where()) {
            parts.add("signal host %d at %x ours %d at %x"
                    .formatted(host.signal(), host.where(), ours.signal(), ours.where()));
        }
        for (int i = 0; i < 8; i++) {
            if (host.registers()[i] != ours.registers()[i]) {
                parts.add("r%d host %08x ours %08x".formatted(i, host.registers()[i], ours.registers()[i]));
            }
        }
        int undefined = host.signal() == 0 ? c.undefinedFlags() : c.undefinedAtFault();
        int flags = (host.eflags() ^ ours.eflags()) & COMPARED_FLAGS & ~undefined;
        if (flags != 0 && host.signal() != SIGFPE) {
            parts.add("flags host %03x ours %03x".formatted(host.eflags() & 0xFFF, ours.eflags() & 0xFFF));
        }
        if (host.hash() != ours.hash()) {
            parts.add("memory differs");
        }
        return parts.isEmpty() ? null : describe(c) + ": " + parts;
    }

    private static String describe(HostSequences.Case c) {
        List<String> registers =
                Arrays.stream(c.registers()).mapToObj(Integer::toHexString).toList();
        return c.what() + " " + HexFormat.of().formatHex(c.code()) + " from " + registers + " flags "
                + Integer.toHexString(c.eflags()) + " seed " + c.seed();
    }
}
