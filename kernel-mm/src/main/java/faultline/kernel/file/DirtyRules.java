package faultline.kernel.file;

/**
 * When changed pages of files are written (Linux 2.6.2 and 2.6.11 mm/page-writeback.c; 2.6.34 and 2.4.20 fs/buffer.c from memory,
 * unverified).
 *
 * @param settable whether there are dirty_ratio and its kin below /proc/sys/vm
 * @param background percent of memory above which a thread of the kernel writes
 * @param ratio percent above which writers must write themselves
 * @param interval hundredths of a second between two looks for old pages
 * @param age hundredths of a second after which a page is old
 */
public record DirtyRules(boolean settable, int background, int ratio, int interval, int age) {

    /** Linux 2.4.20: nfract and nfract_sync of bdf_prm. */
    public static final DirtyRules V2_4 = new DirtyRules(false, 40, 60, 500, 3000);
    /** Linux 2.6.2 to 2.6.11. */
    public static final DirtyRules V2_6 = new DirtyRules(true, 10, 40, 500, 3000);
    /** Linux 2.6.34. */
    public static final DirtyRules V2_6_34 = new DirtyRules(true, 10, 20, 500, 3000);
}
