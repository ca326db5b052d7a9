package faultline.emulator.timing;

/**
 * Sizes and penalties of a branch predictor.
 *
 * @param historyBits bits of global history, 0 to 24
 * @param counters two-bit counters of the direction predictor, a power of two
 * @param targetEntries entries of the branch target buffer, a power of two
 * @param returnEntries entries of the return stack, at least 1
 * @param mispredict cycles lost by a mispredicted branch, 0 to 1,000,000
 * @param targetMiss cycles, 0 to 1,000,000, lost when a direct taken branch is missing in the target buffer: its target is known only
 *     after decoding
 */
public record PredictorConfig(
        int historyBits, int counters, int targetEntries, int returnEntries, int mispredict, int targetMiss) {

    private static final int MOST_CYCLES = 1_000_000;

    /** Checks the sizes. */
    public PredictorConfig {
        if (historyBits < 0 || historyBits > 24) {
            throw new IllegalArgumentException("global history must have 0 to 24 bits, not " + historyBits);
        }
        requirePowerOfTwo(counters, "direction counters");
        requirePowerOfTwo(targetEntries, "target buffer entries");
        if (returnEntries < 1) {
            throw new IllegalArgumentException("the return stack needs at least one entry");
        }
        if (mispredict < 0 || mispredict > MOST_CYCLES || targetMiss < 0 || targetMiss > MOST_CYCLES) {
            throw new IllegalArgumentException("penalties must be 0 to " + MOST_CYCLES + " cycles");
        }
    }

    private static void requirePowerOfTwo(int value, String what) {
        if (value < 1 || value > 1 << 24 || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(what + " must be a power of two up to 16M, not " + value);
        }
    }
}
