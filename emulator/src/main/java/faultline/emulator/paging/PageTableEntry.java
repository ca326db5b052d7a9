package faultline.emulator.paging;

/**
 * The bits that all IA-32 page-table formats share (Intel SDM 3A 3.7.6 and 3.10.3). An entry is a long; 32-bit entries
 * are zero-extended.
 */
public final class PageTableEntry {

    /** P: the entry maps something. */
    public static final long PRESENT = 1;
    /** R/W: stores are allowed. */
    public static final long WRITABLE = 1 << 1;
    /** U/S: user mode is allowed. */
    public static final long USER = 1 << 2;
    /** A: used by a page walk. */
    public static final long ACCESSED = 1 << 5;
    /** D: stored to; leaf entries only. */
    public static final long DIRTY = 1 << 6;
    /** PS: the entry maps a large page; not in the last level. */
    public static final long LARGE = 1 << 7;
    /** G: kept over CR3 loads; leaf entries only. */
    public static final long GLOBAL = 1 << 8;
    /** Bits 9 to 11, free for the operating system. */
    public static final long SOFTWARE = 7 << 9;
    /** XD: no instruction fetch; PAE with EFER.NXE only. */
    public static final long NO_EXECUTE = 1L << 63;

    private static final long FRAME_BITS = 0x000F_FFFF_FFFF_F000L;

    private PageTableEntry() {}

    /** An entry for a 4 KB page or a table at {@code frame} with {@code flags} of the constants here. */
    public static long of(int frame, long flags) {
        return (long) frame << 12 | flags;
    }

    /** Frame number of a 4 KB page or a table. */
    public static int frame(long entry) {
        return (int) ((entry & FRAME_BITS) >>> 12);
    }

    /** P. */
    public static boolean present(long entry) {
        return (entry & PRESENT) != 0;
    }

    /** R/W. */
    public static boolean writable(long entry) {
        return (entry & WRITABLE) != 0;
    }

    /** U/S. */
    public static boolean user(long entry) {
        return (entry & USER) != 0;
    }

    /** A. */
    public static boolean accessed(long entry) {
        return (entry & ACCESSED) != 0;
    }

    /** D. */
    public static boolean dirty(long entry) {
        return (entry & DIRTY) != 0;
    }

    /** PS. */
    public static boolean large(long entry) {
        return (entry & LARGE) != 0;
    }

    /** G. */
    public static boolean global(long entry) {
        return (entry & GLOBAL) != 0;
    }

    /** XD. */
    public static boolean noExecute(long entry) {
        return (entry & NO_EXECUTE) != 0;
    }
}
