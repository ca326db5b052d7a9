package faultline.emulator.timing;

import java.util.Arrays;

/**
 * A gshare direction predictor with a direct-mapped branch target buffer and a return stack (S. McFarling, "Combining
 * Branch Predictors", WRL TN-36, 1993). Each call reports one executed branch and returns the cycles that it lost; the
 * caller advances the clock.
 */
public final class BranchPredictor {

    private static final int WEAKLY_NOT_TAKEN = 1;
    private static final int WEAKLY_TAKEN = 2;
    /** The counter of a branch that was taken often. */
    public static final int STRONGLY_TAKEN = 3;

    private final PerfCounters counters;
    private final int mispredict;
    private final int targetMiss;
    private final byte[] direction;
    private final int directionMask;
    private final int historyMask;
    /** Branch target buffer: the branch's address above, its target below. */
    private final long[] targets;

    private final int targetMask;
    private final int[] returnStack;
    private int history;
    private int returnTop;

    /** An empty predictor. */
    public BranchPredictor(PredictorConfig config, PerfCounters counters) {
        this.counters = counters;
        this.mispredict = config.mispredict();
        this.targetMiss = config.targetMiss();
        this.direction = new byte[config.counters()];
        Arrays.fill(direction, (byte) WEAKLY_NOT_TAKEN);
        this.directionMask = config.counters() - 1;
        this.historyMask = (1 << config.historyBits()) - 1;
        this.targets = new long[config.targetEntries()];
        this.targetMask = config.targetEntries() - 1;
        this.returnStack = new int[config.returnEntries()];
    }

    /** A conditional branch at {@code pc} that was {@code taken} to {@code target} or fell through. */
    public int conditional(int pc, boolean taken, int target) {
        counters.branches++;
        int index = (pc ^ history) & directionMask;
        int counter = direction[index];
        history = (history << 1 | (taken ? 1 : 0)) & historyMask;
        if (taken) {
            if (counter < STRONGLY_TAKEN) {
                direction[index] = (byte) (counter + 1);
            }
            int lost = direct(pc, target);
            return counter >= WEAKLY_TAKEN ? lost : mispredicted();
        }
        if (counter > 0) {
            direction[index] = (byte) (counter - 1);
        }
        return counter < WEAKLY_TAKEN ? 0 : mispredicted();
    }

    /** A direct unconditional jump. */
    public int jump(int pc, int target) {
        return direct(pc, target);
    }

    /** An indirect jump at {@code pc} that went to {@code target}. */
    public int indirect(int pc, int target) {
        counters.branches++;
        int index = targetIndex(pc);
        long entry = targetEntry(pc, target);
        boolean hit = targets[index] == entry;
        targets[index] = entry;
        return hit ? 0 : mispredicted();
    }

    /** A direct call at {@code pc} that will return to {@code returnAddress}. */
    public int call(int pc, int target, int returnAddress) {
        pushReturn(returnAddress);
        return direct(pc, target);
    }

    /** An indirect call at {@code pc} that will return to {@code returnAddress}. */
    public int callIndirect(int pc, int target, int returnAddress) {
        pushReturn(returnAddress);
        return indirect(pc, target);
    }

    /** A near return to {@code target}. */
    public int ret(int target) {
        counters.branches++;
        returnTop = returnTop == 0 ? returnStack.length - 1 : returnTop - 1;
        return returnStack[returnTop] == target ? 0 : mispredicted();
    }

    private void pushReturn(int address) {
        returnStack[returnTop] = address;
        returnTop = returnTop + 1 == returnStack.length ? 0 : returnTop + 1;
    }

    private int direct(int pc, int target) {
        int index = targetIndex(pc);
        long entry = targetEntry(pc, target);
        if (targets[index] == entry) {
            return 0;
        }
        targets[index] = entry;
        return targetMiss;
    }

    /**
     * The direction counters, for engines that predict themselves: 0 and 1 say not taken, 2 and 3 taken.
     */
    public byte[] directions() {
        return direction;
    }

    /** What index of {@link #directions()} the branch address is masked with after the history was xored in. */
    public int directionMask() {
        return directionMask;
    }

    /** The branch target buffer, for a fast path: a direct branch that finds its {@link #targetEntry} costs nothing. */
    public long[] targets() {
        return targets;
    }

    /** What {@link #targets()} holds for a branch at {@code pc} to {@code target}. */
    public static long targetEntry(int pc, int target) {
        return (long) pc << 32 | target & 0xFFFF_FFFFL;
    }

    /** The directions of past conditional branches, the last in bit 0. */
    public int history() {
        return history;
    }

    /** Cycles that a wrong prediction loses. */
    public int mispredict() {
        return mispredict;
    }

    /** Cycles that a direct branch loses which is not in the target buffer. */
    public int targetMiss() {
        return targetMiss;
    }

    /** The bits of {@link #history()}. */
    public int historyMask() {
        return historyMask;
    }

    /** Sets the history, which a fast path kept elsewhere. */
    public void setHistory(int history) {
        this.history = history;
    }

    /** Where {@code pc} is in {@link #targets()}. */
    public int targetIndex(int pc) {
        return (pc ^ pc >>> 12) & targetMask;
    }

    private int mispredicted() {
        counters.mispredicts++;
        return mispredict;
    }
}
