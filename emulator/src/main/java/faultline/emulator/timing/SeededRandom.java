package faultline.emulator.timing;

/** Replacement of a pseudo-random way (xorshift64*, G. Marsaglia 2003, S. Vigna 2014); hits change nothing. */
final class SeededRandom extends ReplacementPolicy {

    private static final long MULTIPLIER = 0x2545F4914F6CDD1DL;

    private final int ways;
    private long state;

    SeededRandom(int ways, long seed) {
        this.ways = ways;
        this.state = seed == 0 ? MULTIPLIER : seed;
    }

    @Override
    public long touch(int set, int way) {
        return 0;
    }

    @Override
    public int victim(int set) {
        state ^= state >>> 12;
        state ^= state << 25;
        state ^= state >>> 27;
        return (int) Long.remainderUnsigned(state * MULTIPLIER >>> 32, ways);
    }

    @Override
    public void forget(int set, int way) {
        // Nothing is remembered about single ways.
    }
}
