package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

/**
 * Branch prediction for translated code: the same as {@link BranchPredictor}, for fixed branches. The counts of conditional
 * branches are the block's to charge. Without a jump of its own on what the direction counters say, since where the modelled predictor
 * fails the host's would too. A record, since HotSpot trusts the final fields of those.
 */
record BranchPath(
        byte[] direction,
        int directionMask,
        int historyMask,
        long[] targets,
        int targetMask,
        long mispredict,
        long targetMiss,
        BranchPredictor predictor,
        Clock clock,
        PerfCounters counters) {

    /** The next states of a direction counter, two bits each by its state: when the branch is taken and when it is not. */
    private static final int UP = 0b11_11_10_01;

    private static final int DOWN = 0b10_01_00_00;

    static BranchPath of(BranchPredictor predictor, Clock clock, PerfCounters counters) {
        return new BranchPath(
                predictor.directions(),
                predictor.directionMask(),
                predictor.historyMask(),
                predictor.targets(),
                predictor.targets().length - 1,
                predictor.mispredict(),
                predictor.targetMiss(),
                predictor,
                clock,
                counters);
    }

    /** The conditional branch at {@code pc} was not taken. */
    void notTaken(int pc) {
        int history = predictor.history();
        int index = (pc ^ history) & directionMask;
        int counter = direction[index];
        direction[index] = (byte) (DOWN >>> (counter << 1) & 3);
        predictor.setHistory(history << 1 & historyMask);
        int missed = counter >> 1;
        counters.mispredicts += missed;
        clock.advance(missed * mispredict);
    }

    /** The conditional branch with target entry {@code entry}, to be at {@code at} in the target buffer, was taken. */
    void taken(long entry, int at) {
        int history = predictor.history();
        int index = ((int) (entry >>> 32) ^ history) & directionMask;
        int counter = direction[index];
        direction[index] = (byte) (UP >>> (counter << 1) & 3);
        predictor.setHistory((history << 1 | 1) & historyMask);
        int missed = counter >> 1 ^ 1;
        counters.mispredicts += missed;
        clock.advance(missed * mispredict);
        if (targets[at] != entry) {
            learn(entry, at, missed);
        }
    }

    /** A target miss costs only where the direction was predicted. */
    private void learn(long entry, int at, int missed) {
        targets[at] = entry;
        if (missed == 0) {
            clock.advance(targetMiss);
        }
    }

    /** A direct jump with target entry {@code entry}, to be at {@code at} in the target buffer. */
    void jump(long entry, int at) {
        if (targets[at] != entry) {
            targets[at] = entry;
            clock.advance(targetMiss);
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
