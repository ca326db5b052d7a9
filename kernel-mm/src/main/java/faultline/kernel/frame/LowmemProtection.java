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
        long mark(Zonelist list, int position, long own, long before, int[] ratios) {
            long kept = position > 0 ? (long) list.zone(position - 1).low() * ratios[0] : 0;
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
        long mark(Zonelist list, int position, long own, long before, int[] ratios) {
            int kind = list.zone(position).kind().ordinal();
            return own + list.framesAbove(position) / ratios[Math.min(kind, ratios.length - 1)];
        }
    };

    /** The numbers by which it can be set, as at boot: lower_zone_protection, or lowmem_reserve_ratio. */
    abstract int[] ratios();

    /** The least that such a number can be. */
    public abstract int leastRatio();

    /**
     * Free frames below which an allocation passes a zone by.
     *
     * @param list the zones that the allocation may use
     * @param position the zone's place in the list
     * @param own the zone's own watermark
     * @param before the mark of the zone that was tried before; 0 for the first
     * @param ratios as {@link #ratios} or as set since
     */
    abstract long mark(Zonelist list, int position, long own, long before, int[] ratios);
}
