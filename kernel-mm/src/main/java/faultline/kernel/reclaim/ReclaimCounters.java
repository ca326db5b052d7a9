package faultline.kernel.reclaim;

/** What reclaim did so far: the counters of /proc/vmstat and of summaries. */
public final class ReclaimCounters {

    long scanned;
    long refilled;
    long activated;
    long deactivated;
    long freed;
    long freedByKswapd;
    long walks;
    long mappingsVisited;
    long unmapped;
    long directCalls;
    long stalls;
    long kswapdRuns;
    long discarded;
    long lazyFreed;

    /** pgscan: pages of inactive lists judged. */
    public long scanned() {
        return scanned;
    }

    /** pgrefill: pages of active lists judged. */
    public long refilled() {
        return refilled;
    }

    /** pgactivate. */
    public long activated() {
        return activated;
    }

    /** pgdeactivate. */
    public long deactivated() {
        return deactivated;
    }

    /** pgsteal: pages freed. */
    public long freed() {
        return freed;
    }

    /** kswapd_steal: those of them that kswapd freed. */
    public long freedByKswapd() {
        return freedByKswapd;
    }

    /** Walks over the mappings of a page, or passes over an mm where there is no reverse map. */
    public long walks() {
        return walks;
    }

    /** Page-table entries that these showed. */
    public long mappingsVisited() {
        return mappingsVisited;
    }

    /** Entries cleared. */
    public long unmapped() {
        return unmapped;
    }

    /** allocstall: allocations that had to free pages themselves. */
    public long directCalls() {
        return directCalls;
    }

    /** Naps in reclaim for a congested or slow disk. */
    public long stalls() {
        return stalls;
    }

    /** Mappings of pages of volatile ranges that were thrown away. */
    public long discarded() {
        return discarded;
    }

    /** pglazyfreed: mappings of pages that MADV_FREE gave up and that were dropped. */
    public long lazyFreed() {
        return lazyFreed;
    }

    /** Times that kswapd woke. */
    public long kswapdRuns() {
        return kswapdRuns;
    }
}
