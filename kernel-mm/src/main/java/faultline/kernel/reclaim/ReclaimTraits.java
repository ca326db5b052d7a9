package faultline.kernel.reclaim;

/**
 * In what kernels with reclaim by zones differ (facts linux-mm.md 5.4).
 *
 * @param size how many pages one call looks at
 * @param walksBeforeAsking whether refill_inactive_zone looks for uses of a mapped page even where it keeps all mapped pages, which loses what
 *     it learns (2.6.2; not any more since N. Piggin's patch of February 2004)
 * @param unmapRefusesYoung whether try_to_unmap keeps a page that was used since it was last tested
 * @param kswapdLastPriority the last priority that kswapd tries
 * @param kswapdStartsAtHighestNeedy whether kswapd works on all zones up to the highest that is short, or on those that are short
 * @param oomRules when allocations give up
 * @param shrinkersMultiplyFirst whether the share of a shrinker is rounded last
 */
public record ReclaimTraits(
        ScanSize size,
        boolean walksBeforeAsking,
        boolean unmapRefusesYoung,
        int kswapdLastPriority,
        boolean kswapdStartsAtHighestNeedy,
        OomRules oomRules,
        boolean shrinkersMultiplyFirst) {

    /** Linux 2.6.2. */
    public static final ReclaimTraits V2_6_2 =
            new ReclaimTraits(ScanSize.BY_TARGET, true, false, 1, false, OomRules.PATIENT, false);
    /** Linux 2.6.7. */
    public static final ReclaimTraits V2_6_7 =
            new ReclaimTraits(ScanSize.BY_PRIORITY, false, true, 0, true, OomRules.PATIENT, true);
    /** Linux 2.6.11. */
    public static final ReclaimTraits V2_6_11 =
            new ReclaimTraits(ScanSize.BY_PRIORITY, false, true, 0, true, OomRules.IMMEDIATE, true);
}
