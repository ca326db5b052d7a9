package faultline.kernel.frame;

/** How a zone is kept from allocations that zones above it could serve (facts linux-mm.md 5.2). */
public enum LowmemProtection {
    /**
     * 2.4 and up to 2.6.7: the marks of all zones tried so far add up. (2.6.6 and 2.6.7 compute the same sums beforehand:
     * {@code protection[]}.)
     */
    INCREMENTAL {
        @Override
        long mark(Zone[] zones, int zone, int classZone, long own, long before) {
            return before + own;
        }
    },
    /** 2.6.11: lowmem_reserve, a part of the size of the zones above: 1/256 for DMA, 1/32 for NORMAL. */
    RESERVE {
        @Override
        long mark(Zone[] zones, int zone, int classZone, long own, long before) {
            long above = 0;
            for (int i = zone + 1; i <= classZone; i++) {
                above += zones[i].managed();
            }
            return own + above / (zone == 0 ? DMA_RATIO : NORMAL_RATIO);
        }
    };

    private static final int DMA_RATIO = 256;
    private static final int NORMAL_RATIO = 32;

    /**
     * Free frames below which an allocation passes a zone by.
     *
     * @param classZone index of the highest zone that the allocation may use
     * @param own the zone's own watermark
     * @param before the mark of the zone above, which was tried before; 0 for the first
     */
    abstract long mark(Zone[] zones, int zone, int classZone, long own, long before);
}
