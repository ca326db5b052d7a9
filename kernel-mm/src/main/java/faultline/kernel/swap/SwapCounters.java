package faultline.kernel.swap;

/** What swap did so far: part of /proc/vmstat and of summaries. */
public final class SwapCounters {

    long pagesIn;
    long pagesOut;
    long cacheHits;
    long cacheAdds;
    long readAheads;

    /** pswpin: pages read. */
    public long pagesIn() {
        return pagesIn;
    }

    /** pswpout: pages written. */
    public long pagesOut() {
        return pagesOut;
    }

    /** Swap-in faults that found their page in memory. */
    public long cacheHits() {
        return cacheHits;
    }

    /** Pages that got a slot. */
    public long cacheAdds() {
        return cacheAdds;
    }

    /** Pages of {@link #pagesIn} that nobody had asked for yet. */
    public long readAheads() {
        return readAheads;
    }
}
