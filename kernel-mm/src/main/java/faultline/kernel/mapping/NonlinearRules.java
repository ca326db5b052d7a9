package faultline.kernel.mapping;

/**
 * What a kernel's remap_file_pages and MAP_POPULATE were like (facts linux-mm.md 6.2).
 *
 * @param exists whether there is such a call; it came with 2.5.46
 * @param cursorRefuses whether a window that reclaim has begun to scan is refused, the error that 2.6.8 mended
 * @param mapsCachedPages whether mmap with MAP_POPULATE and MAP_NONBLOCK maps the pages of a shared file that are in memory; before
 *     2.6.7 mmap handed on its rights, which remap_file_pages refuses
 */
public record NonlinearRules(boolean exists, boolean cursorRefuses, boolean mapsCachedPages) {

    /** Linux 2.4.20. */
    public static final NonlinearRules NONE = new NonlinearRules(false, false, false);
    /** Linux 2.6.2. */
    public static final NonlinearRules V2_6_2 = new NonlinearRules(true, false, false);
    /** Linux 2.6.7. */
    public static final NonlinearRules V2_6_7 = new NonlinearRules(true, true, true);
    /** Linux 2.6.8 and later. */
    public static final NonlinearRules V2_6_8 = new NonlinearRules(true, false, true);
}
