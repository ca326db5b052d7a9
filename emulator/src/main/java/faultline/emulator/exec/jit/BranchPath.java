package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;

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
        int[] returns,
        int targetMiss,
        long[] notTaken,
        long[] taken,
        long misprediction,
        BranchPredictor predictor) {

    /** The bits of a direction counter. */
    private static final int COUNTER = 7;

    static BranchPath of(BranchPredictor predictor) {
        long misprediction = Owed.misprediction(predictor.mispredict());
        return new BranchPath(
                predictor.directions(),
                predictor.directionMask(),
                predictor.indexMask(),
                predictor.targets(),
                predictor.returnStack(),
                predictor.targetMiss(),
                prices(misprediction, 0),
                prices(misprediction, 1),
                misprediction,
                predictor);
    }

    /** By direction counter, what a branch adds that was taken, 1, or not, 0. */
    private static long[] prices(long misprediction, int taken) {
        long[] prices = new long[COUNTER + 1];
        for (int counter = 0; counter <= COUNTER; counter++) {
            prices[counter] = BranchPredictor.predictsTaken(counter) == taken ? 0 : misprediction;
        }
        return prices;
    }

    /** The conditional branch at {@code pc} was not taken; returns what that adds to {@link Owed#work}. */
    long notTaken(int history, int pc) {
        int index = pc & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.weaker(counter);
        return notTaken[counter & COUNTER];
    }

    /**
     * The conditional branch with target entry {@code entry}, to be at {@code at} in the target buffer, was taken; returns what
     * that adds to {@link Owed#work}.
     */
    long taken(RegionState state, int history, long entry, int at) {
        int index = (int) (entry >>> 32) & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.stronger(counter);
        if (targets[at] != entry) {
            learn(state, entry, at, counter);
        }
        return taken[counter & COUNTER];
    }

    /** A target miss costs only where the direction was predicted. */
    private void learn(RegionState state, long entry, int at, int counter) {
        targets[at] = entry;
        if (BranchPredictor.predictsTaken(counter) != 0) {
            state.stall(targetMiss);
        }
    }

    /** A direct jump with target entry {@code entry}, to be at {@code at} in the target buffer. */
    void jump(RegionState state, long entry, int at) {
        if (targets[at] != entry) {
            targets[at] = entry;
            state.stall(targetMiss);
        }
    }

    /** A direct call with target entry {@code entry}, to be at {@code at} in the target buffer. */
    void call(RegionState state, long entry, int at, int returnTo) {
        push(returnTo);
        jump(state, entry, at);
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
    private long missedUnless(long differs) {
        return (differs | -differs) >> 63 & misprediction;
    }

    private void push(int returnTo) {
        int top = predictor.returnTop();
        returns[top] = returnTo;
        top++;
        predictor.setReturnTop(top == returns.length ? 0 : top);
    }
}
