package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.debug.Places;
import faultline.emulator.debug.ProcessStops;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.debug.WatchKind;
import faultline.emulator.debug.Watchpoint;
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
 * Breakpoints and watchpoints that come and go on random instruction sequences: both engines stop at the same instructions and
 * cycles, and a machine with stops does what one without does (laws 5 and 7).
 */
class StopLockstepTest {
    private static final int CASES_PER_ROW = Integer.getInteger("faultline.lockstep.cases", 3);
    private static final long SEED = Long.getLong("faultline.lockstep.seed", 20031218L);
    private static final int MISPREDICT = 7;
    private static final int REPEATS = 4;
    private static final int SHOWN = 10;

    private final TinyMachine alone = new TinyMachine(MISPREDICT, Interpreter::new);
    private final TinyMachine reference = new TinyMachine(MISPREDICT, Interpreter::new);
    private final Random random = new Random(SEED);
    private int breakpoints;
    private int watchpoints;
    private ProcessStops stops = ProcessStops.NONE;
    private Places places = Places.NONE;

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void enginesStopAtTheSameInstructionsAndCycles(int threshold) {
        TranslatorLimits limits = new TranslatorLimits(threshold, 7_000, 500, Integer.MAX_VALUE);
        TinyMachine other = new TinyMachine(MISPREDICT, parts -> new TranslatingEngine(parts, limits));
        List<OpcodeForm> rows =
                OpcodeTable.load().forms().stream().filter(FuzzRows::comparable).toList();
        SequenceGenerator generator = new SequenceGenerator(SEED, rows);
        List<String> different = new ArrayList<>();
        for (TinyMachine machine : List.of(alone, reference, other)) {
            machine.map(HostSequences.DATA - 4096, 0, 0);
            machine.map(HostSequences.DATA + HostSequences.DATA_BYTES, 0, 0);
        }
        for (OpcodeForm row : rows) {
            for (int i = 0; i < CASES_PER_ROW; i++) {
                HostSequences.Case next = generator.next(row);
                String difference = compare(other, next);
                if (difference != null) {
                    different.add(next.what() + " " + HexFormat.of().formatHex(next.code()) + " seed " + next.seed()
                            + ": " + difference);
                }
            }
        }
        assertThat(different.stream().limit(SHOWN))
                .as("%d cases", different.size())
                .isEmpty();
        assertThat(breakpoints).isGreaterThan(rows.size());
        assertThat(watchpoints).isGreaterThan(rows.size());
    }

    private String compare(TinyMachine other, HostSequences.Case c) {
        for (TinyMachine machine : List.of(alone, reference, other)) {
            Lockstep.prepare(machine, c);
        }
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            for (TinyMachine machine : List.of(alone, reference, other)) {
                Lockstep.enter(machine, c);
            }
            List<Integer> met = new ArrayList<>();
            Exit unwatched = stepThrough(met);
            choose(met);
            Exit last = toTheEnd(other);
            if (last == null) {
                return "stops differ";
            }
            reference.mmu.stopPoints().takeHit();
            other.mmu.stopPoints().takeHit();
            String engines = Lockstep.difference(reference, other, last, last);
            String watching = Lockstep.difference(alone, reference, unwatched, last);
            if (engines != null || watching != null) {
                return "engines: " + engines + "; watched: " + watching;
            }
        }
        return null;
    }

    /** Runs the machine without stops to the end, step by step; notes where it was in {@code met}. */
    private Exit stepThrough(List<Integer> met) {
        Exit exit;
        do {
            met.add(alone.state.eip);
            exit = alone.interpreter.step();
        } while (exit == Exit.STEPPED || exit == Exit.DEADLINE);
        return exit;
    }

    /** Stops at some of the instructions. The stops may stay as they were, so that regions that know them are used again. */
    private void choose(List<Integer> instructions) {
        if (random.nextInt(3) == 0) {
            return;
        }
        List<Integer> breaks = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            breaks.add(instructions.get(random.nextInt(instructions.size())));
        }
        List<Watchpoint> watches = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int bytes = 1 << random.nextInt(12);
            int at = HostSequences.DATA + random.nextInt(HostSequences.DATA_BYTES - bytes);
            watches.add(new Watchpoint(WatchKind.values()[random.nextInt(3)], at, bytes));
        }
        stops = new ProcessStops(breaks, watches);
        places = new Places(breaks);
    }

    /** Runs both until the kernel is needed; null if they stopped at different places. */
    private Exit toTheEnd(TinyMachine other) {
        boolean over = false;
        while (true) {
            long slice = random.nextInt(4) == 0 ? Long.MAX_VALUE : reference.clock.now() + random.nextInt(40);
            Exit exit = once(reference, slice, over);
            Exit same = once(other, slice, over);
            String difference = Lockstep.difference(reference, other, exit, same);
            if (difference != null || hit(reference, exit) != hit(other, same)) {
                return null;
            }
            over = exit == Exit.BREAKPOINT;
            breakpoints += over ? 1 : 0;
            watchpoints += exit == Exit.WATCHPOINT ? 1 : 0;
            if (exit == Exit.FAULT || exit == Exit.SOFTWARE_INTERRUPT) {
                return exit;
            }
        }
    }

    private Exit once(TinyMachine machine, long deadline, boolean over) {
        StopPoints points = machine.mmu.stopPoints();
        if (over) {
            points.useForStep(ProcessStops.NONE, Places.NONE);
            return machine.interpreter.step();
        }
        points.use(stops, places);
        return machine.interpreter.run(deadline);
    }

    /** The address that a watchpoint stopped for, or 0. */
    private static int hit(TinyMachine machine, Exit exit) {
        int address = machine.mmu.stopPoints().hitAddress();
        return machine.mmu.stopPoints().takeHit() != null && exit == Exit.WATCHPOINT ? address : 0;
    }
}
