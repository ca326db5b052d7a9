package faultline.kernel.account;

/**
 * The stretches of kernel code that work is charged by: instructions executed once through, and bytes of code, which the
 * instruction side touches. Memory references are charged apart, each where it happens.
 *
 * <p>Counts are our estimates of the straight path of the named function as gcc 3.3 compiled it for i686, at 3.4 bytes an
 * instruction (unverified; no published instruction counts per fault exist, facts machines.md 6 "Gaps"). Those of the per-page loops
 * (copy, zap, chains, map counts) were counted in routines of the same meaning, see docs/CALIBRATION.md. They do not depend on the
 * reverse-mapping design: code that one design has and another has not is a path of its own.
 */
public enum KernelPath {
    // Traps
    /** SAVE_ALL, table lookup and RESTORE_ALL of entry.S. */
    SYSTEM_CALL(45),
    /** error_code and ret_from_exception of entry.S, do_page_fault around find_vma and handle_mm_fault, mmap_sem taken and left. */
    DO_PAGE_FAULT(125),
    /** An exception that becomes a signal. */
    DO_TRAP(80),
    /** device_not_available of entry.S and math_state_restore. */
    FLOAT_RESTORE(40),
    /** save_init_fpu. */
    FLOAT_SAVE(12),
    /** Timer interrupt: do_timer, scheduler_tick. */
    TIMER_INTERRUPT(220),
    /** Return to user mode with signals pending or a reschedule due. */
    RETURN_WORK(25),

    // Virtual memory areas
    /** find_vma when the cached vma matches. */
    FIND_VMA_CACHED(12),
    /** find_vma, entry and exit of the tree descent. */
    FIND_VMA(18),
    /** One level of a red-black tree descent. */
    RB_STEP(7),
    /** Insertion into the vma list and tree with rebalancing. */
    VMA_LINK(110),
    /** Removal from the vma list and tree with rebalancing. */
    VMA_UNLINK(90),
    /** split_vma besides allocation and linking. */
    VMA_SPLIT(120),
    /** vma_merge test against one neighbour. */
    VMA_MERGE_TEST(35),
    /** do_mmap_pgoff besides the search and linking. */
    DO_MMAP(180),
    /** get_unmapped_area, one candidate. */
    UNMAPPED_AREA_STEP(12),
    /** do_munmap besides page tables. */
    DO_MUNMAP(110),
    /** do_brk / sys_brk. */
    DO_BRK(140),
    /** shmem_writepage with move_to_swap_cache. */
    SHMEM_WRITEPAGE(120),
    /** shmem_getpage for a page on swap, with move_from_swap_cache. */
    SHMEM_GETPAGE(140),
    /** cap_vm_enough_memory with vm_acct_memory. */
    VM_ENOUGH_MEMORY(40),
    /** sys_mprotect, one vma. */
    MPROTECT_FIXUP(120),
    /** do_mremap and move_vma besides the pages. */
    DO_MREMAP(190),
    /** move_one_page: the lookups, the entry besides reverse mapping. */
    MOVE_ONE_PAGE(60),
    /** Stack growth: expand_stack. */
    EXPAND_STACK(45),

    // Faults
    /** handle_mm_fault with pgd, pmd and pte lookup. */
    HANDLE_MM_FAULT(60),
    /** do_anonymous_page besides allocation. */
    DO_ANONYMOUS_PAGE(65),
    /** do_wp_page with the page lock and the test of its users, besides allocation and copying. */
    DO_WP_PAGE(115),
    /** do_no_page besides the page and its mapping. */
    DO_NO_PAGE(105),
    /** filemap_nopage or shmem_nopage besides the lookup. */
    FILE_NOPAGE(170),
    /** Marking a pte young or dirty on a fault that changed nothing else. */
    FAULT_SPURIOUS(20),

    // Page tables
    /** pte_alloc_one / pmd_alloc_one with its install. */
    PTE_ALLOC(50),
    /** pgd_alloc with the copy of the kernel entries. */
    PGD_ALLOC(90),
    /** Freeing one table page in clear_page_tables. */
    PTE_FREE(35),
    /** clear_page_tables, one entry of the directory. */
    CLEAR_TABLES_STEP(7),
    /** One level of a walk by software. */
    TABLE_WALK(10),

