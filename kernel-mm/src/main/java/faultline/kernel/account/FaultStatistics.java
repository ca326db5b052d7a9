package faultline.kernel.account;

import org.HdrHistogram.Histogram;

/**
 * How often each kind of page fault happened and how long it took, from trap to return, in cycles. Means are exact;
 * percentiles are exact to three digits.
 */
public final class FaultStatistics {

    private static final int DIGITS = 3;

    private final long[] counts = new long[Activity.values().length];
    private final long[] cycles = new long[Activity.values().length];
    private final Histogram[] histograms = new Histogram[Activity.values().length];

    /** A fault of kind {@code kind} took {@code duration} cycles. */
    public void record(Activity kind, long duration) {
        int index = kind.ordinal();
        counts[index]++;
        cycles[index] += duration;
        Histogram histogram = histograms[index];
        if (histogram == null) {
            histogram = new Histogram(DIGITS);
            histograms[index] = histogram;
        }
        histogram.recordValue(duration);
    }

    /** Faults of this kind. */
    public long count(Activity kind) {
        return counts[kind.ordinal()];
    }

    /** Cycles of all faults of this kind, from trap to return. */
    public long cycles(Activity kind) {
        return cycles[kind.ordinal()];
    }

    /** Mean cycles of a fault of this kind; 0 when there was none. */
    public double mean(Activity kind) {
        long count = count(kind);
        return count == 0 ? 0 : (double) cycles(kind) / count;
    }

    /** Cycles that {@code percent} of the faults of this kind do not exceed; 0 when there was none. */
    public long percentile(Activity kind, double percent) {
        Histogram histogram = histograms[kind.ordinal()];
        return histogram == null ? 0 : histogram.getValueAtPercentile(percent);
    }

    /** Longest fault of this kind in cycles. */
    public long max(Activity kind) {
        Histogram histogram = histograms[kind.ordinal()];
        return histogram == null ? 0 : histogram.getMaxValue();
    }

    /** All faults. */
    public long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
