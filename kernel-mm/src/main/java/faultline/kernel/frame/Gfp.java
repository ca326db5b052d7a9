package faultline.kernel.frame;

/**
 * What an allocation wants and may do: the GFP mask, with the bits of Linux 2.6.2 gfp.h (facts linux-mm.md 5.3).
 *
 * @param bits the mask
 */
public record Gfp(int bits) {

    private static final int DMA_BIT = 0x1;
    private static final int HIGHMEM_BIT = 0x2;
    private static final int WAIT = 0x10;
    private static final int HIGH = 0x20;
    private static final int IO = 0x40;
    private static final int FS = 0x80;
    private static final int REPEAT = 0x400;
    private static final int NOFAIL = 0x800;
    private static final int NORETRY = 0x1000;

    /** GFP_KERNEL: lowmem, may wait. Slabs, page tables, kernel stacks. */
    public static final Gfp KERNEL = new Gfp(WAIT | IO | FS);
    /** GFP_ATOMIC: lowmem, may not wait, may dip into reserves. */
    public static final Gfp ATOMIC = new Gfp(HIGH);
    /** GFP_NOIO: lowmem, may wait, but reclaim on its behalf starts no I/O. What I/O itself needs. */
    public static final Gfp NOIO = new Gfp(WAIT);
    /** GFP_NOFS: as {@link #KERNEL}, but reclaim on its behalf calls no file system. */
    public static final Gfp NOFS = new Gfp(WAIT | IO);
    /** GFP_HIGHUSER: any zone, highest first, may wait. Pages of user memory. */
    public static final Gfp HIGHUSER = new Gfp(WAIT | IO | FS | HIGHMEM_BIT);
    /** GFP_KERNEL|GFP_DMA: what an ISA device shall reach. */
    public static final Gfp DMA = new Gfp(WAIT | IO | FS | DMA_BIT);
    /** GFP_KERNEL|__GFP_REPEAT: page tables. */
    public static final Gfp PAGE_TABLE = KERNEL.repeating();
    /** GFP_KERNEL|__GFP_REPEAT|__GFP_HIGHMEM: last-level page tables with CONFIG_HIGHPTE. */
    public static final Gfp HIGH_PAGE_TABLE = HIGHUSER.repeating();

    /** Whether a frame above the direct map will do. */
    public boolean highmem() {
        return (bits & HIGHMEM_BIT) != 0;
    }

    /** The most plentiful kind of zone that will do: the zone bits choose a zonelist. */
    public ZoneKind kind() {
        if ((bits & DMA_BIT) != 0) {
            return ZoneKind.DMA;
        }
        return highmem() ? ZoneKind.HIGHMEM : ZoneKind.NORMAL;
    }

    /** __GFP_WAIT: whether the caller may wait for reclaim; if not, it may take from the reserve. */
    public boolean mayWait() {
        return (bits & WAIT) != 0;
    }

    /** __GFP_IO: whether reclaim may start I/O. */
    public boolean mayStartIo() {
        return (bits & IO) != 0;
    }

    /** __GFP_FS: whether reclaim may call file systems. */
    public boolean mayCallFileSystems() {
        return (bits & FS) != 0;
    }

    /** __GFP_REPEAT: whether a large block is tried for as long as a small one. */
    public boolean repeats() {
        return (bits & REPEAT) != 0;
    }

    /** __GFP_NOFAIL: whether the caller cannot do without. */
    public boolean neverFails() {
        return (bits & NOFAIL) != 0;
    }

    /** __GFP_NORETRY: whether one try must do. */
    public boolean triesOnce() {
        return (bits & NORETRY) != 0;
    }

    /** With __GFP_REPEAT. */
    public Gfp repeating() {
        return new Gfp(bits | REPEAT);
    }

    /** With __GFP_NOFAIL. */
    public Gfp neverFailing() {
        return new Gfp(bits | NOFAIL);
    }

    /** With __GFP_NORETRY. */
    public Gfp tryingOnce() {
        return new Gfp(bits | NORETRY);
    }

    /** Without __GFP_WAIT and __GFP_IO: what a memory pool tries first. */
    Gfp withoutWaiting() {
        return new Gfp(bits & ~(WAIT | IO));
    }
}
