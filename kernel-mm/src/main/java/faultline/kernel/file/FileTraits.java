package faultline.kernel.file;

/**
 * What a kernel's page cache was like.
 *
 * @param readAhead how much is read ahead
 * @param dirty when changed pages are written
 */
public record FileTraits(ReadAheadStyle readAhead, DirtyRules dirty) {

    /** Linux 2.4.20. */
    public static final FileTraits V2_4 = new FileTraits(ReadAheadStyle.CLUSTERS, DirtyRules.V2_4);
    /** Linux 2.6.2 to 2.6.11. */
    public static final FileTraits V2_6 = new FileTraits(ReadAheadStyle.WINDOWS, DirtyRules.V2_6);
    /** Linux 2.6.34. */
    public static final FileTraits V2_6_34 = new FileTraits(ReadAheadStyle.ON_DEMAND, DirtyRules.V2_6_34);
}
