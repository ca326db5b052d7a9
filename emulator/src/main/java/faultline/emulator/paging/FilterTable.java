package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * One direct-mapped table of the {@link LineFilter}: virtual lines whose access in a given mode changes no modelled
 * structure.
 *
 * <p>An entry has a tag in its upper half, which is the line address with the mode in bit 0, and a payload in its lower
 * half. The lines of a page fill one aligned block, so that a page can be dropped by a short scan. Each first-level cache
 * slot has at most one entry, which it can find to drop it. To drop one too many is only slow.
 */
@Outside
public final class FilterTable {

    /** Number of entries less one: what {@link #index} is masked with. */
    public static final int INDEX_MASK = (1 << 11) - 1;
    /** How far the line number is folded onto itself for {@link #index}. */
    public static final int FOLD_SHIFT = 11;
    /** Tag bit of entries for user mode; entries for supervisor mode have {@link #SUPERVISOR}. */
    public static final int USER = 1;
    /** Mode bit of a tag for supervisor mode. */
    public static final int SUPERVISOR = 0;

    private static final int ENTRIES = INDEX_MASK + 1;
    /** A tag that no line has. */
    private static final long EMPTY = 2L << 32;

    private static final int NONE = -1;

    final long[] entries = new long[ENTRIES];
    final byte[][] chunks = new byte[ENTRIES][];

    private final int lineShift;
    private final int lineMask;
    /** A bit for each index: clear only if the entry there is empty. */
    private final long[] live = new long[ENTRIES >>> 6];

    /** By slot: the index that it opened last; another slot may have opened it since. */
    private final int[] entryOf;

    /**
     * An empty table.
     *
     * @param slots one more than the highest slot of the cache
     */
    FilterTable(int lineShift, int slots) {
        this.lineShift = lineShift;
        this.lineMask = -1 << lineShift;
        this.entryOf = new int[slots];
        Arrays.fill(entryOf, NONE);
        Arrays.fill(entries, EMPTY);
    }

    /**
     * The entries by index: tag above, payload below. The payload of a data line is what to add to a virtual address
     * for its offset in the chunk at the same index of {@link #chunks()}; that of a fetched line, and of a data line in
     * supervisor mode, is its frame number.
     */
    public long[] entries() {
        return entries;
    }

    /** Host memory of data lines in user mode, by index. */
    public byte[][] chunks() {
        return chunks;
    }

    /** Where the line of {@code va} would be. */
    public int index(int va) {
        return index(va, lineShift);
    }

    /** Where the line of {@code va} would be, lines having 1 << {@code lineShift} bytes. */
    public static int index(int va, int lineShift) {
        int line = va >>> lineShift;
        return (line ^ line >>> FOLD_SHIFT) & INDEX_MASK;
    }

    /** Whether {@code index} lets through an access in {@code mode}, whose last byte is {@code lastVa}. */
    boolean hit(int index, int mode, int lastVa) {
        return (int) (entries[index] >>> 32) == (lastVa & lineMask | mode);
    }

    /** Offset in its chunk of {@code va}, which the data entry at {@code index} lets through in user mode. */
    int offset(int index, int va) {
        return va + (int) entries[index];
    }

    /**
     * Opens the line of {@code va}.
     *
     * @param mode {@link #USER} or {@link #SUPERVISOR}
     * @param payload what the entry says of the line; see {@link #entries}
     * @param slot first-level cache slot that holds the line
     */
    void open(int va, int mode, int payload, int slot) {
        int index = index(va);
        int last = entryOf[slot];
        if (last != NONE) {
            entries[last] = EMPTY;
        }
        entries[index] = (long) (va & lineMask | mode) << 32 | payload & 0xFFFF_FFFFL;
        entryOf[slot] = index;
        live[index >>> 6] |= 1L << index;
    }

    /** {@link #open} for user mode of a data line in host memory {@code chunk}, at {@code offset} for {@code va}. */
    void openUser(int va, byte[] chunk, int offset, int slot) {
        open(va, USER, offset - va, slot);
        chunks[index(va)] = chunk;
    }

    /** Physical address of {@code va}, which the entry at {@code index} lets through and whose payload is a frame. */
    long physical(int index, int va) {
        return (entries[index] & 0xFFFF_FFFFL) << 12 | va & 0xFFF;
    }

    /** Drops the entry of a cache slot, or another one in its place. */
    void close(int slot) {
        int index = entryOf[slot];
        if (index != NONE) {
            entries[index] = EMPTY;
            entryOf[slot] = NONE;
        }
    }

    /** Drops the lines of the 4 KB page of {@code va} in both modes. */
    void closePage(int va) {
        int lines = 1 << 12 - lineShift;
        int first = index(va) & -lines;
        int page = va >>> 12;
        for (int block = first >>> 6; block << 6 < first + lines; block++) {
            for (long left = live[block]; left != 0; left &= left - 1) {
                int index = (block << 6) + Long.numberOfTrailingZeros(left);
                if ((int) (entries[index] >>> 44) == page) {
                    entries[index] = EMPTY;
                    live[block] &= ~(1L << index);
                }
            }
        }
    }

    /** Drops everything. What it costs was paid before, when entries were opened. */
    void closeAll() {
        for (int block = 0; block < live.length; block++) {
            for (long left = live[block]; left != 0; left &= left - 1) {
                entries[(block << 6) + Long.numberOfTrailingZeros(left)] = EMPTY;
            }
            live[block] = 0;
        }
    }
}
