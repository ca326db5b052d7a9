package faultline.kernel.frame;

/** How a zone is kept from allocations that zones above it could serve (facts linux-mm.md 5.2). */
public enum LowmemProtection {
    /**
     * 2.4 and up to 2.6.7: the marks of all zones tried so far add up, and with lower_zone_protection that many times the
     * pages_low of those above. (2.6.6 and 2.6.7 compute the same sums beforehand: {@code protection[]}.)
     */
    INCREMENTAL {
        @Override
        int[] ratios() {
            return new int[] {0};
        }

        @Override
        public int leastRatio() {
            return 0;
        }

        @Override
        long mark(Zone[] zones, int zone, int classZone, long own, long before, int[] ratios) {
            long kept = zone < classZone ? (long) zones[zone + 1].low() * ratios[0] : 0;
            return before + own + kept;
        }
    },
    /** 2.6.11: lowmem_reserve, a part of the size of the zones above: 1/256 for DMA, 1/32 for NORMAL unless set otherwise. */
    RESERVE {
        @Override
        int[] ratios() {
            return new int[] {256, 32};
        }

        @Override
        public int leastRatio() {
            return 1;
        }

        @Override
        long mark(Zone[] zones, int zone, int classZone, long own, long before, int[] ratios) {
            long above = 0;
            for (int i = zone + 1; i <= classZone; i++) {
                above += zones[i].managed();
            }
            return own + above / ratios[Math.min(zone, ratios.length - 1)];
        }
    };

    /** The numbers by which it can be set, as at boot: lower_zone_protection, or lowmem_reserve_ratio. */
    abstract int[] ratios();

    /** The least that such a number can be. */
    public abstract int leastRatio();

    /**
     * Free frames below which an allocation passes a zone by.
     *
     * @param classZone index of the highest zone that the allocation may use
     * @param own the zone's own watermark
     * @param before the mark of the zone above, which was tried before; 0 for the first
     * @param ratios as {@link #ratios} or as set since
     */
    abstract long mark(Zone[] zones, int zone, int classZone, long own, long before, int[] ratios);
}
