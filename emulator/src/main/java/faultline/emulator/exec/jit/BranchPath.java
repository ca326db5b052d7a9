package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

/**
 * Branch prediction for translated code: the same as {@link BranchPredictor}, for fixed branches. The counts of conditional branches are the block's to charge. A record, since HotSpot trusts the final
 * fields of those.
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

    /** The next state of a direction counter, by its state and, in bit 0, whether the branch was taken. */
    private static final byte[] NEXT = {0, 1, 0, 2, 1, 3, 2, 3};

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

    /** The history when a region is entered. */
    int history() {
        return predictor.history();
    }

    /**
     * The conditional branch at {@code pc} was taken (1) or not (0). Without a jump of its own, since where the modelled
     * predictor fails the host's would too. Returns the new history.
     */
    int conditional(int history, int pc, int taken) {
        int index = (pc ^ history) & directionMask;
        int counter = direction[index];
        direction[index] = NEXT[counter << 1 | taken];
        int missed = counter >> 1 ^ taken;
        counters.mispredicts += missed;
        clock.advance(missed * mispredict);
        return (history << 1 | taken) & historyMask;
    }

    /** The conditional branch with target entry {@code entry}, which had {@code history} before it, was taken. */
    void taken(int history, long entry) {
        int pc = (int) (entry >>> 32);
        if (targets[(pc ^ pc >>> 12) & targetMask] != entry) {
            learn(history, entry);
        }
    }

    /** A target miss costs only where the direction was predicted: where the counter was at 2 or 3, and now is at 3. */
    private void learn(int history, long entry) {
        int pc = (int) (entry >>> 32);
        targets[predictor.targetIndex(pc)] = entry;
        if (direction[(pc ^ history) & directionMask] == BranchPredictor.STRONGLY_TAKEN) {
            clock.advance(targetMiss);
        }
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
