package faultline.kernel.lru;

/**
 * How a kernel keeps its LRU lists (facts linux-mm.md 3.1, 5.4).
 *
 * @param perZone whether each zone has its lists and lock, or the whole kernel one pair
 * @param pagevecPages PAGEVEC_SIZE: pages that a CPU collects before it puts them on a list; 0 where each goes there at once
 * @param anonymousStartsActive whether a new anonymous page goes to the active list
 */
public record LruTraits(boolean perZone, int pagevecPages, boolean anonymousStartsActive) {

    /** One pair of lists under pagemap_lru_lock (Linux 2.4.20 swap.c). */
    public static final LruTraits GLOBAL = new LruTraits(false, 0, false);
    /** Lists by zone, pagevecs of 16 (Linux 2.6.2 to 2.6.9 swap.c, pagevec.h). */
    public static final LruTraits PER_ZONE = new LruTraits(true, 16, true);
    /** Lists by zone, pagevecs of 14, so that one is 64 bytes (Linux 2.6.11 pagevec.h). */
    public static final LruTraits PER_ZONE_14 = new LruTraits(true, 14, true);
}
