package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import faultline.emulator.timing.SettleListener;
import java.util.Arrays;

/**
 * The host's fast path: lines whose next access would leave every modelled structure as it is, so that it need not be
 * modelled (law 4).
 *
 * <p>A line may be read through the filter while its TLB entry and its first-level cache slot are settled. It may be
 * written through it if, besides, the TLB entry is dirty and writable, the cache line is dirty (or, behind a
 * write-through cache, dirty in L2), and its frame holds no decoded code. Whoever ends one of these conditions calls one of
 * the methods here; dropping too much is only slow.
 */
final class LineFilter extends SettleListener {

    private final FilterTable reads;
    private final FilterTable writes;
    private final PageFilter pages = new PageFilter();
    /** By first-level slot: where the tables may have an entry for its line; both have a line at the same index. */
    @Outside
    private final int[] entryOf;

    private final OpenLines lines;

    /** An empty filter over a first-level cache of {@code slots} slots and a first-level TLB of {@code translations}. */
    LineFilter(int lineShift, int slots, int translations) {
        this.reads = new FilterTable(lineShift);
        this.writes = new FilterTable(lineShift);
        this.lines = new OpenLines(lineShift, translations);
        this.entryOf = new int[slots];
        Arrays.fill(entryOf, FilterTable.NONE);
    }

    /**
     * Opens the line of {@code va} for reading.
     *
     * @param mode {@link FilterTable#USER} or {@link FilterTable#SUPERVISOR}
     * @param frame the frame that the line is in
     * @param slot first-level cache slot that holds the line
     * @param translation first-level TLB slot that holds its page
     */
    void openRead(int va, int mode, int frame, int slot, int translation) {
        reads.open(move(va, slot, translation), va, mode, frame);
    }

    /** {@link #openRead} for data in user mode, {@code va} being at {@code host}. */
    void openUserRead(int va, long host, int slot, int translation) {
        reads.openUser(move(va, slot, translation), va, host);
    }

    /** As {@link #openRead} for writing in supervisor mode. */
    void openSupervisorWrite(int va, int frame, int slot, int translation) {
        writes.open(move(va, slot, translation), va, FilterTable.SUPERVISOR, frame);
    }

    /** As {@link #openUserRead} for writing. */
    void openUserWrite(int va, long host, int slot, int translation) {
        writes.openUser(move(va, slot, translation), va, host);
    }

    /** The index of {@code va}, which from now on is the only one where the line of {@code slot} may have entries. */
    private int move(int va, int slot, int translation) {
        lines.opened(va, translation);
        int index = reads.index(va);
        int before = entryOf[slot];
        if (before != index) {
            if (before != FilterTable.NONE) {
                slotUnsettled(slot);
            }
            entryOf[slot] = index;
        }
        return index;
    }

    FilterTable reads() {
        return reads;
    }

    FilterTable writes() {
        return writes;
    }

    PageFilter pages() {
        return pages;
    }

    @Override
    public void slotUnsettled(int slot) {
        int index = entryOf[slot];
        reads.close(index);
        writes.close(index);
        entryOf[slot] = FilterTable.NONE;
    }

    @Override
    public void slotsUnsettled(int first, int count) {
        for (int slot = first; slot < first + count; slot++) {
            slotUnsettled(slot);
        }
    }

    @Override
    public void storesUnsettled(int slot) {
        writes.close(entryOf[slot]);
    }

    /** The translation of the 4 KB page of {@code va}, which was in TLB slot {@code translation}, changed or is no longer settled. */
    void pageUnsettled(int va, int translation) {
        pages.close(va);
        lines.close(va, translation, reads, writes);
    }

    /** Translations of many pages changed or are no longer settled. */
    void pagesUnsettled() {
        pages.closeAll();
        lines.forget();
        reads.closeAll();
        writes.closeAll();
    }

    /** Some frame now holds code. */
    void codeAppeared() {
        writes.closeAll();
    }
}
