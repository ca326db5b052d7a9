package faultline.kernel.mm;

/**
 * What page->mapping of a file's page names: an address_space with its operations, as faults, zap, reclaim and msync see it.
 * Pages that have such an owner have the use FILE and one reference from it.
 */
public interface PageOwner {

    /** Kernel address of the address_space, where its lock and the head of the list or tree of vmas lie. */
    int kernelAddress();

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
