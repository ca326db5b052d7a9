package faultline.emulator.paging;

import faultline.emulator.timing.SettleListener;

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

    /** An empty filter over a first-level cache of {@code slots} slots. */
    LineFilter(int lineShift, int slots) {
        this.reads = new FilterTable(lineShift, slots);
        this.writes = new FilterTable(lineShift, slots);
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
        reads.close(slot);
        writes.close(slot);
    }

    @Override
    public void storesUnsettled(int slot) {
        writes.close(slot);
    }

    /** The translation of the 4 KB page of {@code va} changed or is no longer settled. */
    void pageUnsettled(int va) {
        pages.close(va);
        reads.closePage(va);
        writes.closePage(va);
    }

    /** Translations of many pages changed or are no longer settled. */
    void pagesUnsettled() {
        pages.closeAll();
        reads.closeAll();
        writes.closeAll();
    }

    /** Some frame now holds code. */
    void codeAppeared() {
        writes.closeAll();
    }
}
