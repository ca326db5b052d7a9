package faultline.kernel.mapping;

/**
 * What a kernel's remap_file_pages and MAP_POPULATE were like (facts linux-mm.md 6.2).
 *
 * @param exists whether there is such a call; it came with 2.5.46
 * @param cursorRefuses whether a window that reclaim has begun to scan is refused, the error that 2.6.8 mended
 * @param populating what mmap does for MAP_POPULATE
 */
public record NonlinearRules(boolean exists, boolean cursorRefuses, MapPopulate populating) {

    /** Linux 2.4.20. */
    public static final NonlinearRules NONE = new NonlinearRules(false, false, MapPopulate.NOTHING);
    /** Linux 2.6.2. */
    public static final NonlinearRules V2_6_2 = new NonlinearRules(true, false, MapPopulate.REMAPS_WITH_RIGHTS);
    /** Linux 2.6.7. */
    public static final NonlinearRules V2_6_7 = new NonlinearRules(true, true, MapPopulate.REMAPS);
    /** Linux 2.6.34. */
    public static final NonlinearRules V2_6_34 = new NonlinearRules(true, false, MapPopulate.FAULTS);
}
