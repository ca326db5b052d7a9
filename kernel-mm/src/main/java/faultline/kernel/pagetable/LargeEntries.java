package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.mm.AddressSpace;

/**
 * Entries one level above the last that map a large page themselves: 4 MB with two levels, 2 MB with PAE (facts linux-mm.md 1.3). An
 * entry is named by its physical address. Its bits are those of {@link Pte} with PSE set; one without the present bit but with PSE is
 * of a page that nobody may touch, since PSE and _PAGE_PROTNONE are the same bit.
 */
public final class LargeEntries {

    private static final long SMALL_FLAGS = PageTableEntry.PRESENT
            | PageTableEntry.WRITABLE
            | PageTableEntry.USER
            | PageTableEntry.ACCESSED
            | PageTableEntry.DIRTY;

    private final KernelWork work;
    private final KernelLocks locks;
    private final PhysicalMemory ram;
    private final PageTableFormat format;

    public LargeEntries(KernelWork work, KernelLocks locks, PhysicalMemory ram, PageTableFormat format) {
        this.work = work;
        this.locks = locks;
        this.ram = ram;
        this.format = format;
    }

    /** HPAGE_SIZE: bytes of a large page. */
    public int bytes() {
        return 1 << format.largeShift();
    }

    /** HUGETLB_PAGE_ORDER: log2 of the frames of a large page. */
    public int order() {
        return format.largeShift() - PhysicalMemory.FRAME_SHIFT;
    }

    /** Frames of a large page. */
    public int frames() {
        return 1 << order();
    }

    /** Whether {@code entry} of this level maps a large page, accessible or not; otherwise it is empty or names a table. */
    public static boolean maps(long entry) {
        return (entry & PageTableEntry.LARGE) != 0;
    }

    /** The first frame of the large page of {@code entry}. */
    public int frame(long entry) {
        return format.largeFrame(entry);
    }

    /** An entry for the large page from {@code frame} on. */
    public long of(int frame, long protection) {
        return format.largeEntry(frame, protection);
    }

    /** huge_pte_offset and huge_pte_alloc: walks to the entry for {@code va}, which is always there. */
    public long find(AddressSpace mm, int va) {
        long at = mm.root();
        for (int level = 0; level < format.largeLevel(); level++) {
            work.path(KernelPath.TABLE_WALK);
            long upper = format.entryAddress(at, va, level);
            work.load(DirectMap.address(upper));
            at = (long) PageTableEntry.frame(format.read(ram, upper)) << PhysicalMemory.FRAME_SHIFT;
        }
        return format.entryAddress(at, va, format.largeLevel());
    }

    /** As {@link #find}, uncharged: for the books, reports and debuggers. */
    public long locate(AddressSpace mm, int va) {
        long at = mm.root();
        for (int level = 0; level < format.largeLevel(); level++) {
            long upper = format.read(ram, format.entryAddress(at, va, level));
            at = (long) PageTableEntry.frame(upper) << PhysicalMemory.FRAME_SHIFT;
        }
        return format.entryAddress(at, va, format.largeLevel());
    }

    /** The entry of the large page at {@code va}, uncharged; {@link Pte#NONE} where none is mapped. */
    public long peek(AddressSpace mm, int va) {
        long entry = format.read(ram, locate(mm, va));
        return maps(entry) ? entry : Pte.NONE;
    }

    /** The frame of 4 KB behind {@code va}, which lies in the large page of {@code entry}. */
    public int frameAt(long entry, int va) {
        return frame(entry) + ((va & bytes() - 1) >>> PhysicalMemory.FRAME_SHIFT);
    }

    /** What the entry of the page of 4 KB at {@code va} would be like, which lies in the large page of {@code entry}. */
    public long asSmall(long entry, int va) {
        long rights = entry & (PageTableEntry.present(entry) ? SMALL_FLAGS : SMALL_FLAGS | Pte.PROT_NONE);
        return Pte.of(frameAt(entry, va), rights);
    }

    /** Reads an entry. */
    public long read(long address) {
        work.load(DirectMap.address(address));
        return format.read(ram, address);
    }

    /**
     * set_huge_pte.
     *
     * @throws IllegalStateException if a page table is in the way: the vma of a large page covers all that it maps, so none can be
     */
    public void write(long address, long entry) {
        long old = format.read(ram, address);
        if (PageTableEntry.present(old) && !maps(old)) {
            throw new IllegalStateException(String.format("a page table is in the way of a large page: %x", old));
        }
        work.store(DirectMap.address(address));
        format.write(ram, address, entry);
    }

    /** ptep_get_and_clear: an XCHG, which is a locked operation on any kernel. */
    public long getAndClear(long address) {
        work.locked(DirectMap.address(address));
        long entry = format.read(ram, address);
        format.write(ram, address, Pte.NONE);
        return entry;
    }

    /** huge_ptep_set_wrprotect: clear_bit. */
    public void writeProtect(long address) {
        locks.atomic(DirectMap.address(address));
        format.write(ram, address, Pte.writeProtected(format.read(ram, address)));
    }
}
