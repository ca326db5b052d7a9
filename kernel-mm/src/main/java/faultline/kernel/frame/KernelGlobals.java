package faultline.kernel.frame;

/**
 * Where the variables of the kernel's static areas lie, so that no two parts of the kernel share a line by accident. Offsets
 * are our own; the real ones depend on the link.
 */
public final class KernelGlobals {

    /** In each CPU's area: page_states, the counters that page-table and reverse-map code keeps. */
    public static final int PAGE_STATE = 0;
    /** In each CPU's area: local_pte_chain, the one-object cache in front of the slab. */
    public static final int LOCAL_PTE_CHAIN = 128;

    /** In each CPU's area: lru_add_pvecs. */
    public static final int LRU_ADD = 256;
    /** In each CPU's area: lru_add_active_pvecs. */
    public static final int LRU_ADD_ACTIVE = 384;

    /** In each CPU's area: mmu_gathers, a header of 16 bytes and 506 words. */
    public static final int MMU_GATHER = 512;

    /** Among the globals: pagemap_lru_lock and the lists of 2.4. */
    public static final int LRU_LISTS = 0;
    /** Among the globals: swaplock, swap_list and the 32 entries of swap_info. */
    public static final int SWAP = 128;
    /** Among the globals: swapper_space. */
    public static final int SWAPPER_SPACE = 2304;

    /** Among the globals: vm_committed_space. */
    public static final int COMMITTED = 2560;

    /** Among the globals: hugetlb_lock, the free list and counts of huge pages. */
    public static final int HUGETLB = 2816;
    /** Among the globals: vrange_list. */
    public static final int VRANGE_LIST = 3584;

    private KernelGlobals() {}
}
