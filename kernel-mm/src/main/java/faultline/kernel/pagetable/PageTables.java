package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.mm.AddressSpace;

/**
 * The page tables of address spaces below their top ones ({@link PageDirectories}): real entries in frames of the page allocator, for
 * either format (facts linux-mm.md 1.1, 2.2, 2.3). Last-level tables lie where {@link TableMemory} says, the upper ones in lowmem. A pte
 * is named by its physical address. Ranges are of user addresses; an end of PAGE_OFFSET is allowed.
 */
public final class PageTables {

    /** What {@link #find} and {@link #ensure} return when there is none. */
    public static final long NONE = -1;

    private static final long TABLE_FLAGS = PageTableEntry.PRESENT
            | PageTableEntry.WRITABLE
            | PageTableEntry.USER
            | PageTableEntry.ACCESSED
            | PageTableEntry.DIRTY;

    private final KernelWork work;
    private final KernelLocks locks;
    private final PhysicalMemory ram;
    private final PageTableFormat format;
    private final TableMemory memory;
    private final TableFrames frames;
    private final PageTableRmap rmap;
    private final int lastLevel;

    /**
     * @param memory where last-level tables lie
     * @param rmap told whose each of them is
     */
    public PageTables(
            KernelWork work,
            KernelLocks locks,
            PhysicalMemory ram,
            PageTableFormat format,
            TableMemory memory,
            TableFrames frames,
            PageTableRmap rmap) {
        this.work = work;
        this.locks = locks;
        this.ram = ram;
        this.format = format;
        this.memory = memory;
        this.frames = frames;
        this.rmap = rmap;
        this.lastLevel = format.levels() - 1;
    }

    /** The format of the tables. */
    public PageTableFormat format() {
        return format;
    }

    /** Bytes of an entry: how far apart the ptes of neighbouring pages are. */
    public int entryBytes() {
        return format.entryBytes();
    }

    private int newTable() {
        int frame = frames.allocate(memory.gfp());
        if (frame != FrameAllocator.NONE) {
            memory.clear(frame);
        }
        return frame;
    }

    private static long physical(long entry) {
        return (long) PageTableEntry.frame(entry) << PhysicalMemory.FRAME_SHIFT;
    }

    /** Whether an entry above the last level names a table; one that maps a large page is the affair of {@link LargeEntries}. */
    private static boolean isTable(long entry) {
        return PageTableEntry.present(entry) && !LargeEntries.maps(entry);
    }

    /** Walks to the entry for {@code va}: its physical address, or -1 when there is no table for it, as below a large page. */
    public long find(AddressSpace mm, int va) {
        return find(mm, va, TableMemory.OUTER);
    }

    /** As {@link #find} for the second of two tables that are in use at once: pte_offset_map_nested. */
    public long findNested(AddressSpace mm, int va) {
        return find(mm, va, TableMemory.NESTED);
    }

    private long find(AddressSpace mm, int va, int window) {
        long upper = upperEntry(mm.root(), va);
        if (upper == NONE) {
            return NONE;
        }
        long entry = readUpper(upper);
        return isTable(entry) ? map(physical(entry), va, window) : NONE;
    }

    private long map(long tablePhysical, int va, int window) {
        long pte = format.entryAddress(tablePhysical, va, lastLevel);
        memory.map(pte, window);
        return pte;
    }

    /** Walks to the entry for {@code va} as {@link #find} does, uncharged: for the books, reports and debuggers. */
    public long locate(AddressSpace mm, int va) {
        long at = mm.root();
        for (int level = 0; level < lastLevel; level++) {
            long entry = format.read(ram, format.entryAddress(at, va, level));
            if (!isTable(entry)) {
                return NONE;
            }
            at = physical(entry);
        }
        return format.entryAddress(at, va, lastLevel);
    }

    /** Physical address of the entry that points to the last-level table for {@code va}, or -1. */
    private long upperEntry(long root, int va) {
        long at = format.entryAddress(root, va, 0);
        for (int level = 1; level < lastLevel; level++) {
            long entry = readUpper(at);
            if (!PageTableEntry.present(entry)) {
                return NONE;
            }
            at = format.entryAddress(physical(entry), va, level);
        }
        return at;
    }

