package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * One direct-mapped table of the {@link LineFilter}: virtual lines whose access in a given mode changes no modelled
 * structure.
 *
 * <p>An entry has a tag, which is the line address with the mode in bit 2, the frame that the line is in and, for data in user
 * mode, where that is on the host. The lines of a page lie together, so that they do not meet. To drop
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

    private final int lineMask;
    private final int multiplier;

    /** An empty table. */
    FilterTable(int lineShift) {
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
    }

    /** {@link #open} for user mode of a data line, {@code va} being at {@code host}; nobody asks for its frame. */
    void openUser(int index, int va, long host) {
        tags[index] = va & lineMask;
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

    /** Drops everything. */
    void closeAll() {
        Arrays.fill(tags, EMPTY);
    }
}
