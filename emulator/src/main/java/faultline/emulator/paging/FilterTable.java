package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * One direct-mapped table of the {@link LineFilter}: virtual lines whose access in a given mode changes no modelled
 * structure.
 *
 * <p>An entry has a tag, which is the line address with the mode in bit 2, the frame that the line is in and, for data in user
 * mode, where that is on the host. The lines of a page lie together, so that it can be dropped by a short scan. To drop
 * one too many is only slow.
 */
@Outside
public final class FilterTable {

    /** Mode bit of a tag for user mode: the tag is the line address. */
    public static final int USER = 0;
    /**
     * Mode bit of a tag for supervisor mode. Bits 0 and 1 are clear in all tags, so that who keeps them of an address that is not aligned finds nothing; a line has
     * 16 bytes at least.
     */
    public static final int SUPERVISOR = 4;

    private static final int INDEX_BITS = 11;
    private static final int ENTRIES = 1 << INDEX_BITS;
    /** A tag that no line has. */
    private static final int EMPTY = 8;

    /** The index of no line: an entry behind the last that stays empty, so that it can be dropped without asking. */
    static final int NONE = ENTRIES;

    private final int[] tags = new int[ENTRIES + 1];
    private final int[] frames = new int[ENTRIES];
    private final long[] hosts = new long[ENTRIES];

    private final int lineShift;
    private final int lineMask;
    private final int multiplier;
    /** A bit for each index: clear only if the entry there is empty. */
    private final long[] live = new long[ENTRIES >>> 6];

    /** An empty table. */
    FilterTable(int lineShift) {
        this.lineShift = lineShift;
        this.lineMask = -1 << lineShift;
        this.multiplier = multiplier(lineShift);
        Arrays.fill(tags, EMPTY);
    }

    /** The tags by index: of a line for user mode, its address. */
    public int[] tags() {
        return tags;
    }

    /** The frame that a line is in, by index; but not of data lines in user mode. */
    public int[] frames() {
        return frames;
    }

    /** By index, of data lines in user mode: what added to a virtual address, zero-extended, gives its address on the host. */
    public long[] hosts() {
        return hosts;
    }

    /**
     * What {@link #index(int, int)} multiplies with for lines of 1 << {@code lineShift} bytes: it brings the lowest bits of the line number
     * to the top, and adds what is above them twice, so that arrays at distances of a power of two do not meet. (Of a number with
     * two bits HotSpot would make two shifts and an addition.)
     */
    public static int multiplier(int lineShift) {
        int top = 1 << Integer.SIZE - INDEX_BITS - lineShift;
        return top + (top >>> INDEX_BITS) + (top >>> INDEX_BITS + 1);
    }

    /** Where {@code line}, the address of a line, would be. Those of a page are within one more entries than there are, in their order. */
    public static int index(int line, int multiplier) {
        return line * multiplier >>> Integer.SIZE - INDEX_BITS;
    }

    /** Where the line of {@code va} would be. */
    int index(int va) {
        return index(va & lineMask, multiplier);
    }

    /** Whether {@code index} lets through an access in {@code mode}, whose last byte is {@code lastVa}. */
    boolean hit(int index, int mode, int lastVa) {
        return tags[index] == (lastVa & lineMask | mode);
    }

    /** Opens the line of {@code va}, whose place is {@code index}; see {@link LineFilter#openRead}. */
    void open(int index, int va, int mode, int frame) {
        tags[index] = va & lineMask | mode;
        frames[index] = frame;
        live[index >>> 6] |= 1L << index;
    }

    /** {@link #open} for user mode of a data line, {@code va} being at {@code host}; nobody asks for its frame. */
    void openUser(int index, int va, long host) {
        tags[index] = va & lineMask;
        live[index >>> 6] |= 1L << index;
        hosts[index] = host - (va & 0xFFFF_FFFFL);
    }

    /**
     * {@link #host} of {@code bytes} bytes at {@code va}, which need not be aligned; 0 if an access to them is not let through.
     */
    public long hostOf(int va, int bytes) {
        int index = index(va);
        return hit(index, USER, va + bytes - 1) ? host(index, va) : 0;
    }

    /** Host address of data in user mode at {@code va}, which the entry at {@code index} lets through; see {@link faultline.emulator.memory.HostMemory}. */
    long host(int index, int va) {
        return hosts[index] + (va & 0xFFFF_FFFFL);
    }

    /** Physical address of {@code va}, which the entry at {@code index} lets through; not for data in user mode. */
    long physical(int index, int va) {
        return (long) frames[index] << 12 | va & 0xFFF;
    }

    /** Drops the entry at {@code index}, if there is one; {@link #NONE} will do. */
    void close(int index) {
        tags[index] = EMPTY;
    }

    /** Drops the lines of the 4 KB page of {@code va} in both modes: scans the entries where they may be, a word of {@link #live} after the other. */
    void closePage(int va) {
        int page = va >>> 12;
        int at = index(va & -1 << 12);
        for (int left = (1 << 12 - lineShift) + 1; left > 0; ) {
            int block = at >>> 6;
            int count = Math.min(Long.SIZE - (at & 63), left);
            long mask = -1L >>> Long.SIZE - count << at;
            long open = live[block] & mask;
            if (open != 0) {
                live[block] ^= open ^ closePageIn(block, open, page);
            }
            at = at + count & ENTRIES - 1;
            left -= count;
        }
    }

    /** Without branches but for the loop: whose line an entry has, the host cannot predict. Returns which entries may still be open. */
    private long closePageIn(int block, long open, int page) {
        long kept = 0;
        for (long left = open; left != 0; left &= left - 1) {
            int index = (block << 6) + Long.numberOfTrailingZeros(left);
            int tag = tags[index];
            int otherPage = tag >>> 12 ^ page;
            int notEmpty = tag ^ EMPTY;
            int keep = ((otherPage | -otherPage) & (notEmpty | -notEmpty)) >>> 31;
            tags[index] = notEmpty & -keep ^ EMPTY;
            kept |= (long) keep << index;
        }
        return kept;
    }

    /** Drops everything. What it costs was paid before, when entries were opened. */
    void closeAll() {
        for (int block = 0; block < live.length; block++) {
            for (long left = live[block]; left != 0; left &= left - 1) {
                tags[(block << 6) + Long.numberOfTrailingZeros(left)] = EMPTY;
            }
            live[block] = 0;
        }
    }
}