    private long readUpper(long address) {
        work.path(KernelPath.TABLE_WALK);
        work.load(DirectMap.address(address));
        return format.read(ram, address);
    }

    /** pte_alloc_map: as {@link #find}, but makes the table if there is none; -1 when memory ran out. */
    public long ensure(AddressSpace mm, int va) {
        long upper = upperEntry(mm.root(), va);
        if (upper == NONE) {
            throw new IllegalStateException(String.format("no middle table for user address 0x%08X", va));
        }
        long entry = readUpper(upper);
        if (LargeEntries.maps(entry)) {
            throw new IllegalStateException(String.format("a large page is in the way of a table for 0x%08X", va));
        }
        if (PageTableEntry.present(entry)) {
            return map(physical(entry), va, TableMemory.OUTER);
        }
        work.path(KernelPath.PTE_ALLOC);
        int frame = newTable();
        if (frame == FrameAllocator.NONE) {
            return NONE;
        }
        mm.addTablePages(1);
        rmap.add(frame, mm, va);
        work.store(DirectMap.address(upper));
        format.write(ram, upper, PageTableEntry.of(frame, TABLE_FLAGS));
        return map((long) frame << PhysicalMemory.FRAME_SHIFT, va, TableMemory.OUTER);
    }

    /** First address behind the range of the last-level table for {@code va}; 0 behind the last. */
    public int tableEnd(int va) {
        int span = 1 << format.shift(lastLevel - 1);
        return (va & -span) + span;
    }

    /** Reads an entry. */
    public long read(long pte) {
        work.load(memory.address(pte));
        return format.read(ram, pte);
    }

    /** set_pte. */
    public void write(long pte, long entry) {
        work.store(memory.address(pte));
        format.write(ram, pte, entry);
    }

    /** ptep_get_and_clear: an XCHG, which is a locked operation on any kernel. */
    public long getAndClear(long pte) {
        work.locked(memory.address(pte));
        long entry = format.read(ram, pte);
        format.write(ram, pte, Pte.NONE);
        return entry;
    }

    /** ptep_set_wrprotect: clear_bit. */
    public void writeProtect(long pte) {
        locks.atomic(memory.address(pte));
        format.write(ram, pte, Pte.writeProtected(format.read(ram, pte)));
    }

    /** ptep_test_and_clear_young: test_and_clear_bit. */
    public boolean testAndClearYoung(long pte) {
        locks.atomic(memory.address(pte));
        long entry = format.read(ram, pte);
        format.write(ram, pte, Pte.old(entry));
        return Pte.isYoung(entry);
    }

    /** Reads an entry, uncharged: for reports and the books. */
    public long peek(long pte) {
        return format.read(ram, pte);
    }

    /**
     * clear_page_tables: frees the last-level tables of {@code mm} whose whole range lies in {@code [from, to)}; their entries
     * are empty already. The caller flushes the TLB.
     *
     * @return tables freed
     */
    public int freeTables(AddressSpace mm, int from, int to) {
        int span = 1 << format.shift(lastLevel - 1);
        long end = Integer.toUnsignedLong(to) & -(long) span;
        int freed = 0;
        for (long va = Integer.toUnsignedLong(from) + span - 1 & -(long) span; va < end; va += span) {
            long upper = upperEntry(mm.root(), (int) va);
            work.path(KernelPath.CLEAR_TABLES_STEP);
            work.load(DirectMap.address(upper));
            long entry = format.read(ram, upper);
            if (isTable(entry)) {
                freeTable(upper, entry);
                freed++;
            }
        }
        mm.addTablePages(-freed);
        return freed;
    }

    private void freeTable(long upper, long entry) {
        work.path(KernelPath.PTE_FREE);
        work.store(DirectMap.address(upper));
        format.write(ram, upper, 0);
        int frame = PageTableEntry.frame(entry);
        rmap.remove(frame);
        frames.release(frame);
    }
}
