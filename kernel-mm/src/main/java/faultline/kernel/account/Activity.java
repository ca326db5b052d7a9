package faultline.kernel.account;

/** What a CPU is doing, the third coordinate of a cycle's home (law 3). System calls are told apart by number. */
public enum Activity {
    USER("user"),
    ZERO_FILL("zero-fill"),
    ZERO_PAGE("zero-page"),
    COW_COPY("cow-copy"),
    COW_REUSE("cow-reuse"),
    FILE_MINOR("file-minor"),
    FILE_MAJOR("file-major"),
    SWAP_IN("swap-in"),
    NONLINEAR("nonlinear"),
    HUGETLB("hugetlb"),
    VOLATILE("volatile"),
    SPURIOUS("spurious"),
    STACK_GROWTH("stack-growth"),
    BAD("bad"),
    SYSCALL("syscall"),
    EXCEPTION("exception"),
    SIGNAL("signal"),
    RECLAIM("reclaim"),
    WRITEBACK("writeback"),
    SCHEDULE("schedule"),
    INTERRUPT("interrupt"),
    BOOT("boot"),
    IDLE("idle");

    private final String label;

    Activity(String label) {
        this.label = label;
    }

    /** Name in reports and result files. */
    public String label() {
        return label;
    }

    /** Whether this is a kind of page fault. */
    public boolean isFault() {
        return ordinal() >= ZERO_FILL.ordinal() && ordinal() <= BAD.ordinal();
    }
}
