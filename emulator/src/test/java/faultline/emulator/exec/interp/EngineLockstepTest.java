package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import faultline.emulator.exec.jit.TranslatingEngine;
import faultline.emulator.exec.jit.TranslatorLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Law 5 on random instruction sequences: at every exit the interpreter and the translator have the same registers, flags,
 * memory, cycles and counts, whatever the deadlines are.
 */
class EngineLockstepTest {
    private static final int CASES_PER_ROW = Integer.getInteger("faultline.lockstep.cases", 5);
    private static final long SEED = Long.getLong("faultline.lockstep.seed", 20040304L);
    private static final int MISPREDICT = 7;
    private static final int REPEATS = 3;
    private static final int SHOWN = 10;

    private final TinyMachine reference = new TinyMachine(MISPREDICT, Interpreter::new);
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void enginesAgreeAtEveryExit(int threshold) {
        TranslatorLimits limits = new TranslatorLimits(threshold, 7_000, 500, Integer.MAX_VALUE);
        TinyMachine other = new TinyMachine(MISPREDICT, parts -> new TranslatingEngine(parts, limits));
        List<OpcodeForm> rows =
                OpcodeTable.load().forms().stream().filter(FuzzRows::comparable).toList();
        SequenceGenerator generator = new SequenceGenerator(SEED, rows);
        List<String> different = new ArrayList<>();
        for (TinyMachine machine : List.of(reference, other)) {
            machine.map(HostSequences.DATA - 4096, 0, 0);
            machine.map(HostSequences.DATA + HostSequences.DATA_BYTES, 0, 0);
        }
        for (OpcodeForm row : rows) {
            for (int i = 0; i < CASES_PER_ROW; i++) {
                HostSequences.Case next = generator.next(row);
                String difference = compare(other, next);
                if (difference != null) {
                    different.add(next.what() + " " + HexFormat.of().formatHex(next.code()) + " flags "
                            + Integer.toHexString(next.eflags()) + " seed " + next.seed() + ": " + difference);
                }
            }
        }
        assertThat(different.stream().limit(SHOWN))
                .as("%d cases", different.size())
                .isEmpty();
        assertThat(rows.size()).isGreaterThan(300);
    }

    private String compare(TinyMachine other, HostSequences.Case c) {
        prepare(reference, c);
        prepare(other, c);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            enter(reference, c);
            enter(other, c);
            Exit exit;
            do {
                long slice = random.nextInt(4) == 0 ? Long.MAX_VALUE : reference.clock.now() + random.nextInt(40);
                exit = reference.interpreter.run(slice);
                Exit same = other.interpreter.run(slice);
                String difference = difference(other, exit, same);
                if (difference != null) {
                    other.clock.advance(Math.max(0, reference.clock.now() - other.clock.now()));
                    return difference;
                }
            } while (exit == Exit.DEADLINE);
        }
        return null;
    }

    private static void prepare(TinyMachine machine, HostSequences.Case c) {
        int value = c.seed();
        for (int i = 0; i < HostSequences.DATA_BYTES; i += 4) {
            value = value * 1664525 + 1013904223;
            machine.memory.write32(HostSequences.DATA + i, value);
        }
        byte[] code = Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostSequences.CODE, code, 0, code.length);
    }

    private static void enter(TinyMachine machine, HostSequences.Case c) {
        System.arraycopy(c.registers(), 0, machine.state.registers, 0, 8);
        machine.state.setEflags(c.eflags());
        machine.state.eip = HostSequences.CODE;
        machine.interpreter.enterAnew();
    }

    private String difference(TinyMachine other, Exit exit, Exit same) {
        List<String> parts = new ArrayList<>();
        note(parts, "exit", exit, same);
        note(parts, "eip", Integer.toHexString(reference.state.eip), Integer.toHexString(other.state.eip));
        note(parts, "registers", words(reference), words(other));
        note(parts, "flags", Integer.toHexString(reference.state.eflags()), Integer.toHexString(other.state.eflags()));
        note(parts, "clock", reference.clock.now(), other.clock.now());
        note(parts, "counters", counters(reference), counters(other));
        note(parts, "history", reference.predictor.history(), other.predictor.history());
        if (exit == Exit.FAULT && same == Exit.FAULT) {
            note(parts, "vector", reference.fault.vector(), other.fault.vector());
            note(parts, "error code", reference.fault.errorCode(), other.fault.errorCode());
            note(parts, "address", reference.fault.address(), other.fault.address());
        }
        note(parts, "memory", data(reference), data(other));
        return parts.isEmpty() ? null : String.join(", ", parts);
    }

    private static void note(List<String> parts, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            parts.add(what + " " + expected + " but " + actual);
        }
    }

    private static String words(TinyMachine machine) {
        return Arrays.stream(machine.state.registers)
                        .mapToObj(Integer::toHexString)
                        .toList()
                + " xmm "
                + Arrays.hashCode(machine.state.xmm);
    }

    private static String counters(TinyMachine machine) {
        var c = machine.counters;
        return Arrays.asList(
                        c.userInstructions,
                        c.loads,
                        c.stores,
                        c.fetches,
                        c.l1dMisses,
                        c.l1iMisses,
                        c.dtlbMisses,
                        c.itlbMisses,
                        c.pageWalks,
                        c.branches,
                        c.mispredicts,
                        c.l2Misses)
                .toString();
    }

    private static int data(TinyMachine machine) {
        byte[] bytes = new byte[HostSequences.DATA_BYTES];
        machine.memory.read(HostSequences.DATA, bytes, 0, bytes.length);
        return Arrays.hashCode(bytes);
    }
}
