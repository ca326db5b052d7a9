package faultline.emulator.exec.interp;

import java.util.Arrays;

/**
 * Counts how often control was transferred to an address, so that an engine can tell when to translate it. Addresses share
 * counters by hash; that only makes some hot sooner, and no result depends on it.
 */
public final class Heat {
    private static final int BITS = 14;
    private static final int MASK = (1 << BITS) - 1;
    /** The highest threshold. */
    public static final int MOST = Byte.MAX_VALUE;

    private final byte[] left = new byte[1 << BITS];
    private final byte threshold;

    /** Counters that are hot at the {@code threshold}th transfer, 1 to {@link #MOST}. */
    public Heat(int threshold) {
        this.threshold = (byte) threshold;
        Arrays.fill(left, this.threshold);
    }

    /** Notes a transfer to {@code va}; whether it is hot, as it stays from then on. */
    public boolean reached(int va) {
        int index = (va ^ va >>> BITS) & MASK;
        int now = left[index];
        if (now == 0) {
            return true;
        }
        left[index] = (byte) (now - 1);
        return false;
    }

    /** Makes {@code va} cold again. */
    public void cool(int va) {
        left[(va ^ va >>> BITS) & MASK] = threshold;
    }
}
