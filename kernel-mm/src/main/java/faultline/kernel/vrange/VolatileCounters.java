package faultline.kernel.vrange;

/** What was done with volatile ranges so far. */
public final class VolatileCounters {

    long marks;
    long unmarks;
    long purgedUnmarks;
    long rangesPurged;
    long pagesDiscarded;

    /** Calls that made a range volatile. */
    public long marks() {
        return marks;
    }

    /** Calls that made a range not volatile. */
    public long unmarks() {
        return unmarks;
    }

    /** Those of them that told that something had been discarded. */
    public long purgedUnmarks() {
        return purgedUnmarks;
    }

    /** Times that the first page of a range was discarded. */
    public long rangesPurged() {
        return rangesPurged;
    }

    /** Mappings of pages that were discarded. */
    public long pagesDiscarded() {
        return pagesDiscarded;
    }
}
