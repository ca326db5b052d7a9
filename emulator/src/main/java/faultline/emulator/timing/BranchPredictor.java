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
    private static final int STRONGLY_TAKEN = 3;

    private final PerfCounters counters;
    private final int mispredict;
    private final int targetMiss;
    private final byte[] direction;
    private final int directionMask;
    private final int historyMask;
    private final int[] targetTag;
    private final int[] targetOf;
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
        this.targetTag = new int[config.targetEntries()];
        this.targetOf = new int[config.targetEntries()];
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
        boolean hit = targetTag[index] == pc && targetOf[index] == target;
        targetTag[index] = pc;
        targetOf[index] = target;
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
        if (targetTag[index] == pc && targetOf[index] == target) {
            return 0;
        }
        targetTag[index] = pc;
        targetOf[index] = target;
        return targetMiss;
    }

    private int targetIndex(int pc) {
        return (pc ^ pc >>> 12) & targetMask;
    }

    private int mispredicted() {
        counters.mispredicts++;
        return mispredict;
    }
}
