package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.account.SimRwSemaphore;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.mm.AddressSpace;

/**
 * The page tables of address spaces: real entries in frames of the page allocator, for either format (facts linux-mm.md 1.1, 2.2,
 * 2.3); the last level may lie in highmem ({@link #inHighmem}), the upper ones lie in lowmem. A pte is named by its physical
 * address. Ranges are of user addresses; an end of PAGE_OFFSET is allowed.
 */
public final class PageTables {

    /** What {@link #find}, {@link #ensure} and {@link #createRoot} return when there is none. */
    public static final long NONE = -1;

    private static final int FRAME_SHIFT = PhysicalMemory.FRAME_SHIFT;
    private static final int FRAME_BYTES = PhysicalMemory.FRAME_BYTES;
    private static final long TABLE_FLAGS = PageTableEntry.PRESENT
            | PageTableEntry.WRITABLE
            | PageTableEntry.USER
            | PageTableEntry.ACCESSED
            | PageTableEntry.DIRTY;

    private final KernelWork work;
    private final KernelLocks locks;
    private final PhysicalMemory ram;
    private final PageTableFormat format;
    private final FrameTable table;
    private final FrameAllocator allocator;
    private final long kernelRoot;
    private final SlabCache roots;
    private final int lastLevel;
    private final TableMemory memory;
    private final AddressSpace[] owners;
    private final int[] bases;

    private long frames;
    private long peak;

    /** All tables in lowmem; {@code kernelRoot} is the physical address of swapper_pg_dir, whose kernel part every address space shares. */
    public PageTables(
            KernelWork work,
            KernelLocks locks,
            PhysicalMemory ram,
            PageTableFormat format,
            FrameTable table,
            FrameAllocator allocator,
            SlabCaches slabs,
            long kernelRoot) {
        this(work, locks, ram, format, table, allocator, slabs, kernelRoot, new LowTables(work, ram));
    }

    /** As with CONFIG_HIGHPTE: last-level tables wherever there is room, seen through windows of {@code highmem}. */
    public static PageTables inHighmem(
            KernelWork work,
            KernelLocks locks,
            PhysicalMemory ram,
            PageTableFormat format,
            FrameTable table,
            FrameAllocator allocator,
            SlabCaches slabs,
            long kernelRoot,
            Highmem highmem,
            int cpus) {
        TableMemory memory = new HighTables(work, ram, highmem, cpus);
        return new PageTables(work, locks, ram, format, table, allocator, slabs, kernelRoot, memory);
    }

    private PageTables(
            KernelWork work,
            KernelLocks locks,
            PhysicalMemory ram,
            PageTableFormat format,
            FrameTable table,
            FrameAllocator allocator,
            SlabCaches slabs,
            long kernelRoot,
            TableMemory memory) {
        this.work = work;
        this.locks = locks;
        this.ram = ram;
        this.format = format;
        this.table = table;
        this.allocator = allocator;
        this.kernelRoot = kernelRoot;
        this.lastLevel = format.levels() - 1;
        int topBytes = format.tableBytes(0);
        this.roots = topBytes < FRAME_BYTES ? slabs.create("pgd", topBytes, topBytes) : null;
        this.memory = memory;
        this.owners = new AddressSpace[memory.frames()];
        this.bases = new int[memory.frames()];
    }

    /** The format of the tables. */
    public PageTableFormat format() {
        return format;
    }

    /** Bytes of an entry: how far apart the ptes of neighbouring pages are. */
    public int entryBytes() {
        return format.entryBytes();
    }

    /**
     * Bytes of the address of an entry, pte_addr_t: that of a pointer, or of a physical address where tables may lie above the direct
     * map (facts linux-mm.md 2.3).
     */
    public int addressBytes() {
        return memory.high() ? format.entryBytes() : Integer.BYTES;
    }

    /** The address of an entry as the reverse map of 2.6.2 keeps it: a pointer, or a physical address. */
    public long toAddress(long pte) {
        return memory.high() ? pte : DirectMap.address(pte) & 0xFFFF_FFFFL;
    }

    /** The entry at an address that {@link #toAddress} made. */
    public long ofAddress(long address) {
        return memory.high() ? address : DirectMap.physical((int) address);
    }

    /** rmap_ptep_map: makes an entry that was found otherwise than by {@link #find} visible. */
    public void mapForReverseMap(long pte) {
        memory.map(pte, TableMemory.REVERSE);
    }

    /** Frames that {@link #createRoot} takes: the top table, or with PAE the three user middle tables. */
    public int rootFrames() {
        return roots == null ? 1 : userTopEntries();
    }

    private int userTopEntries() {
        return format.index(DirectMap.PAGE_OFFSET, 0);
    }

    /** pgd_alloc: a top table that maps the kernel and no user page; its physical address as CR3 takes it, or -1. */
    public long createRoot() {
        work.path(KernelPath.PGD_ALLOC);
        return roots == null ? createTopFrame() : createTopWithMiddles();
    }

