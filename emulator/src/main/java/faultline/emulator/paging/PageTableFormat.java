package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;

/**
 * The shape of a page-table tree: the walker, the kernel and the debugger all read and write tables through it. Level 0
 * is the top table, level {@code levels() - 1} holds the entries of 4 KB pages, the level above that one may hold large
 * pages. Bits that all formats share are in {@link PageTableEntry}.
 */
public abstract class PageTableFormat {

    /** Two levels of 32-bit entries, 4 MB large pages. */
    public static final PageTableFormat TWO_LEVEL = new TwoLevel();

    /** Three levels of 64-bit entries, 2 MB large pages. */
    public static final PageTableFormat PAE = new Pae();

    private final String name;
    private final int[] shifts;
    private final int[] entries;
    private final int entryBytes;

    PageTableFormat(String name, int entryBytes, int[] shifts, int[] entries) {
        this.name = name;
        this.entryBytes = entryBytes;
        this.shifts = shifts;
        this.entries = entries;
    }

    /** Name as users type it. */
    public final String name() {
        return name;
    }

    /** Number of levels. */
    public final int levels() {
        return shifts.length;
    }

    /** Bytes of an entry: 4 or 8. */
    public final int entryBytes() {
        return entryBytes;
    }

    /** Entries in a table of {@code level}. */
    public final int entries(int level) {
        return entries[level];
    }

    /** Bytes of a table of {@code level}. */
    public final int tableBytes(int level) {
        return entries[level] * entryBytes;
    }

    /** log2 of the bytes that one entry of {@code level} maps. */
    public final int shift(int level) {
        return shifts[level];
    }

    /** Index of the entry for {@code va} in its table of {@code level}. */
    public final int index(int va, int level) {
        return va >>> shifts[level] & entries[level] - 1;
    }

    /** Physical address of the entry for {@code va} in the table of {@code level} at physical {@code table}. */
    public final long entryAddress(long table, int va, int level) {
        return table + (long) index(va, level) * entryBytes;
    }

    /** The level whose entries may map large pages. */
    public final int largeLevel() {
        return shifts.length - 2;
    }

    /** log2 of the bytes of a large page. */
    public final int largeShift() {
        return shifts[largeLevel()];
    }

    /** Reads the entry at physical {@code address}. */
    public abstract long read(PhysicalMemory memory, long address);

    /** Writes the entry at physical {@code address}, never showing the walker a half-written present one. */
    public abstract void write(PhysicalMemory memory, long address, long entry);

    /** First frame of the large page of {@code entry}. */
    public abstract int largeFrame(long entry);

    /** An entry that maps the large page from {@code frame} on, which is aligned to the large page size. */
    public abstract long largeEntry(int frame, long flags);

    /**
     * Bits of a present entry of {@code level} that must be zero.
     *
     * @param large whether the entry maps a large page
     * @param physicalBits width of physical addresses
     * @param noExecuteEnabled EFER.NXE
     */
    public abstract long reservedBits(int level, boolean large, int physicalBits, boolean noExecuteEnabled);

    @Override
    public final String toString() {
        return name;
    }
}
