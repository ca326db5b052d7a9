package faultline.kernel.abi;

/** The shape of an i386 user address space under the 3G/1G split (Linux 2.6.2 asm-i386/processor.h, page.h). */
public final class UserLayout {

    /** First address that is not a user's: TASK_SIZE. */
    public static final int TASK_SIZE = 0xC0000000;
    /** Where mmap starts to look for room: TASK_UNMAPPED_BASE, a third of TASK_SIZE. */
    public static final int UNMAPPED_BASE = 0x40000000;
    /** Bytes of a page. */
    public static final int PAGE_SIZE = 4096;
    /** log2 of {@link #PAGE_SIZE}. */
    public static final int PAGE_SHIFT = 12;
    /** A user access below ESP still grows the stack within this distance, for PUSHA and ENTER (2.6.2 fault.c). */
    public static final int STACK_SLACK = 32;
    /** Default soft limit of the stack in bytes: RLIMIT_STACK 8 MB (Linux resource.h). */
    public static final int STACK_LIMIT = 8 << 20;
    /** Most vmas of an address space: MAX_MAP_COUNT (facts linux-mm.md 6.3). */
    public static final int MAX_MAP_COUNT = 65536;

    private UserLayout() {}

    /** Start of the page that holds {@code va}. */
    public static int pageStart(int va) {
        return va & -PAGE_SIZE;
    }

    /** {@code va} rounded up to a page; wraps to 0 behind the last page. */
    public static int pageAlign(int va) {
        return (va + PAGE_SIZE - 1) & -PAGE_SIZE;
    }

    /** Whether {@code [va, va + bytes)} lies wholly below {@link #TASK_SIZE}. */
    public static boolean inUserSpace(int va, int bytes) {
        long end = (va & 0xFFFFFFFFL) + (bytes & 0xFFFFFFFFL);
        return end <= (TASK_SIZE & 0xFFFFFFFFL);
    }
}
