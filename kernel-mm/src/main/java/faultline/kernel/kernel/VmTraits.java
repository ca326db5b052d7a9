package faultline.kernel.kernel;

import faultline.kernel.lru.LruTraits;

/**
 * What a kernel's page lists, swap and reclaim were like, whichever reverse map it had (facts linux-mm.md 1.2, 3.1, 5).
 *
 * @param lru how LRU lists are kept
 * @param swapInHighWord whether a swap entry of a 64-bit pte is in the high word
 */
public record VmTraits(LruTraits lru, boolean swapInHighWord) {

    /** Linux 2.4.20. */
    public static final VmTraits V2_4_20 = new VmTraits(LruTraits.GLOBAL, false);
    /** Linux 2.6.2. */
    public static final VmTraits V2_6_2 = new VmTraits(LruTraits.PER_ZONE, false);
    /** Linux 2.6.7. */
    public static final VmTraits V2_6_7 = new VmTraits(LruTraits.PER_ZONE, false);
    /** Linux 2.6.11, and what changed little up to 2.6.34. */
    public static final VmTraits V2_6_11 = new VmTraits(LruTraits.PER_ZONE_14, true);
}
