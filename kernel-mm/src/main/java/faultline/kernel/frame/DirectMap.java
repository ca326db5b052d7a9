package faultline.kernel.frame;

/** The kernel's fixed view of low memory: physical address 0 at PAGE_OFFSET (facts linux-mm.md 1.1, 5.1; Linux 2.6.2 page.h). */
public final class DirectMap {

    /** First kernel address: the 3G/1G split. */
    public static final int PAGE_OFFSET = 0xC000_0000;

    /** Bytes of RAM that the direct map reaches: 1 GB less 128 MB of vmalloc reserve. */
    public static final int LOWMEM_BYTES = 896 << 20;

    /** Frames that the direct map reaches. */
    public static final int LOWMEM_FRAMES = LOWMEM_BYTES >>> 12;

    private DirectMap() {}

    /** Kernel address of a physical address in lowmem. */
    public static int address(long physical) {
        return (int) physical + PAGE_OFFSET;
    }

    /** Physical address of a direct-mapped kernel address. */
    public static long physical(int va) {
        return va - PAGE_OFFSET & 0xFFFF_FFFFL;
    }

    /** Kernel address of a lowmem frame. */
    public static int ofFrame(int frame) {
        return (frame << 12) + PAGE_OFFSET;
    }

    /** Frame that holds a direct-mapped kernel address. */
    public static int frameOf(int va) {
        return va - PAGE_OFFSET >>> 12;
    }

    /** Whether {@code frame} has a direct-mapped address. */
    public static boolean covers(int frame) {
        return frame < LOWMEM_FRAMES;
    }
}
