package faultline.kernel.frame;

/**
 * What a kernel's page allocator and slabs were like.
 *
 * @param lowmem how lower zones are kept for those who need them
 * @param retry when an allocation that found nothing is tried again
 * @param slabs how slab caches keep free objects at hand
 * @param nodes in which order other nodes' memory is used
 * @param highPageTables whether page tables can lie in high memory
 */
public record FrameTraits(
        LowmemProtection lowmem, RetryRules retry, SlabTraits slabs, NodeOrder nodes, boolean highPageTables) {}
