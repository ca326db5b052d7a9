package faultline.emulator.timing;

/** How a cache or TLB chooses the way to replace. */
public enum Replacement {
    /** One bit a way, set by a hit; the bits are cleared when all would be set. Hits on a set bit change nothing. */
    BIT_PLRU,
    /** Exact least recently used. */
    LRU,
    /** Pseudo-random from a fixed seed. */
    RANDOM;

    /** A policy of this kind for {@code sets} sets of {@code ways} ways; {@code seed} tells structures apart. */
    public ReplacementPolicy create(int sets, int ways, long seed) {
        return switch (this) {
            case BIT_PLRU -> new BitPlru(sets, ways);
            case LRU -> new ExactLru(sets, ways);
            case RANDOM -> new SeededRandom(ways, seed);
        };
    }
}