    // Per page loops
    /** copy_page_range, one vma. */
    COPY_RANGE_VMA(70),
    /** copy_page_range, one present pte without reverse mapping. */
    COPY_PTE(36),
    /** copy_page_range, one empty or raw pte. */
    COPY_PTE_NONE(6),
    /** zap_pte_range, one present pte without reverse mapping. */
    ZAP_PTE(32),
    /** zap_pte_range, one empty pte. */
    ZAP_PTE_NONE(5),
    /** unmap_page_range, one vma or block. */
    ZAP_RANGE(60),
    /** set_page_dirty of a page without buffers. */
    SET_PAGE_DIRTY(13),
    /** __free_pte of 2.4 with the loop around it, besides set_page_dirty and the page's release. */
    FREE_PTE_2_4(16),
    /** change_pte_range, one pte. */
    CHANGE_PTE(14),
    /** free_page_and_swap_cache and release_pages, one page in a batch that others still use. */
    RELEASE_PAGE(12),
    /** free_page_and_swap_cache for a page by itself, besides what a page in a batch takes. */
    FREE_PAGE_AND_SWAP_CACHE(8),
    /** release_pages, one page in a batch that nobody uses any longer, besides its list and the allocator. */
    RELEASE_LAST(16),

    // Frames
    /** __alloc_pages with the zones' marks, buffered_rmqueue from the per-CPU list, prep_new_page. */
    ALLOC_PAGE(100),
    /** __page_cache_release, free_pages_check and free_hot_cold_page to the per-CPU list. */
    FREE_PAGE(46),
    /** __rmqueue of one block: refill of a per-CPU list or a higher order. */
    RMQUEUE(40),
    /** expand: one split of a block. */
    BUDDY_SPLIT(14),
    /** __free_pages_bulk of one block. */
    BUDDY_FREE(35),
    /** One merge with a free buddy. */
    BUDDY_MERGE(16),
    /** lru_cache_add or lru_cache_add_active into a pagevec, or with the lists' lock. */
    LRU_CACHE_ADD(14),
    /** __pagevec_lru_add, one page: flags, list_add and the counter. */
    LRU_LINK(20),
    /** del_page_from_lru. */
    LRU_UNLINK(18),
    /** mark_page_accessed. */
    MARK_ACCESSED(12),
    /** kmap_atomic and kunmap_atomic around a page. */
    KMAP_ATOMIC(24),
    /** clear_page around its REP STOS. */
    CLEAR_PAGE(8),
    /** copy_page around its REP MOVS. */
    COPY_PAGE(10),

    // Disk and swap
    /** submit_bio, generic_make_request and __make_request up to the search for a request to join. */
    SUBMIT_BIO(260),
    /** get_request and its entry into the queue and the driver. */
    NEW_REQUEST(320),
    /** The disk driver's interrupt for one request, with the start of the next. */
    DISK_INTERRUPT(700),
    /** end_bio and end_page_writeback or unlock_page of one page. */
    END_BIO(90),
    /** get_swap_page and scan_swap_map besides the slots looked at. */
    GET_SWAP_PAGE(45),
    /** scan_swap_map, one slot. */
    SWAP_SCAN_SLOT(4),
    /** swap_duplicate. */
    SWAP_DUPLICATE(30),
    /** swap_free: swap_entry_free. */
    SWAP_FREE(32),
    /** add_to_page_cache or __delete_from_swap_cache besides the index. */
    SWAP_CACHE_CHANGE(40),
    /** lookup_swap_cache: find_get_page besides the index. */
    SWAP_CACHE_LOOKUP(20),
    /** radix_tree_lookup, insert or delete, one level; or one step of the page hash. */
    CACHE_INDEX_STEP(10),
    /** can_share_swap_page, remove_exclusive_swap_page. */
    SWAP_EXCLUSIVE(28),
    /** swap_writepage or swap_readpage besides the block layer. */
    SWAP_PAGE_IO(60),
    /** do_swap_page. */
    DO_SWAP_PAGE(110),
    /** swapoff, one pte looked at. */
    UNUSE_PTE(8),

