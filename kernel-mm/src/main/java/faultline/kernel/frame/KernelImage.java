package faultline.kernel.frame;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;

/**
 * The kernel's place in RAM: code from 1 MB on, then its static data, its page tables and mem_map, laid out one after another.
 * Static data is handed out until {@link #seal}.
 */
final class KernelImage {

    /** Kernel address of the first byte of code: 1 MB (Linux 2.6.2 arch/i386/kernel/vmlinux.lds.S). */
    static final int TEXT = DirectMap.PAGE_OFFSET + (1 << 20);

    /** FIXADDR_TOP of Linux 2.6.2 asm-i386/fixmap.h: the fixed map grows down from the page at this address. */
    static final int FIXMAP_TOP = 0xFFFF_F000;

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;
    private static final long KERNEL_FLAGS =
            PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.ACCESSED | PageTableEntry.DIRTY;

    private final PhysicalMemory ram;
    private final PageTableFormat format;
    private int at;
    private long root;

    KernelImage(PhysicalMemory ram, PageTableFormat format, int textEnd) {
        this.ram = ram;
        this.format = format;
        this.at = textEnd;
    }

    /** Sets {@code bytes} aside, aligned to the power of two {@code alignment}; returns their kernel address. */
    int reserve(long bytes, int alignment) {
        long start = DirectMap.physical(at) + alignment - 1 & -(long) alignment;
        long end = start + bytes;
        if (end > Math.min(ram.bytes(), DirectMap.LOWMEM_BYTES)) {
            throw new KernelConfigException(
                    "the kernel's own tables need " + megabytes(end) + " MB of low memory, there are "
                            + megabytes(Math.min(ram.bytes(), DirectMap.LOWMEM_BYTES)) + " MB");
        }
        at = DirectMap.address(end);
        return DirectMap.address(start);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >>> 20;
    }

    /** Builds the kernel's page tables: lowmem in global large pages, one table for the fixed map. */
    void buildTables() {
        int top = reserve(FRAME, FRAME);
        root = DirectMap.physical(top);
        ram.clearFrame(DirectMap.frameOf(top));
        long upper = root;
        if (format.levels() == 3) {
            upper = newTable();
            put(root, DirectMap.PAGE_OFFSET, 0, PageTableEntry.of(frame(upper), PageTableEntry.PRESENT));
        }
        int large = format.largeLevel();
        long lowmem = Math.min(ram.bytes(), DirectMap.LOWMEM_BYTES);
        long step = 1L << format.largeShift();
        for (long physical = 0; physical < lowmem; physical += step) {
            long entry = format.largeEntry(frame(physical), KERNEL_FLAGS | PageTableEntry.GLOBAL);
            put(upper, DirectMap.address(physical), large, entry);
        }
        long fixmap = newTable();
        put(upper, FIXMAP_TOP, large, PageTableEntry.of(frame(fixmap), KERNEL_FLAGS));
    }

    private long newTable() {
        long table = DirectMap.physical(reserve(FRAME, FRAME));
        ram.clearFrame(frame(table));
        return table;
    }

    private void put(long table, int va, int level, long entry) {
        format.write(ram, format.entryAddress(table, va, level), entry);
    }

    private static int frame(long physical) {
        return (int) (physical >>> PhysicalMemory.FRAME_SHIFT);
    }

    /** Physical address of the top-level table of swapper_pg_dir. */
    long root() {
        return root;
    }

    /** No more static data: returns the first frame behind the kernel. */
    int seal() {
        return frame(DirectMap.physical(at) + FRAME - 1);
    }
}
