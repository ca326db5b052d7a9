package faultline.kernel.file;

/**
 * When changed pages of files are written (Linux 2.6.2 and 2.6.11 mm/page-writeback.c; 2.6.34 and 2.4.20 fs/buffer.c from memory,
 * unverified).
 *
 * @param threads who writes: pdflush, or bdflush and kupdated
 * @param background percent of memory above which a thread of the kernel writes
 * @param ratio percent above which writers must write themselves
 * @param stop percent below which that thread stops
 * @param interval hundredths of a second between two looks for old pages
 * @param age hundredths of a second after which a page is old
 */
public record DirtyRules(Threads threads, int background, int ratio, int stop, int interval, int age) {

    /** Who writes, and so what the settings are. */
    public enum Threads {
        /** bdflush and kupdated of 2.4; nine numbers in /proc/sys/vm/bdflush, percents of all memory. */
        BDFLUSH,
        /** pdflush of 2.6; dirty_ratio and its kin, percents that mapped memory lessens. */
        PDFLUSH
    }

    /** Linux 2.4.20: nfract, nfract_sync and nfract_stop_bdflush of bdf_prm. */
    public static final DirtyRules V2_4 = new DirtyRules(Threads.BDFLUSH, 40, 60, 20, 500, 3000);
    /** Linux 2.6.2 to 2.6.11. */
    public static final DirtyRules V2_6 = new DirtyRules(Threads.PDFLUSH, 10, 40, 10, 500, 3000);
    /** Linux 2.6.34. */
    public static final DirtyRules V2_6_34 = new DirtyRules(Threads.PDFLUSH, 10, 20, 10, 500, 3000);
}
