package faultline.kernel.frame;

/** What the frames of a zone are good for, the most precious first (facts linux-mm.md 5.1). */
public enum ZoneKind {
    /** Below 16 MB: what ISA devices reach. */
    DMA,
    /** Up to 896 MB: what the direct map covers. */
    NORMAL,
    /** Above: reached through windows only. */
    HIGHMEM
}
