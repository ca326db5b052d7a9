package faultline.kernel.frame;

/**
 * What the flags word of a struct page says (facts linux-mm.md 2.1). Bits are ours: only that they share one word matters to
 * what is charged.
 */
public final class PageFlag {

    /** PG_locked: I/O is under way or somebody changes the page's identity. */
    public static final int LOCKED = 1;
    /** PG_error: the last I/O failed. */
    public static final int ERROR = 1 << 1;
    /** PG_referenced: used once since it was last looked at. */
    public static final int REFERENCED = 1 << 2;
    /** PG_uptodate: the bytes are those of the file or slot. */
    public static final int UPTODATE = 1 << 3;
    /** PG_dirty: the bytes are newer than those of the file or slot. */
    public static final int DIRTY = 1 << 4;
    /** PG_lru: on a list of its zone. */
    public static final int LRU = 1 << 5;
    /** PG_active: that list is the active one. */
    public static final int ACTIVE = 1 << 6;
    /** PG_writeback: being written to disk. */
    public static final int WRITEBACK = 1 << 13;
    /** PG_swapcache: the page has a swap slot, named by its private word. */
    public static final int SWAP_CACHE = 1 << 16;
    /** PG_reclaim: to be freed as soon as it is written. */
    public static final int RECLAIM = 1 << 18;
    /** PG_compound: part of a block that is allocated, counted and freed as one page. */
    public static final int COMPOUND = 1 << 19;
    /** PG_anon: the mapping is what an anonymous reverse map hangs on the page, not a file's. */
    public static final int ANON = 1 << 20;

    /** Set where Linux 4.12 clears PG_swapbacked: madvise(MADV_FREE) gave the page up, and unless written it may be dropped. */
    public static final int LAZY_FREE = 1 << 24;

    private PageFlag() {}
}
