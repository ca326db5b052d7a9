package faultline.kernel.kernel;

import faultline.kernel.frame.LowmemProtection;
import faultline.kernel.lru.LruTraits;
import faultline.kernel.reclaim.PageReclaim;
import faultline.kernel.reclaim.ReclaimContext;
import faultline.kernel.reclaim.ReclaimTraits;
import java.util.function.Function;

/**
 * What a kernel's page lists, swap and reclaim were like, whichever reverse map it had (facts linux-mm.md 1.2, 3.1, 5).
 *
 * @param lru how LRU lists are kept
 * @param lowmem how lower zones are kept for those who need them
 * @param radixTree whether a cache finds its pages in a radix tree, or in a hash table that all share
 * @param lockedWhileWritten whether a page stays locked while it is written
 * @param copiesAtSwapIn whether a write to a page in swap that others share makes its copy in the same fault
 * @param swapInHighWord whether a swap entry of a 64-bit pte is in the high word
 * @param reclaim makes reclaim
 * @param huge how huge pages are mapped
 */
public record VmTraits(
        LruTraits lru,
        LowmemProtection lowmem,
        boolean radixTree,
        boolean lockedWhileWritten,
        boolean copiesAtSwapIn,
        boolean swapInHighWord,
        Function<ReclaimContext, PageReclaim> reclaim,
        HugeTraits huge) {

    /** Linux 2.4.20. */
    public static final VmTraits V2_4_20 = new VmTraits(
            LruTraits.GLOBAL,
            LowmemProtection.INCREMENTAL,
            false,
            true,
            false,
            false,
            ReclaimContext::byClock,
            HugeTraits.V2_6_2);
    /** Linux 2.6.2. */
    public static final VmTraits V2_6_2 = new VmTraits(
            LruTraits.PER_ZONE,
            LowmemProtection.INCREMENTAL,
            true,
            false,
            false,
            false,
            context -> context.byZones(ReclaimTraits.V2_6_2),
            HugeTraits.V2_6_2);
    /** Linux 2.6.7. */
    public static final VmTraits V2_6_7 = new VmTraits(
            LruTraits.PER_ZONE,
            LowmemProtection.INCREMENTAL,
            true,
            false,
            true,
            false,
            context -> context.byZones(ReclaimTraits.V2_6_7),
            HugeTraits.V2_6_7);
    /** Linux 2.6.11, and what changed little up to 2.6.34. */
    public static final VmTraits V2_6_11 = new VmTraits(
            LruTraits.PER_ZONE_14,
            LowmemProtection.RESERVE,
            true,
            false,
            true,
            true,
            context -> context.byZones(ReclaimTraits.V2_6_11),
            HugeTraits.V2_6_34);
}
