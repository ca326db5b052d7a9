package faultline.kernel.file;

/**
 * What a kernel's page cache was like.
 *
 * @param readAhead how much is read ahead
 * @param dirty when changed pages are written
 * @param everyFaultIsMajor whether a fault for a page of a file counts as a major one even if it is in memory (facts linux-mm.md 3.1)
 */
public record FileTraits(ReadAheadStyle readAhead, DirtyRules dirty, boolean everyFaultIsMajor) {

    /** Linux 2.4.20. */
    public static final FileTraits V2_4 = new FileTraits(ReadAheadStyle.CLUSTERS, DirtyRules.V2_4, true);
    /** Linux 2.6.2 to 2.6.11. */
    public static final FileTraits V2_6 = new FileTraits(ReadAheadStyle.WINDOWS, DirtyRules.V2_6, false);
    /** Linux 2.6.34. */
    public static final FileTraits V2_6_34 = new FileTraits(ReadAheadStyle.ON_DEMAND, DirtyRules.V2_6_34, false);
}
