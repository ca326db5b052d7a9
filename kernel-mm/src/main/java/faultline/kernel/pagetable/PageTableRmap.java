package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.AddressSpace;

/**
 * The way back from an entry of a last-level table to the address space and the page that it maps (Linux 2.6.2
 * asm-generic/rmap.h): the struct page of the table says whose it is and where it begins. And pte_addr_t, the address by which a
 * reverse map keeps such an entry: a pointer, or a physical address where tables may lie above the direct map (facts linux-mm.md 2.3).
 */
public final class PageTableRmap {

    private static final int FRAME_SHIFT = PhysicalMemory.FRAME_SHIFT;
    private static final int OFFSET_MASK = PhysicalMemory.FRAME_BYTES - 1;

    private final KernelWork work;
    private final PageTableFormat format;
    private final FrameTable table;
    private final TableMemory memory;
    private final int span;
    private final AddressSpace[] owners;
    private final int[] bases;

    /** @param memory where last-level tables lie */
    public PageTableRmap(KernelWork work, PageTableFormat format, FrameTable table, TableMemory memory) {
        this.work = work;
        this.format = format;
        this.table = table;
        this.memory = memory;
        this.span = 1 << format.shift(format.levels() - 2);
        this.owners = new AddressSpace[memory.frames()];
        this.bases = new int[memory.frames()];
    }

    /** pgtable_add_rmap: {@code frame} is the table of {@code mm} in whose range {@code va} lies. */
    void add(int frame, AddressSpace mm, int va) {
        owners[frame] = mm;
        bases[frame] = va & -span;
        work.store(table.structPage(frame) + table.layout().mapping());
    }

    /** pgtable_remove_rmap. */
    void remove(int frame) {
        work.store(table.structPage(frame) + table.layout().mapping());
        owners[frame] = null;
    }

    /** Bytes of pte_addr_t. */
    public int addressBytes() {
        return memory.high() ? format.entryBytes() : Integer.BYTES;
    }

    /** ptep_to_paddr: the address by which a reverse map keeps the entry. */
    public long toAddress(long pte) {
        return memory.high() ? pte : DirectMap.address(pte) & 0xFFFF_FFFFL;
    }

    /** The entry at an address that {@link #toAddress} made. */
    public long ofAddress(long address) {
        return memory.high() ? address : DirectMap.physical((int) address);
    }

    /** rmap_ptep_map: makes an entry that was found otherwise than by {@link PageTables#find} visible. */
    public void map(long pte) {
        memory.map(pte, TableMemory.REVERSE);
    }

    /** ptep_to_mm: the address space whose entry is at {@code pte}; uncharged. */
    public AddressSpace owner(long pte) {
        return owners[(int) (pte >>> FRAME_SHIFT)];
    }

    /** ptep_to_address: the user address whose entry is at {@code pte}; uncharged. */
    public int addressOf(long pte) {
        int index = ((int) pte & OFFSET_MASK) / format.entryBytes();
        return bases[(int) (pte >>> FRAME_SHIFT)] + (index << FRAME_SHIFT);
    }
}
