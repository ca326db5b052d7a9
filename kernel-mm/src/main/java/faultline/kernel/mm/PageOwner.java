package faultline.kernel.mm;

/**
 * What page->mapping of a file's page names: an address_space with its operations, as faults, zap, reclaim and msync see it.
 * Pages that have such an owner have the use FILE and one reference from it.
 */
public interface PageOwner {

    /** Kernel address of the address_space, where its lock and the head of the list or tree of vmas lie. */
    int kernelAddress();

    /** Whether the page at {@code index} is in memory with its bytes: what mincore tells. */
    boolean cached(int index);

    /** The pages from {@code first} up to before {@code end} will be used soon: force_page_cache_readahead. */
    void readAhead(int first, int end);

    /**
     * Empties the pages from {@code first} up to before {@code end}: they leave all mappings and the file's room, as vmtruncate_range
     * does. Returns 0 or a negative errno.
     */
    int punch(int first, int end);

    /** The bytes of {@code frame} are newer than those of the file: set_page_dirty. */
    void dirtied(int frame);

    /**
     * Writes the bytes of {@code frame} to where the file lies: writepage.
     *
     * @return false if they cannot be written, as those of a file in memory without swap; the page stays dirty
     */
    boolean writePage(int frame);

    /**
     * Takes {@code frame}, which is clean, not mapped and referenced by nobody but its owner, out of the cache and frees it.
     *
     * @return false if it is none of that, or its bytes are nowhere else
     */
    boolean drop(int frame);
}