    // Reclaim
    /** shrink_zone, shrink_cache and the loops above, once for a zone and priority. */
    SHRINK_ZONE(90),
    /** shrink_cache and refill_inactive_zone, one page taken off its list. */
    ISOLATE_PAGE(22),
    /** refill_inactive_zone, one page judged. */
    REFILL_PAGE(26),
    /** shrink_list, one page judged. */
    SHRINK_PAGE(60),
    /** shrink_list and shrink_cache, one page put back on a list. */
    PUT_BACK_PAGE(24),
    /** page_referenced besides the walk. */
    PAGE_REFERENCED(24),
    /** page_referenced, one pte tested. */
    TEST_YOUNG(10),
    /** try_to_unmap besides the walk. */
    TRY_TO_UNMAP(20),
    /** try_to_unmap_one: one pte cleared. */
    UNMAP_ONE(55),
    /** add_to_swap. */
    ADD_TO_SWAP(40),
    /** balance_pgdat or try_to_free_pages, one priority. */
    RECLAIM_ROUND(60),
    /** shrink_slab, one shrinker asked. */
    SHRINK_SLAB(60),
    /** swap_out of 2.4, one mm or table entered. */
    SWAP_OUT_RANGE(40),
    /** try_to_swap_out of 2.4, one pte. */
    SWAP_OUT_PTE(16),
    /** try_to_swap_out of 2.4, a page that is unmapped. */
    SWAP_OUT_PAGE(70),

    // Slab
    /** kmem_cache_alloc from the CPU array. */
    SLAB_ALLOC(16),
    /** kmem_cache_free into the CPU array. */
    SLAB_FREE(16),
    /** cache_alloc_refill or free_block, one object. */
    SLAB_TRANSFER(18),
    /** cache_grow: a new slab. */
    SLAB_GROW(160),
    /** slab_destroy: a slab given back. */
    SLAB_DESTROY(70),
    /** kmem_cache_reap, one cache looked at. */
    SLAB_REAP(55),
    /** mempool_alloc or mempool_free besides the allocator behind it. */
    MEMPOOL(20),

    // Reverse maps
    /** pte_chain_alloc and pte_chain_free through the one-object cache. */
    PTE_CHAIN_SPARE(12),
    /** page_add_rmap: flag tests and the direct case. */
    PTE_CHAIN_ADD(32),
    /** page_add_rmap into a chain block. */
    PTE_CHAIN_ADD_BLOCK(10),
    /** page_remove_rmap: flag tests and the direct case. */
    PTE_CHAIN_REMOVE(38),
    /** page_remove_rmap, one chain block searched. */
    PTE_CHAIN_SEARCH_BLOCK(10),
    /** page_remove_rmap, one slot compared. */
    PTE_CHAIN_SEARCH_SLOT(3),
    /** page_remove_rmap: the hole is filled and the head trimmed. */
    PTE_CHAIN_FILL_HOLE(10),
    /** anon_vma_prepare when the vma has one. */
    ANON_VMA_PREPARED(5),
    /** anon_vma_prepare with a search of the neighbours and an attachment. */
    ANON_VMA_PREPARE(70),
    /** anon_vma_link or anon_vma_unlink. */
    ANON_VMA_LINK(22),
    /** page_add_anon_rmap. */
    ANON_RMAP_ADD(22),
    /** page_add_file_rmap. */
    FILE_RMAP_ADD(12),
    /** page_dup_rmap. */
    RMAP_DUP(6),
    /** page_remove_rmap with a map count. */
    RMAP_REMOVE(14),
    /** One mapping tried by a walk. */
    RMAP_WALK_STEP(45),
    /** __vma_link_file and remove_shared_vm_struct on a list. */
    FILE_VMA_LINK(24),
    /** prio_tree_insert and prio_tree_remove, entry and exit. */
    PRIO_TREE_CHANGE(40),
    /** One node passed by a descent, a swap or a query of a prio tree. */
    PRIO_TREE_STEP(16),
    /** dup_rmap and exit_rmap of an anonmm. */
    ANON_MM_LINK(28),
    /** anon_vma_chain_link and the unlinking of one. */
    ANON_VMA_CHAIN_LINK(24),
    /** page_add_rmap of a page that points to its vma. */
    DIRECT_RMAP_ADD(18),
    /** page_move_anon_rmap and the return of a page to its vma. */
    RMAP_REUSE(16),
    /** A direct page of a split or merged vma is pointed to its new vma. */
    DIRECT_RMAP_PASS(20),
    /** mremap notes the new address of an anonymous page. */
    RMAP_MOVE(14),

