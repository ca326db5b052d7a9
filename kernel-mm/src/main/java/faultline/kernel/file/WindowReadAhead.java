package faultline.kernel.file;

/**
 * Linux 2.6.2 mm/readahead.c (from memory, unverified): a window that grows while it is hit and shrinks when it is missed, and
 * behind it a second one that is being read while the first is used.
 */
final class WindowReadAhead extends ReadAhead {

    /** VM_MIN_READAHEAD: 16 KB. */
    private static final int LEAST = 4;
    /** MMAP_READAROUND: pages read around a fault. */
    private static final int AROUND = 16;
    /** MMAP_LOTSAMISS: faults that miss more than hit, behind which nothing is read around them. */
    private static final int LOTS = 100;

    private int start;
    private int size;
    private int nextSize;
    private int aheadStart;
    private int aheadSize;
    private int misses;
    private int hits;

    WindowReadAhead(Reader reader) {
        super(reader);
    }

    @Override
    void beforeRead(int index) {
        inOrder(index);
    }

    @Override
    void beforeFault(int index, boolean sequential) {
        if (sequential) {
            inOrder(index);
        }
    }

    @Override
    boolean atFault(int index, boolean sequential, boolean found) {
        if (sequential) {
            return false;
        }
        if (found) {
            hits++;
            return false;
        }
        around(index);
        return true;
    }

    /** page_cache_readahead: page {@code index} is about to be read in order. */
    private void inOrder(int index) {
        if (nextSize == 0 && index == 0) {
            nextSize = MOST / 2;
            current(0);
            return;
        }
        boolean hit = index >= start && index <= start + size;
        nextSize = Math.max(LEAST, Math.min(MOST, hit ? nextSize + 2 : nextSize - 2));
        if (index >= start && index < start + size) {
            if (aheadSize == 0) {
                aheadStart = start + size;
                aheadSize = nextSize;
                ask(aheadStart, aheadSize);
            }
        } else if (aheadSize > 0 && index == aheadStart) {
            start = aheadStart;
            size = aheadSize;
            aheadStart = start + size;
            aheadSize = nextSize;
            ask(aheadStart, aheadSize);
        } else {
            current(index);
        }
    }

    private void current(int index) {
        start = index;
        size = nextSize;
        aheadSize = 0;
        ask(start, size);
    }

    /** A fault wants page {@code index}, which is not in memory: do_page_cache_readahead around it, unless that seldom helps. */
    private void around(int index) {
        misses++;
        if (misses <= hits + LOTS) {
            ask(index & -AROUND, AROUND);
        }
    }
}
