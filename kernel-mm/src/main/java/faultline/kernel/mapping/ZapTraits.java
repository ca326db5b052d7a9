package faultline.kernel.mapping;

/**
 * How a kernel lets go of the pages of a range (facts linux-mm.md 4.9).
 *
 * @param gathersEntries whether the gather keeps the entries themselves, as in 2.4.20 asm-generic/tlb.h, where a process that shares its memory
 *     with nobody gathers nothing; 2.6 keeps pages
 * @param dirtying what a dirty entry does to the flags of an anonymous page
 */
public record ZapTraits(boolean gathersEntries, Dirtying dirtying) {

    /** set_page_dirty of an anonymous page that is in no swap cache. */
    public enum Dirtying {
        /** The bit is set whatever it was (2.4.20 test_and_set_bit; up to 2.6.6 SetPageDirty, as the diff of H. Dickins's rmap 2, April 2004, shows). */
        ALWAYS,
        /** The bit is looked at first (2.6.11 page-writeback.c; that 2.6.7 does so is unverified). */
        ONCE,
        /** Anonymous pages are only counted: what is dirty is known when they get a slot (2.6.34 zap_pte_range). */
        NEVER
    }

    /** 2.4.20. */
    public static final ZapTraits V2_4_20 = new ZapTraits(true, Dirtying.ALWAYS);
    /** 2.6.2 to 2.6.6. */
    public static final ZapTraits V2_6_2 = new ZapTraits(false, Dirtying.ALWAYS);
    /** 2.6.7. */
    public static final ZapTraits V2_6_7 = new ZapTraits(false, Dirtying.ONCE);
    /** 2.6.34. */
    public static final ZapTraits V2_6_34 = new ZapTraits(false, Dirtying.NEVER);
}