    private long createTopFrame() {
        int frame = allocator.allocate(Gfp.KERNEL, 0, FrameUse.PAGE_TABLE);
        if (frame == FrameAllocator.NONE) {
            return NONE;
        }
        count(1);
        long root = (long) frame << FRAME_SHIFT;
        int userBytes = userTopEntries() * format.entryBytes();
        ram.clearFrame(frame);
        work.cpu().streamClear(DirectMap.address(root), userBytes);
        work.cpu()
                .streamCopy(
                        DirectMap.address(root + userBytes),
                        DirectMap.address(kernelRoot + userBytes),
                        FRAME_BYTES - userBytes);
        copyKernelEntries(root);
        return root;
    }

    private void copyKernelEntries(long root) {
        for (int i = userTopEntries(); i < format.entries(0); i++) {
            long offset = (long) i * format.entryBytes();
            format.write(ram, root + offset, format.read(ram, kernelRoot + offset));
        }
    }

    private long createTopWithMiddles() {
        int va = roots.allocate();
        if (va == 0) {
            return NONE;
        }
        long root = DirectMap.physical(va);
        for (int i = 0; i < userTopEntries(); i++) {
            format.write(ram, root + (long) i * format.entryBytes(), 0);
        }
        for (int i = 0; i < userTopEntries(); i++) {
            int frame = newMiddleTable();
            if (frame == FrameAllocator.NONE) {
                destroyRoot(root);
                return NONE;
            }
            work.store(va);
            format.write(ram, root + (long) i * format.entryBytes(), PageTableEntry.of(frame, PageTableEntry.PRESENT));
        }
        work.store(va);
        copyKernelEntries(root);
        return root;
    }

    /** pgd_free: the top table goes, with the middle tables that came with it; all last-level tables are gone already. */
    public void destroyRoot(long root) {
        if (roots == null) {
            release(root);
            return;
        }
        for (int i = 0; i < userTopEntries(); i++) {
            work.load(DirectMap.address(root));
            long entry = format.read(ram, root + (long) i * format.entryBytes());
            if (PageTableEntry.present(entry)) {
                release(physical(entry));
            }
        }
        roots.free(DirectMap.address(root));
    }

    private int newMiddleTable() {
        int frame = allocator.allocate(Gfp.KERNEL, 0, FrameUse.PAGE_TABLE);
        if (frame != FrameAllocator.NONE) {
            count(1);
            work.path(KernelPath.CLEAR_PAGE);
            work.cpu().streamClear(DirectMap.ofFrame(frame), FRAME_BYTES);
            ram.clearFrame(frame);
        }
        return frame;
    }

    private int newTable() {
        int frame = allocator.allocate(memory.gfp(), 0, FrameUse.PAGE_TABLE);
        if (frame != FrameAllocator.NONE) {
            count(1);
            memory.clear(frame);
        }
        return frame;
    }

    private void release(long tablePhysical) {
        int frame = (int) (tablePhysical >>> FRAME_SHIFT);
        if (table.put(frame)) {
            allocator.free(frame, 0);
            count(-1);
        }
    }

    private void count(int change) {
        frames += change;
        peak = Math.max(peak, frames);
    }

    private static long physical(long entry) {
        return (long) PageTableEntry.frame(entry) << FRAME_SHIFT;
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
        owners[frame] = mm;
        bases[frame] = va & -(1 << format.shift(lastLevel - 1));
        mm.addTablePages(1);
        work.store(table.structPage(frame) + table.layout().mapping());
        work.store(DirectMap.address(upper));
        format.write(ram, upper, PageTableEntry.of(frame, TABLE_FLAGS));
        return map((long) frame << FRAME_SHIFT, va, TableMemory.OUTER);
    }

    /** A lock at kernel address {@code va}: page_table_lock of an mm_struct there. */
    public SimLock lockAt(int va) {
        return new SimLock(work, locks, va);
    }

    /** A semaphore at kernel address {@code va}: mmap_sem of an mm_struct there. */
    public SimRwSemaphore semaphoreAt(int va) {
        return new SimRwSemaphore(locks, va);
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
        work.store(table.structPage(frame) + table.layout().mapping());
        owners[frame] = null;
        release(physical(entry));
    }

    /** The address space that a last-level table belongs to: page->mapping; uncharged. */
    public AddressSpace owner(int frame) {
        return owners[frame];
    }

    /** The first address that a last-level table maps: page->index; uncharged. */
    public int baseAddress(int frame) {
        return bases[frame];
    }

    /** The user address whose entry is at {@code pte}: ptep_to_address; uncharged. */
    public int addressOf(long pte) {
        int index = ((int) pte & FRAME_BYTES - 1) / format.entryBytes();
        return bases[(int) (pte >>> FRAME_SHIFT)] + (index << FRAME_SHIFT);
    }

    /** Frames that hold page tables of address spaces now. */
    public long framesInUse() {
        return frames;
    }

    /** Most frames that ever held page tables at once. */
    public long peakFrames() {
        return peak;
    }
}
