package faultline.emulator.timing;

import java.util.Arrays;

/**
 * A gshare direction predictor with a direct-mapped branch target buffer and a return stack (S. McFarling, "Combining
 * Branch Predictors", WRL TN-36, 1993). Each call reports one executed branch and returns the cycles that it lost; the
 * caller advances the clock.
 */
public final class BranchPredictor {

    /**
     * A counter's states, from strongly not taken to strongly taken, are 0, 1, 3 and 7: as many low bits set as steps from the first.
     * So a step is a shift, and bit 1 is the prediction.
     */
    private static final int WEAKLY_NOT_TAKEN = 1;

    /** The bit of a direction counter that says taken. */
    public static final int PREDICTS_TAKEN = 2;

    private final PerfCounters counters;
    private final int mispredict;
    private final int targetMiss;
    private final byte[] direction;
    private final int directionMask;
    private final int historyMask;
    /** The bits of the history that choose a counter. */
    private final int indexMask;
    /** Branch target buffer: the branch's address above, its target below. */
    private final long[] targets;

    private final int targetMask;
    private final int[] returnStack;
    /** The directions of past conditional branches, the last in bit 0; more of them than {@link #historyMask} keeps. */
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
        this.indexMask = historyMask & directionMask;
        this.targets = new long[config.targetEntries()];
        this.targetMask = config.targetEntries() - 1;
        this.returnStack = new int[config.returnEntries()];
    }

    /** A conditional branch at {@code pc} that was {@code taken} to {@code target} or fell through. */
    public int conditional(int pc, boolean taken, int target) {
        counters.branches++;
        int index = pc & directionMask ^ history & indexMask;
        int counter = direction[index];
        history = history << 1 | (taken ? 1 : 0);
        direction[index] = (byte) (taken ? stronger(counter) : weaker(counter));
        if (taken) {
            int lost = direct(pc, target);
            return predictsTaken(counter) != 0 ? lost : mispredicted();
        }
        return predictsTaken(counter) == 0 ? 0 : mispredicted();
    }

    /** A direction counter after a branch that was taken. */
    public static int stronger(int counter) {
        return (counter << 1 | 1) & 7;
    }

    /** A direction counter after a branch that was not taken. */
    public static int weaker(int counter) {
        return counter >> 1;
    }

    /** Whether a direction counter says taken: 1 or 0. */
    public static int predictsTaken(int counter) {
        return (counter & PREDICTS_TAKEN) >> 1;
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

    /** The direction counters, for engines that predict themselves; see {@link #stronger}. */
    public byte[] directions() {
        return direction;
    }

    /** The bits of a branch's address that choose one of {@link #directions()}: what they are xored with is {@link #indexMask}. */
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
        return history & historyMask;
    }

    /** {@link #history()} with older branches above, for engines that predict themselves. */
    public int pastDirections() {
        return history;
    }

    /** Where {@link #returnStack()} is pushed to next. */
    public int returnTop() {
        return returnTop;
    }

    /** Sets {@link #returnTop}. */
    public void setReturnTop(int top) {
        returnTop = top;
    }

    /** The return addresses of calls, for engines that predict themselves; a ring. */
    public int[] returnStack() {
        return returnStack;
    }

    /** Cycles that a wrong prediction loses. */
    public int mispredict() {
        return mispredict;
    }

    /** Cycles that a direct branch loses which is not in the target buffer. */
    public int targetMiss() {
        return targetMiss;
    }

    /** The bits of {@link #history()} that choose one of {@link #directions()}. */
    public int indexMask() {
        return indexMask;
    }

    /** Sets {@link #pastDirections}. */
    public void setPastDirections(int history) {
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
