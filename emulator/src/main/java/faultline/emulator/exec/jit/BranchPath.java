package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;

/**
 * Branch prediction for translated code: the same as {@link BranchPredictor}, for fixed branches. The counts of branches are the
 * block's to charge. Without a jump of its own on what the direction counters say, since where the modelled predictor
 * fails the host's would too. A record, since HotSpot trusts the final fields of those.
 */
record BranchPath(
        byte[] direction,
        int directionMask,
        int indexMask,
        long[] targets,
        int targetMask,
        int[] returns,
        long targetMiss,
        BranchPredictor predictor,
        Clock clock) {

    static BranchPath of(BranchPredictor predictor, Clock clock) {
        return new BranchPath(
                predictor.directions(),
                predictor.directionMask(),
                predictor.indexMask(),
                predictor.targets(),
                predictor.targets().length - 1,
                predictor.returnStack(),
                predictor.targetMiss(),
                predictor,
                clock);
    }

    /** The conditional branch at {@code pc} was not taken; returns what that adds to {@link Owed#work}. */
    long notTaken(int pc) {
        int history = predictor.pastDirections();
        int index = pc & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.weaker(counter);
        predictor.setPastDirections(history << 1);
        return Owed.missed(counter & BranchPredictor.PREDICTS_TAKEN);
    }

    /**
     * The conditional branch with target entry {@code entry}, to be at {@code at} in the target buffer, was taken; returns what
     * that adds to {@link Owed#work}.
     */
    long taken(long entry, int at) {
        int history = predictor.pastDirections();
        int index = (int) (entry >>> 32) & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.stronger(counter);
        predictor.setPastDirections(history << 1 | 1);
        int missed = ~counter & BranchPredictor.PREDICTS_TAKEN;
        if (targets[at] != entry) {
            learn(entry, at, missed);
        }
        return Owed.missed(missed);
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

    /** A direct call with target entry {@code entry}, to be at {@code at} in the target buffer. */
    void call(long entry, int at, int returnTo) {
        push(returnTo);
        jump(entry, at);
    }

    /** A return to {@code target}; returns what that adds to {@link Owed#work}. */
    long ret(int target) {
        int top = predictor.returnTop();
        top = (top == 0 ? returns.length : top) - 1;
        predictor.setReturnTop(top);
        return missedUnless(returns[top] ^ target);
    }

    /**
     * An indirect jump to {@code target}; its branch is at {@code pc} and to be at {@code at} in the target buffer. Returns what that
     * adds to {@link Owed#work}.
     */
    long indirect(int pc, int at, int target) {
        long entry = BranchPredictor.targetEntry(pc, target);
        long differs = targets[at] ^ entry;
        targets[at] = entry;
        return missedUnless(differs);
    }

    /** An indirect call, as {@link #indirect}. */
    long callIndirect(int pc, int at, int target, int returnTo) {
        push(returnTo);
        return indirect(pc, at, target);
    }

    /** A misprediction unless {@code differs} is 0. */
    private static long missedUnless(long differs) {
        return Owed.missed((int) ((differs | -differs) >>> 63) << 1);
    }

    private void push(int returnTo) {
        int top = predictor.returnTop();
        returns[top] = returnTo;
        top++;
        predictor.setReturnTop(top == returns.length ? 0 : top);
    }
}
