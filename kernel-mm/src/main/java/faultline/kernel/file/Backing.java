package faultline.kernel.file;

/**
 * Where a file's bytes come from and go to when they are not in the page cache: the part of address_space_operations that
 * differs between file systems.
 */
public interface Backing {

    /**
     * Pages of memory that were promised when room for them was made.
     *
     * @param present pages that the file has in memory or on swap
     */
    default long committedPages(int present) {
        return 0;
    }

    /** Bytes of the file: i_size. */
    long bytes();

    /** Makes room for one page more in the file system; false when there is none. */
    boolean reserve();

    /** Gives back the room of {@code pages} pages that went. */
    void release(int pages);

    /** Whether the page at {@code index}, not in the cache, has bytes outside of it; a page that has not is a hole of zeros. */
    boolean stored(int index);

    /**
     * Reads the page at {@code index}, which is {@link #stored}; what lies behind the end is left as it is.
     *
     * @return false when the host refuses
     */
    boolean load(int index, byte[] page);

    /** Whether pages that have no other place may go to swap. */
    default boolean swappable() {
        return true;
    }

    /** Whether {@link #store} has a place to put bytes; if not, the cache is the only one. */
    boolean storing();

    /**
     * Writes the first {@code length} bytes of the page at {@code index} to where the file lies.
     *
     * @return false when the host refuses
     */
    boolean store(int index, byte[] page, int length);
}
