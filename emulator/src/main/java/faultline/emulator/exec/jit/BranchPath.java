package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

/**
 * Branch prediction for translated code: a look whether the reference predictor would change nothing but its history, else
 * a call of it. The counts of conditional branches are the block's to charge. A record, since HotSpot trusts the final
 * fields of those.
 */
record BranchPath(
        byte[] direction,
        int directionMask,
        int historyMask,
        long[] targets,
        int targetMask,
        BranchPredictor predictor,
        Clock clock,
        PerfCounters counters) {

    static BranchPath of(BranchPredictor predictor, Clock clock, PerfCounters counters) {
        return new BranchPath(
                predictor.directions(),
                predictor.directionMask(),
                predictor.historyMask(),
                predictor.targets(),
                predictor.targets().length - 1,
                predictor,
                clock,
                counters);
    }

    /** The history when a region is entered. */
    int history() {
        return predictor.history();
    }

    /** A conditional branch was taken; {@code entry} is its target entry. Returns the new history. */
    int taken(int history, long entry) {
        int pc = (int) (entry >>> 32);
        if (direction[(pc ^ history) & directionMask] != BranchPredictor.STRONGLY_TAKEN
                || targets[(pc ^ pc >>> 12) & targetMask] != entry) {
            learnTaken(history, entry);
        }
        return (history << 1 | 1) & historyMask;
    }

    private void learnTaken(int history, long entry) {
        predictor.setHistory(history);
        clock.advance(predictor.conditional((int) (entry >>> 32), true, (int) entry));
        counters.branches--;
    }

    /** The conditional branch at {@code pc} was not taken. Returns the new history. */
    int notTaken(int history, int pc) {
        if (direction[(pc ^ history) & directionMask] != 0) {
            learnNotTaken(history, pc);
        }
        return history << 1 & historyMask;
    }

    private void learnNotTaken(int history, int pc) {
        predictor.setHistory(history);
        clock.advance(predictor.conditional(pc, false, 0));
        counters.branches--;
    }

    /** A direct jump with target entry {@code entry}. */
    void jump(long entry) {
        int pc = (int) (entry >>> 32);
        if (targets[(pc ^ pc >>> 12) & targetMask] != entry) {
            clock.advance(predictor.jump(pc, (int) entry));
        }
    }

    /** A direct call with target entry {@code entry}. */
    void call(long entry, int returnTo) {
        clock.advance(predictor.call((int) (entry >>> 32), (int) entry, returnTo));
    }

    /** A return to {@code target}; counts itself. */
    void ret(int target) {
        clock.advance(predictor.ret(target));
    }

    /** An indirect jump; counts itself. */
    void indirect(int pc, int target) {
        clock.advance(predictor.indirect(pc, target));
    }

    /** An indirect call; counts itself. */
    void callIndirect(int pc, int target, int returnTo) {
        clock.advance(predictor.callIndirect(pc, target, returnTo));
    }
}
