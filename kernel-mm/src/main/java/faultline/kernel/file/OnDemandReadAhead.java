package faultline.kernel.file;

/**
 * Linux 2.6.34 mm/readahead.c and filemap.c (ondemand_readahead; from memory, unverified): nothing is done for pages that are in
 * memory, until the reader comes to the one that the last window marked. The mark is kept here and not in the page, so that each
 * open file follows its own; each page is asked for alone.
 */
final class OnDemandReadAhead extends ReadAhead {

    /** MMAP_LOTSAMISS. */
    private static final int LOTS = 100;
    /** Pages of history that tell a stream from a read here and there (count_history_pages). */
    private static final int TRACE = 1;

    private int start;
    private int size;
    private int asyncSize;
    private int previous = -1;
    private int misses;
    private int mark = -1;

    OnDemandReadAhead(Reader reader) {
        super(reader);
    }

    @Override
    void beforeRead(int index) {
        demand(index, cached(index));
        previous = index;
    }

    private void demand(int index, boolean found) {
        if (!found) {
            synchronous(index);
        } else if (index == mark) {
            mark = -1;
            next();
        }
    }

    private void synchronous(int index) {
        if (index == 0 || index - previous >= 0 && index - previous <= 1) {
            first(index);
        } else if (size > 0 && (index == start + size - asyncSize || index == start + size)) {
            next();
        } else if (cached(index - TRACE)) {
            first(index);
        } else {
            ask(index, 1);
        }
    }

    /** get_init_ra_size for one page. */
    private void first(int index) {
        start = index;
        size = MOST / 32 * 4;
        asyncSize = size - 1;
        submit();
    }

    /** get_next_ra_size: the window moves on and grows. */
    private void next() {
        start += size;
        size = Math.min(MOST, size < MOST / 16 ? 4 * size : 2 * size);
        asyncSize = size;
        submit();
    }

    private void submit() {
        ask(start, size);
        mark = asyncSize > 0 ? start + size - asyncSize : -1;
    }

    @Override
    void beforeFault(int index, boolean sequential) {
        // All is done when it is known whether the page is there.
    }

    @Override
    boolean atFault(int index, boolean sequential, boolean found) {
        if (found) {
            misses = Math.max(0, misses - 1);
            demand(index, true);
        } else if (sequential || index == previous + 1) {
            synchronous(index);
        } else if (++misses <= LOTS) {
            start = Math.max(0, index - MOST / 2);
            size = MOST;
            asyncSize = 0;
            submit();
        }
        previous = index;
        return !found;
    }
}
