package faultline.emulator.timing;

/**
 * All caches of a CPU and the memory behind them. All have the same line size.
 *
 * @param l1i first-level instruction cache
 * @param l1d first-level data cache
 * @param l2 unified second level
 * @param l3 unified third level, or null
 * @param dramLatency load-to-use cycles of a read from DRAM
 * @param writeBack cycles that the CPU loses by a line written back to DRAM
 * @param prefetch what fetches ahead from DRAM
 */
public record CacheHierarchyConfig(
        CacheConfig l1i,
        CacheConfig l1d,
        CacheConfig l2,
        CacheConfig l3,
        int dramLatency,
        int writeBack,
        PrefetchConfig prefetch) {

    /** Caches without a prefetcher. */
    public CacheHierarchyConfig(
            CacheConfig l1i, CacheConfig l1d, CacheConfig l2, CacheConfig l3, int dramLatency, int writeBack) {
        this(l1i, l1d, l2, l3, dramLatency, writeBack, PrefetchConfig.NONE);
    }

    /** Checks that the caches fit together. */
    public CacheHierarchyConfig {
        int line = l1d.lineBytes();
        if (l1i.lineBytes() != line || l2.lineBytes() != line || l3 != null && l3.lineBytes() != line) {
            throw new IllegalArgumentException("all caches must have the same line size");
        }
        if (l1i.sectorBytes() != line || l1d.sectorBytes() != line) {
            throw new IllegalArgumentException("first-level caches cannot be sectored");
        }
        if (l2.writeThrough() || l1i.writeThrough() || l3 != null && l3.writeThrough()) {
            throw new IllegalArgumentException("only the first-level data cache can be write-through");
        }
        if (l2.inclusion() == Inclusion.EXCLUSIVE && l1d.writeThrough()) {
            throw new IllegalArgumentException("an exclusive L2 needs a write-back L1 data cache");
        }
        requirePlainIfExclusive(l2);
        if (l3 != null) {
            requirePlainIfExclusive(l3);
            requireNotFiner(l2, l3);
            if (l3.latency() < l2.latency()) {
                throw new IllegalArgumentException("L3 latency must not be below that of L2");
            }
        }
        int last = l3 == null ? l2.latency() : l3.latency();
        if (dramLatency < last || l2.latency() < l1d.latency() || l2.latency() < l1i.latency()) {
            throw new IllegalArgumentException("latencies must not fall from the first level to DRAM");
        }
        if (writeBack < 0) {
            throw new IllegalArgumentException("the price of a write-back must not be negative");
        }
    }

    private static void requirePlainIfExclusive(CacheConfig cache) {
        if (cache.inclusion() == Inclusion.EXCLUSIVE && cache.sectorBytes() != cache.lineBytes()) {
            throw new IllegalArgumentException("an exclusive cache cannot be sectored");
        }
    }

    private static void requireNotFiner(CacheConfig above, CacheConfig below) {
        if (above.sectorBytes() != above.lineBytes() && above.sectorBytes() != below.sectorBytes()) {
            throw new IllegalArgumentException("a sectored L2 needs an L3 with the same sectors");
        }
    }
}
