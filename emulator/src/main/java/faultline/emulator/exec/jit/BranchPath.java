package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

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
        long mispredict,
        long targetMiss,
        BranchPredictor predictor,
        Clock clock,
        PerfCounters counters) {

    static BranchPath of(BranchPredictor predictor, Clock clock, PerfCounters counters) {
        return new BranchPath(
                predictor.directions(),
                predictor.directionMask(),
                predictor.indexMask(),
                predictor.targets(),
                predictor.targets().length - 1,
                predictor.returnStack(),
                predictor.mispredict(),
                predictor.targetMiss(),
                predictor,
                clock,
                counters);
    }

    /** The conditional branch at {@code pc} was not taken. */
    void notTaken(int pc) {
        int history = predictor.pastDirections();
        int index = pc & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.weaker(counter);
        predictor.setPastDirections(history << 1);
        missed(BranchPredictor.predictsTaken(counter));
    }

    /** The conditional branch with target entry {@code entry}, to be at {@code at} in the target buffer, was taken. */
    void taken(long entry, int at) {
        int history = predictor.pastDirections();
        int index = (int) (entry >>> 32) & directionMask ^ history & indexMask;
        int counter = direction[index];
        direction[index] = (byte) BranchPredictor.stronger(counter);
        predictor.setPastDirections(history << 1 | 1);
        int missed = BranchPredictor.predictsTaken(counter) ^ 1;
        missed(missed);
        if (targets[at] != entry) {
            learn(entry, at, missed);
        }
    }

    /** Charges {@code missed} mispredictions, none or one. */
    private void missed(int missed) {
        counters.mispredicts += missed;
        clock.advance(missed * mispredict);
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

    /** A return to {@code target}. */
    void ret(int target) {
        int top = predictor.returnTop();
        top = (top == 0 ? returns.length : top) - 1;
        predictor.setReturnTop(top);
        if (returns[top] != target) {
            missed(1);
        }
    }

    /** An indirect jump to {@code target}; its branch is at {@code pc} and to be at {@code at} in the target buffer. */
    void indirect(int pc, int at, int target) {
        long entry = BranchPredictor.targetEntry(pc, target);
        long differs = targets[at] ^ entry;
        targets[at] = entry;
        missed((int) ((differs | -differs) >>> 63));
    }

    /** An indirect call, as {@link #indirect}. */
    void callIndirect(int pc, int at, int target, int returnTo) {
        push(returnTo);
        indirect(pc, at, target);
    }

    private void push(int returnTo) {
        int top = predictor.returnTop();
        returns[top] = returnTo;
        top++;
        predictor.setReturnTop(top == returns.length ? 0 : top);
    }
}
