package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * By slot of a first-level TLB: which lines of its page may have entries in the tables of a {@link LineFilter}, so that they are dropped with the translation and no
 * others are looked at. A large page has more lines than can be told apart here; when its translation goes, all entries of all pages do.
 */
@Outside
final class OpenLines {

    private static final int PAGE_SHIFT = 12;
    /** There are bits for 64 parts of a page, which have a line each or several. */
    private static final int LEAST_PART_SHIFT = PAGE_SHIFT - 6;

    /** By slot, a bit for each part of the page. */
    private final long[] parts;

    private final int lineShift;
    private final int partShift;

    /** For lines of {@code 1 << lineShift} bytes, and slots below {@code slots}. */
    OpenLines(int lineShift, int slots) {
        this.parts = new long[slots];
        this.lineShift = lineShift;
        this.partShift = Math.max(lineShift, LEAST_PART_SHIFT);
    }

    /** The line of {@code va}, translated by {@code slot}, has an entry now. */
    void opened(int va, int slot) {
        parts[slot] |= 1L << ((va & (1 << PAGE_SHIFT) - 1) >>> partShift);
    }

    /** Drops the lines of the page of {@code va}, translated by {@code slot}, from both tables. */
    void close(int va, int slot, FilterTable reads, FilterTable writes) {
        int page = va & -1 << PAGE_SHIFT;
        for (long left = parts[slot]; left != 0; left &= left - 1) {
            int part = page + (Long.numberOfTrailingZeros(left) << partShift);
            for (int line = part; line != part + (1 << partShift); line += 1 << lineShift) {
                int index = reads.index(line);
                reads.close(index);
                writes.close(index);
            }
        }
        parts[slot] = 0;
    }

    /** All lines were dropped. */
    void forget() {
        Arrays.fill(parts, 0);
    }
}
