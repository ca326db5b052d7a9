package faultline.kernel.frame;

/** What an allocation wants and may do: the GFP mask (facts linux-mm.md 5.3, Linux 2.6.2 gfp.h). */
public enum Gfp {
    /** GFP_KERNEL: lowmem, may wait. Slabs, page tables, kernel stacks. */
    KERNEL(false, true),
    /** GFP_ATOMIC: lowmem, may not wait, may dip into reserves. */
    ATOMIC(false, false),
    /** GFP_HIGHUSER: any zone, highest first, may wait. Pages of user memory. */
    HIGHUSER(true, true);

    private final boolean highmem;
    private final boolean mayWait;

    Gfp(boolean highmem, boolean mayWait) {
        this.highmem = highmem;
        this.mayWait = mayWait;
    }

    /** Whether a frame above the direct map will do. */
    public boolean highmem() {
        return highmem;
    }

    /** Whether the caller may wait for reclaim; if not, it may take from the reserve. */
    public boolean mayWait() {
        return mayWait;
    }
}
