package faultline.kernel.kernel;

import faultline.kernel.file.FileTraits;
import faultline.kernel.frame.FrameTraits;
import faultline.kernel.frame.LowmemProtection;
import faultline.kernel.frame.NodeOrder;
import faultline.kernel.frame.RetryRules;
import faultline.kernel.frame.SlabTraits;
import faultline.kernel.lru.LruTraits;
import faultline.kernel.mapping.NonlinearRules;
import faultline.kernel.mapping.ZapTraits;
import faultline.kernel.reclaim.PageReclaim;
import faultline.kernel.reclaim.ReclaimContext;
import faultline.kernel.reclaim.ReclaimTraits;
import java.util.function.Function;

/**
 * What a kernel's page lists, swap and reclaim were like, whichever reverse map it had (facts linux-mm.md 1.2, 3.1, 5).
 *
 * @param lru how LRU lists are kept
 * @param frames what the page allocator and slabs were like
 * @param radixTree whether a cache finds its pages in a radix tree, or in a hash table that all share
 * @param bufferHeads whether transfers are noted in buffer_heads instead of bios
 * @param lockedWhileWritten whether a page stays locked while it is written
 * @param copiesAtSwapIn whether a write to a page in swap that others share makes its copy in the same fault
 * @param zap how the pages of a range are let go
 * @param swapInHighWord whether a swap entry of a 64-bit pte is in the high word
 * @param calls memory calls and settings
 * @param nonlinear what remap_file_pages and MAP_POPULATE were like
 * @param files reading ahead and writing back
 * @param reclaim makes reclaim
 * @param huge how huge pages are mapped
 */
public record VmTraits(
        LruTraits lru,
        FrameTraits frames,
        boolean radixTree,
        boolean bufferHeads,
        boolean lockedWhileWritten,
        boolean copiesAtSwapIn,
        ZapTraits zap,
        boolean swapInHighWord,
        CallTraits calls,
        NonlinearRules nonlinear,
        FileTraits files,
        Function<ReclaimContext, PageReclaim> reclaim,
        HugeTraits huge) {

    private static final FrameTraits EARLY_FRAMES =
            new FrameTraits(LowmemProtection.INCREMENTAL, RetryRules.BY_FLAGS, SlabTraits.V2_6, NodeOrder.RING, true);

    private static final FrameTraits LATER_FRAMES = new FrameTraits(
            LowmemProtection.INCREMENTAL, RetryRules.BY_FLAGS, SlabTraits.V2_6, NodeOrder.LEAST_LOADED, true);

    /** Linux 2.4.20. */
    public static final VmTraits V2_4_20 = new VmTraits(
            LruTraits.GLOBAL,
            new FrameTraits(
                    LowmemProtection.INCREMENTAL,
                    RetryRules.BY_ORDER,
                    SlabTraits.V2_4,
                    NodeOrder.EACH_BY_ITSELF,
                    false),
            false,
            true,
            true,
            false,
            ZapTraits.V2_4_20,
            false,
            CallTraits.V2_4_20,
            NonlinearRules.NONE,
            FileTraits.V2_4,
            ReclaimContext::byClock,
            HugeTraits.V2_6_2);
    /** Linux 2.6.2. */
    public static final VmTraits V2_6_2 = new VmTraits(
            LruTraits.PER_ZONE,
            EARLY_FRAMES,
            true,
            false,
            false,
            false,
            ZapTraits.V2_6_2,
            false,
            CallTraits.V2_6_2,
            NonlinearRules.V2_6_2,
            FileTraits.V2_6,
            context -> context.byZones(ReclaimTraits.V2_6_2),
            HugeTraits.V2_6_2);
    /** Linux 2.6.7. */
    public static final VmTraits V2_6_7 = new VmTraits(
            LruTraits.PER_ZONE,
            LATER_FRAMES,
            true,
            false,
            false,
            true,
            ZapTraits.V2_6_7,
            false,
            CallTraits.V2_6_7,
            NonlinearRules.V2_6_7,
            FileTraits.V2_6,
            context -> context.byZones(ReclaimTraits.V2_6_7),
            HugeTraits.V2_6_7);
    /** Linux 2.6.11, and what changed little up to 2.6.34. */
    public static final VmTraits V2_6_11 = new VmTraits(
            LruTraits.PER_ZONE_14,
            new FrameTraits(
                    LowmemProtection.RESERVE, RetryRules.BY_FLAGS, SlabTraits.V2_6, NodeOrder.LEAST_LOADED, true),
            true,
            false,
            false,
            true,
            ZapTraits.V2_6_34,
            true,
            CallTraits.V2_6_11,
            NonlinearRules.V2_6_34,
            FileTraits.V2_6_34,
            context -> context.byZones(ReclaimTraits.V2_6_11),
            HugeTraits.V2_6_34);
}
