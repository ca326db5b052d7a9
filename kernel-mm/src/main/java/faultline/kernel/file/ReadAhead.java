package faultline.kernel.file;

/**
 * How much of a file is read before it is asked for: file_ra_state, which each open file has of its own, with the rules of a kernel
 * version. Pages in memory are not read again.
 */
public abstract class ReadAhead {

    /** VM_MAX_READAHEAD: 128 KB. */
    static final int MOST = 32;

    private final Reader reader;

    /** Reads pages that are not in memory. */
    interface Reader {
        /** Asks for those of {@code count} pages from {@code first} on that the file has and that are not in memory. */
        void read(int first, int count);

        /** Whether page {@code index} is in memory; uncharged, since whoever asks has looked or will. */
        boolean cached(int index);
    }

    ReadAhead(Reader reader) {
        this.reader = reader;
    }

    final void ask(int first, int count) {
        reader.read(Math.max(0, first), count);
    }

    final boolean cached(int index) {
        return reader.cached(index);
    }

    /** read(2) is about to take page {@code index}. */
    abstract void beforeRead(int index);

    /**
     * A fault is about to look for page {@code index}.
     *
     * @param sequential whether madvise said that the mapping is read in order
     */
    abstract void beforeFault(int index, boolean sequential);

    /**
     * A fault has looked for page {@code index}.
     *
     * @param found whether it was in memory
     * @return whether it must look again, since something was read
     */
    abstract boolean atFault(int index, boolean sequential, boolean found);
}
