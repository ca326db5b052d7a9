package faultline.kernel.mm;

/**
 * A {@link PageOwner} any page of which can be mapped anywhere: an address_space whose vm_operations have populate (Linux 2.6.2
 * filemap_populate and shmem_populate).
 */
public interface PageSource extends PageOwner {

    /** Pages up to the end of the file. */
    long filePages();

    /**
     * The frame of page {@code index} if it is in memory with its bytes, with a reference for the caller; -1 otherwise.
     * Nothing is read: find_get_page for MAP_NONBLOCK.
     *
     * @param vma which will show the page
     */
    int cachedPage(Vma vma, int index);

    /**
     * The page at {@code index}, read in or made if need be: filemap_getpage and shmem_getpage. The caller gets a reference.
     *
     * @param vma which will show the page
     * @param outcome told how it went when there is no frame
     * @return the frame, or -1
     */
    int pageAt(Vma vma, int index, PageOutcome outcome);
}