    // Processes
    /** do_fork and copy_process besides the memory. */
    DO_FORK(1500),
    /** dup_mmap, one vma. */
    DUP_VMA(90),
    /** do_exit besides the memory. */
    DO_EXIT(900),
    /** mmput: exit_mmap besides page tables. */
    EXIT_MMAP(80),
    /** sys_wait4, one child looked at. */
    WAIT_CHILD(40),
    /** release_task. */
    RELEASE_TASK(300),
    /** do_execve and the ELF loader besides the memory. */
    DO_EXECVE(4000),
    /** schedule: pick the next task. */
    SCHEDULE(110),
    /** context_switch and switch_to. */
    SWITCH_TO(60),
    /** try_to_wake_up. */
    WAKE_UP(70),
    /** futex_wake and futex_wait: one task found in its list. */
    FUTEX_WAKE(45),
    /** Signal delivery: setup_rt_frame. */
    SETUP_FRAME(220),
    /** sigreturn. */
    SIGRETURN(120),
    /** Signal generation: send_signal. */
    SEND_SIGNAL(110),
    /** select_bad_process, one process. */
    OOM_BADNESS(60),

    // System call bodies
    /** A call that only reads a field: getpid. */
    SYSCALL_TRIVIAL(6),
    /** A call that does little: uname, sigaction, time. */
    SYSCALL_SMALL(60),
    /** read or write up to the driver. */
    SYSCALL_FILE(160),
    /** mlock_fixup or madvise_behavior, one vma. */
    CHANGE_FLAGS(70),
    /** get_user_pages, one page besides its fault. */
    POPULATE_PAGE(40),
    /** mincore_page. */
    MINCORE_PAGE(22),
    /** sys_msync, one vma. */
    MSYNC_VMA(60),
    /** filemap_sync, one present pte. */
    MSYNC_PTE(12),
    /** copy_to_user and copy_from_user around the copy. */
    COPY_USER(24),

    // Page cache
    /** radix_tree_lookup besides its steps. */
    RADIX_LOOKUP(14),
    /** One level of a radix tree. */
    RADIX_STEP(7),
    /** radix_tree_insert besides its steps and nodes. */
    RADIX_INSERT(26),
    /** radix_tree_delete besides its steps. */
    RADIX_DELETE(30),
    /** add_to_page_cache besides the tree. */
    ADD_TO_PAGE_CACHE(45),
    /** remove_from_page_cache besides the tree. */
    REMOVE_FROM_PAGE_CACHE(40),
    /** do_generic_mapping_read or do_shmem_file_read, one page besides lookup and copy. */
    FILE_READ_PAGE(60),
    /** generic_file_write or shmem_file_write, one page besides lookup and copy. */
    FILE_WRITE_PAGE(110),
    /** writepage with its request, one page. */
    WRITE_PAGE(180),

    // Huge pages
    /** hugetlbfs_file_mmap. */
    HUGETLB_MMAP(90),
    /** One page of hugetlb_prefault, unmap_hugepage_range, copy_hugetlb_page_range or hugetlb_change_protection. */
    HUGE_PAGE_STEP(30),
    /** alloc_huge_page and dequeue_huge_page. */
    ALLOC_HUGE_PAGE(55),
    /** free_huge_page and enqueue_huge_page. */
    FREE_HUGE_PAGE(40),
    /** set_max_huge_pages, one page. */
    RESIZE_HUGE_POOL(60),
    /** prep_compound_page or update_and_free_page, one struct page. */
    COMPOUND_STEP(5),
    /** hugetlb_fault and hugetlb_no_page. */
    HUGETLB_FAULT(110),
    /** hugetlb_cow. */
    HUGETLB_COW(90),
    /** region_chg, region_add or region_truncate: one region. */
    HUGE_REGION_STEP(12),

