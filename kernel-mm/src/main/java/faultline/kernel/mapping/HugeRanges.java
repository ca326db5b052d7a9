package faultline.kernel.mapping;

import faultline.kernel.mm.Vma;

/**
 * What is done with vmas of huge pages (VM_HUGETLB), which have no page tables of the last level and no reverse map of their own:
 * the hugetlb branch of the calls. All ranges are whole huge pages.
 */
public interface HugeRanges {

    /** How {@link #touch} went. */
    enum Touch {
        /** A page was mapped, copied or made writable. */
        MAPPED,
        /** The entry allowed the access already. */
        SPURIOUS,
        /** There is no page to be had: SIGBUS. */
        NO_PAGE,
        /** The kernel had no memory for its own objects. */
        OUT_OF_MEMORY
    }

    /** unmap_hugepage_range of {@code [start, end)}; the pages go at once. */
    void zap(Vma vma, int start, int end);

    /** copy_hugetlb_page_range of all of {@code parent}; false when memory ran out. */
    boolean copy(Vma parent, Vma child);

    /** Whether mprotect may change the rights of huge pages; until 2.6.11 it gave EACCES (facts linux-mm.md 6.1). */
    boolean mayProtect();

    /** hugetlb_change_protection: gives the entries of {@code [start, end)} the rights that {@code vma} has now. */
    void protect(Vma vma, int start, int end);

    /** hugetlb_fault for an access that {@code vma} allows. */
    Touch touch(Vma vma, int va, boolean write);

    /** Whether a page is mapped at {@code va}, for mincore. */
    boolean isMapped(Vma vma, int va);

    /** Bytes of a huge page. */
    int pageBytes();
}
