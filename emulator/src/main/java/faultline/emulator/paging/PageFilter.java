package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import java.util.Arrays;

/**
 * Pages whose next access of a given kind would find a settled entry in the first-level TLB with the rights it needs, and change
 * nothing there: what the TLB would answer (law 4). Direct-mapped; to drop one too many is only slow.
 */
@Outside
final class PageFilter {

    /** {@link #frame}: ask the TLB. */
    static final int UNKNOWN = -1;

    private static final int PAGES = 128;
    /** Folds the page number, so that arrays whose distance is a power of two do not meet. */
    private static final int FOLD_SHIFT = 7;

    private static final int KINDS = 4;
    private static final int NO_PAGE = -1;

    /** By page, and within by kind: whether for a store, whether in user mode. */
    private final int[] tags = new int[PAGES * KINDS];

    private final int[] frames = new int[PAGES * KINDS];
    private final int[] slots = new int[PAGES * KINDS];

    PageFilter() {
        Arrays.fill(tags, NO_PAGE);
    }

    /** The frame of {@code va} for an access with the bits of {@code access}, or {@link #UNKNOWN}. */
    int frame(int va, int access) {
        int index = index(va, access);
        return tags[index] == va >>> 12 ? frames[index] : UNKNOWN;
    }

    /** The {@link Tlb#slot} that translates {@code va} for such an access, if {@link #frame} is known. */
    int slot(int va, int access) {
        return slots[index(va, access)];
    }

    /** Notes what the TLB just answered from {@code slot}. */
    void open(int va, int access, long address, int slot) {
        int index = index(va, access);
        int frame = (int) (address >>> 12);
        if (frame >= 0) {
            tags[index] = va >>> 12;
            frames[index] = frame;
            slots[index] = slot;
        }
    }

    /** Drops the page of {@code va}. */
    void close(int va) {
        int first = index(va, 0);
        for (int i = first; i < first + KINDS; i++) {
            tags[i] = NO_PAGE;
        }
    }

    /** Drops all. */
    void closeAll() {
        Arrays.fill(tags, NO_PAGE);
    }

    private static int index(int va, int access) {
        int page = va >>> 12;
        return ((page ^ page >>> FOLD_SHIFT) & PAGES - 1) * KINDS | access >>> 1 & KINDS - 1;
    }
}