    // System V IPC
    /** ipc_findkey and ipc_lock, one place. */
    IPC_LOOK(15),
    /** try_atomic_semop, one operation. */
    SEMAPHORE_OPERATION(30),
    /** sys_msgsnd or sys_msgrcv besides copying. */
    MESSAGE(120),

    // Files
    /** link_path_walk, one component found in the dentry cache. */
    PATH_STEP(90),
    /** A name entered into or taken out of a directory: d_instantiate, shmem_mknod, d_delete. */
    DIRECTORY_CHANGE(260),
    /** get_empty_filp and dentry_open, or fput at the last close. */
    OPEN_FILE(180),
    /** dup_fd and put_files_struct, one descriptor. */
    COPY_DESCRIPTOR(12),
    /** pipe_read and pipe_write, one page. */
    PIPE_PAGE(85),
    /** do_pollfd or the loop of do_select, one descriptor. */
    POLL_DESCRIPTOR(55),
    /** filldir, one entry. */
    FILL_DIRECTORY(60),
    /** posix_lock_file or flock_lock_file, one lock. */
    LOCK_STEP(25),
    /** seq_printf, one line of a file in /proc. */
    PROC_LINE(700),

    // Volatile ranges and lazily freed pages
    /** sys_vrange with add_vrange or remove_vrange besides the tree and the slab. */
    VRANGE_CALL(85),
    /** interval_tree_insert or interval_tree_remove besides the steps down. */
    INTERVAL_TREE_CHANGE(40),
    /** try_to_discard_one: one pte becomes a purged entry. */
    DISCARD_ONE(60),
    /** discard_vrange: one range or one table of it begun. */
    DISCARD_RANGE(50),
    /** vrange_pte_range: one pte looked at. */
    DISCARD_PTE(8),
    /** do_swap_page up to the test of a purged entry. */
    PURGED_FAULT(40),
    /** madvise_free_pte_range: one pte. */
    FREE_PTE(30),

    // Nonlinear mappings
    /** sys_remap_file_pages besides finding the vma and populating it. */
    REMAP_FILE_PAGES(70),
    /** filemap_populate or shmem_populate, one page besides finding and installing it. */
    POPULATE_FILE_PAGE(30),
    /** filemap_getpage or shmem_getpage besides lookup and reading. */
    FILEMAP_GETPAGE(55),
    /** install_page besides what the old entry needs. */
    INSTALL_PAGE(85),
    /** install_file_pte. */
    INSTALL_FILE_PTE(60),
    /** do_file_page besides populating. */
    DO_FILE_PAGE(35),
    /** try_to_unmap_cluster besides its entries. */
    UNMAP_CLUSTER(50),
    /** One entry of try_to_unmap_cluster. */
    UNMAP_CLUSTER_PTE(12),

    // Writing back
    /** balance_dirty_pages_ratelimited while it is not yet time to look. */
    BALANCE_DIRTY_RATELIMITED(10),
    /** balance_dirty_pages with get_dirty_limits, one look. */
    BALANCE_DIRTY(75),
    /** sync_sb_inodes and __writeback_single_inode besides its pages. */
    WRITEBACK_INODE(95);

    private static final double BYTES_PER_INSTRUCTION = 3.4;

    private final int instructions;
    private final int bytes;

    KernelPath(int instructions) {
        this.instructions = instructions;
        this.bytes = (int) Math.ceil(instructions * BYTES_PER_INSTRUCTION);
    }

    /** Instructions executed once through. */
    public int instructions() {
        return instructions;
    }

    /** Bytes of code that the instruction side touches. */
    public int bytes() {
        return bytes;
    }
}
