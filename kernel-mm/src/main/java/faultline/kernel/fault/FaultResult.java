package faultline.kernel.fault;

import faultline.kernel.account.Activity;

/** How a page fault ended, and under which kind its cycles are booked. */
public enum FaultResult {
    /** A private page was allocated and cleared. */
    ZERO_FILL(Activity.ZERO_FILL),
    /** A read found nothing and got the shared zero page. */
    ZERO_PAGE(Activity.ZERO_PAGE),
    /** A write to a shared private page got its own copy. */
    COW_COPY(Activity.COW_COPY),
    /** A write to a private page that no one else maps any more made the entry writable. */
    COW_REUSE(Activity.COW_REUSE),
    /** The entry allowed the access already: a stale translation or another CPU was faster. */
    SPURIOUS(Activity.SPURIOUS),
    /** The stack grew and the page was filled. */
    STACK_GROWTH(Activity.STACK_GROWTH),
    /** A page of a file was in memory and was mapped. */
    FILE_MINOR(Activity.FILE_MINOR),
    /** A page of a file was read from disk. */
    FILE_MAJOR(Activity.FILE_MAJOR),
    /** The page is being read from disk: the process sleeps, and the fault goes on when it wakes. */
    WAITS(Activity.SWAP_IN),
    /** A page came back from its swap slot or from the swap cache. */
    SWAP_IN(Activity.SWAP_IN),
    /** A file-offset entry of a nonlinear mapping was followed. */
    NONLINEAR(Activity.NONLINEAR),
    /** A huge page was mapped or copied. */
    HUGETLB(Activity.HUGETLB),
    /** A page that was discarded while volatile came back as zeros: the program has unmarked the range. */
    VOLATILE(Activity.VOLATILE),
    /** A page that was discarded, in a range that is still volatile: SIGBUS with BUS_ADRERR. */
    PURGED(Activity.VOLATILE),
    /** The mapped object has no such page: SIGBUS with BUS_ADRERR. */
    BEYOND_END(Activity.BAD),
    /** No vma there: SIGSEGV with SEGV_MAPERR. */
    NOT_MAPPED(Activity.BAD),
    /** A vma without the right: SIGSEGV with SEGV_ACCERR. */
    NOT_ALLOWED(Activity.BAD),
    /** No frame or page table to be had: the OOM killer's case. */
    OUT_OF_MEMORY(Activity.BAD);

    private final Activity activity;

    FaultResult(Activity activity) {
        this.activity = activity;
    }

    /** Where the cycles of such a fault belong. */
    public Activity activity() {
        return activity;
    }

    /** Whether the access can now be repeated. */
    public boolean resolved() {
        return activity != Activity.BAD && this != WAITS && this != PURGED;
    }

    /** Whether the program must get SIGBUS. */
    public boolean isBusError() {
        return this == BEYOND_END || this == PURGED;
    }

    /** Whether the program must get SIGSEGV. */
    public boolean isSegmentationFault() {
        return this == NOT_MAPPED || this == NOT_ALLOWED;
    }
}
