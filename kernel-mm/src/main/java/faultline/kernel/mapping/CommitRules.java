package faultline.kernel.mapping;

/** How a kernel promises memory: vm_enough_memory and who asks it. */
public enum CommitRules {
    /** 2.4.20 mm/mmap.c: new mappings and heaps are compared with what could be free; nothing is summed up, and no mode refuses more. */
    COMPARES(false, false),
    /** 2.6.2 security/commoncap.c: all is summed up; mode 2 refuses what goes beyond swap and a part of RAM. */
    COUNTS(true, false),
    /** 2.6.11 security/commoncap.c: in mode 2 a part is left to root, and to other processes than the one that asks. */
    COUNTS_WITH_RESERVES(true, true);

    private final boolean counts;
    private final boolean reserves;

    CommitRules(boolean counts, boolean reserves) {
        this.counts = counts;
        this.reserves = reserves;
    }

    /** Whether vmas are VM_ACCOUNT and Committed_AS is kept. */
    public boolean counts() {
        return counts;
    }

    /** Whether mode 2 leaves something to others. */
    boolean reserves() {
        return reserves;
    }
}
