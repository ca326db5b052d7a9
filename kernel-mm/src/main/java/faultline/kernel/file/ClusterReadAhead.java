package faultline.kernel.file;

/**
 * Linux 2.4.20 filemap.c (generic_file_readahead, read_cluster_nonblocking, nopage_sequential_readahead; from memory, unverified):
 * f_raend, f_ralen, f_ramax and f_rawin of a struct file. A reader in order doubles its window; a fault reads the aligned cluster
 * that it falls into.
 */
final class ClusterReadAhead extends ReadAhead {

    /** MAX_READAHEAD of blkdev.h. */
    private static final int MAX_AHEAD = 31;
    /** MIN_READAHEAD. */
    private static final int MIN_AHEAD = 3;
    /** 1 << page_cluster pages, on machines with 16 MB and more. */
    private static final int CLUSTER = 8;

    private int end;
    private int length;
    private int most;
    private int window;
    private int mappedEnd;

    ClusterReadAhead(Reader reader) {
        super(reader);
    }

    @Override
    void beforeRead(int index) {
        boolean inOrder = index <= end && index + window >= end;
        if (!inOrder) {
            end = 0;
            length = 0;
            most = 0;
            window = 0;
        }
        most = Math.min(MAX_AHEAD, Math.max(most, inOrder ? MIN_AHEAD : 1));
        if (!cached(index)) {
            ask(index, 1);
            synchronous(index);
        } else if (inOrder && end >= 1 && index <= end && index + length >= end) {
            ahead(end - 1, most + 1, true);
        }
    }

    /** The page had to be waited for: the window begins behind it. */
    private void synchronous(int index) {
        if (length == 0 || index >= end || index + window < end) {
            window = 0;
            length = 1;
            ahead(index, most, false);
        }
    }

    private void ahead(int behind, int count, boolean next) {
        if (next) {
            window = length;
            length = 0;
        }
        ask(behind + 1, count);
        length += count;
        window += length;
        end = behind + count + 1;
        most = Math.min(MAX_AHEAD, 2 * most);
    }

    @Override
    void beforeFault(int index, boolean sequential) {
        if (!sequential) {
            return;
        }
        if (mappedEnd == 0) {
            mappedEnd = MOST;
        }
        // Half way through the window the next one is asked for.
        if (index + MOST / 2 == mappedEnd) {
            ask(mappedEnd, MOST);
            mappedEnd += MOST;
        }
    }

    @Override
    boolean atFault(int index, boolean sequential, boolean found) {
        if (!found) {
            ask(index & -CLUSTER, CLUSTER);
        }
        return !found;
    }
}
