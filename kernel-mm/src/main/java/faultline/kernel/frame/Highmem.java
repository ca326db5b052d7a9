package faultline.kernel.frame;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * How the kernel reaches the bytes of any frame: lowmem through the direct map, highmem through the kmap_atomic windows of
 * the CPU that runs (Linux 2.6.2 arch/i386/mm/highmem.c).
 */
public final class Highmem {

    /** Window for the source or only page of a copy: KM_USER0. */
    public static final int USER0 = 0;
    /** Window for the target page of a copy: KM_USER1. */
    public static final int USER1 = 1;

    /** KM_TYPE_NR of Linux 2.6.2 asm-i386/kmap_types.h, rounded (unverified). */
    private static final int WINDOWS = 16;
    /** FIX_KMAP_BEGIN: fixmap slots before the windows (unverified; it depends on the configuration). */
    private static final int FIRST_SLOT = 8;

    private static final long WINDOW_FLAGS = PageTableEntry.PRESENT
            | PageTableEntry.WRITABLE
            | PageTableEntry.ACCESSED
            | PageTableEntry.DIRTY
            | PageTableEntry.GLOBAL;

    private final KernelWork work;
    private final PhysicalMemory ram;
    private final PageTableFormat format;
    private final long fixmapTable;

    /** @param root physical address of the kernel's top-level table */
    public Highmem(KernelWork work, PhysicalMemory ram, PageTableFormat format, long root) {
        this.work = work;
        this.ram = ram;
        this.format = format;
        long at = root;
        for (int level = 0; level < format.levels() - 1; level++) {
            long entry = format.read(ram, format.entryAddress(at, KernelImage.FIXMAP_TOP, level));
            at = (long) PageTableEntry.frame(entry) << PhysicalMemory.FRAME_SHIFT;
        }
        this.fixmapTable = at;
    }

    /** Clears {@code frame}: clear_user_highpage. */
    public void clear(int frame) {
        int va = map(frame, USER0);
        work.path(KernelPath.CLEAR_PAGE);
        work.cpu().streamClear(va, PhysicalMemory.FRAME_BYTES);
        ram.clearFrame(frame);
        unmap(frame, USER0);
    }

    /** Copies all bytes of a frame: copy_user_highpage. */
    public void copy(int toFrame, int fromFrame) {
        int from = map(fromFrame, USER0);
        int to = map(toFrame, USER1);
        work.path(KernelPath.COPY_PAGE);
        work.cpu().streamCopy(to, from, PhysicalMemory.FRAME_BYTES);
        ram.copyFrame(fromFrame, toFrame);
        unmap(fromFrame, USER0);
        unmap(toFrame, USER1);
    }

    /**
     * kmap_atomic: makes {@code frame} visible until another frame uses the same window.
     *
     * @param slot a window of this CPU, 0 to 15
     * @return its kernel address
     */
    public int map(int frame, int slot) {
        if (DirectMap.covers(frame)) {
            return DirectMap.ofFrame(frame);
        }
        work.path(KernelPath.KMAP_ATOMIC);
        int window = FIRST_SLOT + work.cpu().number() * WINDOWS + slot;
        int va = KernelImage.FIXMAP_TOP - (window << PhysicalMemory.FRAME_SHIFT);
        long pte = format.entryAddress(fixmapTable, va, format.levels() - 1);
        work.store(DirectMap.address(pte));
        format.write(ram, pte, PageTableEntry.of(frame, WINDOW_FLAGS));
        work.cpu().invalidatePage(va);
        return va;
    }

    /** kunmap_atomic: the stale entry stays until the window is used again, as in a kernel without debugging. */
    public void unmap(int frame, int slot) {
        assert DirectMap.covers(frame) || slot < WINDOWS;
    }
}
