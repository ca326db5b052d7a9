package faultline.kernel.account;

/** A stretch of a kernel activity, the fourth coordinate of a cycle's home (law 3). */
public enum Phase {
    TRAP("trap"),
    VMA_LOOKUP("vma-lookup"),
    PAGE_TABLE("page-table"),
    FRAME_ALLOC("frame-alloc"),
    CLEAR_COPY("clear-copy"),
    RMAP("rmap"),
    PTE_INSTALL("pte-install"),
    TLB_FLUSH("tlb-flush"),
    LOCK_WAIT("lock-wait"),
    IO_WAIT("io-wait"),
    RETURN("return"),
    /** What belongs to none of the others: the body of a system call, the user program itself. */
    BODY("body");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** Name in reports and result files. */
    public String label() {
        return label;
    }
}
