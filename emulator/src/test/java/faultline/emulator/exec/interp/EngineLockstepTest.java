package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.Exit;
import faultline.emulator.exec.jit.TranslatingEngine;
import faultline.emulator.exec.jit.TranslatorLimits;
import java.util.ArrayList;
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
        Lockstep.prepare(reference, c);
        Lockstep.prepare(other, c);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            Lockstep.enter(reference, c);
            Lockstep.enter(other, c);
            Exit exit;
            do {
                long slice = random.nextInt(4) == 0 ? Long.MAX_VALUE : reference.clock.now() + random.nextInt(40);
                exit = reference.interpreter.run(slice);
                Exit same = other.interpreter.run(slice);
                String difference = Lockstep.difference(reference, other, exit, same);
                if (difference != null) {
                    other.clock.advance(Math.max(0, reference.clock.now() - other.clock.now()));
                    return difference;
                }
            } while (exit == Exit.DEADLINE);
        }
        return null;
    }
}
