package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * One direct-mapped table of the {@link LineFilter}: virtual lines whose access in a given mode changes no modelled
 * structure.
 *
 * <p>An entry has a tag, which is the line address with the mode in bit 0, the frame that the line is in and, for data in user
 * mode, where that is on the host. The lines of a page fill one aligned block, so that a page can be dropped by a short scan. To drop
 * one too many is only slow.
 */
@Outside
public final class FilterTable {

    /** Number of entries less one: what {@link #index} is masked with. */
    public static final int INDEX_MASK = (1 << 11) - 1;
    /** How far the line number is folded onto itself for {@link #index}. */
    public static final int FOLD_SHIFT = 11;
    /** Mode bit of a tag for user mode: the tag is the line address. */
    public static final int USER = 0;
    /** Mode bit of a tag for supervisor mode. */
    public static final int SUPERVISOR = 1;

    private static final int ENTRIES = INDEX_MASK + 1;
    /** A tag that no line has. */
    private static final int EMPTY = 2;

    /** The index of no line: an entry behind the last that stays empty, so that it can be dropped without asking. */
    static final int NONE = ENTRIES;

    private final int[] tags = new int[ENTRIES + 1];
    private final int[] frames = new int[ENTRIES];
    private final long[] hosts = new long[ENTRIES];

    private final int lineShift;
    private final int lineMask;
    /** A bit for each index: clear only if the entry there is empty. */
    private final long[] live = new long[ENTRIES >>> 6];

    /** An empty table. */
    FilterTable(int lineShift) {
        this.lineShift = lineShift;
        this.lineMask = -1 << lineShift;
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

    /** Drops the lines of the 4 KB page of {@code va} in both modes. */
    void closePage(int va) {
        int lines = 1 << 12 - lineShift;
        int first = index(va) & -lines;
        int page = va >>> 12;
        for (int block = first >>> 6; block << 6 < first + lines; block++) {
            if (live[block] != 0) {
                live[block] = closePageIn(block, live[block], page);
            }
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
