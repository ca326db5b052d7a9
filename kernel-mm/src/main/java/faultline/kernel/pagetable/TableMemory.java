package faultline.kernel.pagetable;

import faultline.kernel.frame.Gfp;

/** Where last-level page tables of programs lie, and how the kernel reaches their entries. */
public interface TableMemory {

    /** pte_offset_map and pte_alloc_map: KM_PTE0. */
    int OUTER = 0;
    /** pte_offset_map_nested, for the second table of a copy: KM_PTE1. */
    int NESTED = 1;
    /** rmap_ptep_map, for the tables that a chain leads to: KM_PTE2. */
    int REVERSE = 2;

    /** What their frames are allocated with. */
    Gfp gfp();

    /** Frames of RAM below which they lie. */
    int frames();

    /** Whether they may lie above the direct map. */
    boolean high();

    /** Clears a new table. */
    void clear(int frame);

    /** Makes the table that the entry at physical address {@code pte} is in visible until {@code window} is used again. */
    void map(long pte, int window);

    /** Kernel address of the entry at physical address {@code pte}. */
    int address(long pte);
}
