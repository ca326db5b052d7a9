package faultline.emulator.paging;

import java.util.Arrays;

/**
 * One direct-mapped table of the {@link LineFilter}: virtual lines whose access in a given mode changes no modelled
 * structure.
 *
 * <p>A tag is the line address in bits 31:0, the mode (1 for user) in bit 32 and the epoch above; a new epoch empties the
 * table. The lines of a page are neighbours, so that a page can be dropped by a short scan. Each first-level cache slot
 * has at most one entry, which it can find to drop it.
 */
final class FilterTable {

    private static final int INDEX_BITS = 11;
    private static final int ENTRIES = 1 << INDEX_BITS;
    private static final int EPOCH_SHIFT = 33;
    private static final int LAST_EPOCH = 1 << 29;
    private static final long USER_BIT = 1L << 32;
    private static final long EMPTY = -1;
    private static final int NONE = -1;

    final long[] tags = new long[ENTRIES];
    final byte[][] chunks = new byte[ENTRIES][];
    final long[] physical = new long[ENTRIES];
    /** What a tag of this epoch has above the line address, for user mode. */
    long userKey;
    /** The same for supervisor mode. */
    long supervisorKey;

    private final int lineShift;
    private final int foldShift;
    private final int pageMask;
    private final long lineMask;
    private final int[] slotOf = new int[ENTRIES];
    private final int[] entryOf;
    private int epoch;

    FilterTable(int lineShift, int slots) {
        this.lineShift = lineShift;
        int lineBits = 12 - lineShift;
        this.foldShift = INDEX_BITS - lineBits;
        this.pageMask = ENTRIES - (1 << lineBits);
        this.lineMask = 0xFFFF_FFFFL & -1L << lineShift;
        this.entryOf = new int[slots];
        Arrays.fill(entryOf, NONE);
        Arrays.fill(slotOf, NONE);
        Arrays.fill(tags, EMPTY);
        setKeys();
    }

    /** Where the line of {@code va} would be. */
    int index(int va) {
        int line = va >>> lineShift;
        return (line ^ line >>> foldShift & pageMask) & ENTRIES - 1;
    }

    /** Whether {@code index} lets through an access, in the mode of {@code key}, whose last byte is {@code lastVa}. */
    boolean hit(int index, long key, int lastVa) {
        return tags[index] == (key | lastVa & lineMask);
    }

    /**
     * Opens the line of {@code va}.
     *
     * @param key {@link #userKey} or {@link #supervisorKey}
     * @param address physical address of {@code va}
     * @param chunk host memory of the line, or null when only the physical address is wanted
     * @param slot first-level cache slot that holds the line
     */
    void open(int va, long key, long address, byte[] chunk, int slot) {
        int index = index(va);
        int old = slotOf[index];
        if (old != NONE && entryOf[old] == index) {
            entryOf[old] = NONE;
        }
        close(slot);
        tags[index] = key | va & lineMask;
        physical[index] = address & -1L << lineShift;
        chunks[index] = chunk;
        slotOf[index] = slot;
        entryOf[slot] = index;
    }

    /** Drops the entry of a cache slot. */
    void close(int slot) {
        int index = entryOf[slot];
        if (index != NONE) {
            tags[index] = EMPTY;
            entryOf[slot] = NONE;
        }
    }

    /** Drops the lines of the 4 KB page of {@code va} in both modes. */
    void closePage(int va) {
        int first = index(va & -4096);
        int lines = 1 << 12 - lineShift;
        int page = va >>> 12;
        for (int index = first; index < first + lines; index++) {
            if ((int) tags[index] >>> 12 == page) {
                tags[index] = EMPTY;
            }
        }
    }

    /** Drops everything. */
    void closeAll() {
        if (++epoch == LAST_EPOCH) {
            epoch = 0;
            Arrays.fill(tags, EMPTY);
        }
        setKeys();
    }

    private void setKeys() {
        supervisorKey = (long) epoch << EPOCH_SHIFT;
        userKey = supervisorKey | USER_BIT;
    }
}
