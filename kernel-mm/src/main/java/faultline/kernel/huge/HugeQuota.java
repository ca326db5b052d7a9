package faultline.kernel.huge;

/** How many huge pages the files of one mount may have: the blocks of hugetlbfs_sb_info. */
final class HugeQuota {

    private final int most;
    private int used;

    private HugeQuota(int most) {
        this.most = most;
    }

    /** At most {@code pages}. */
    static HugeQuota of(int pages) {
        return new HugeQuota(pages);
    }

    /** As many as the pool has. */
    static HugeQuota none() {
        return new HugeQuota(Integer.MAX_VALUE);
    }

    /** Whether there is a limit. */
    boolean limited() {
        return most != Integer.MAX_VALUE;
    }

    /** Most pages. */
    int most() {
        return most;
    }

    /** Pages that are taken. */
    int used() {
        return used;
    }

    /** hugetlb_get_quota: takes room for {@code pages}; false, and nothing is taken, when there is not that much. */
    boolean take(int pages) {
        if (pages > most - used) {
            return false;
        }
        used += pages;
        return true;
    }

    /** hugetlb_put_quota. */
    void give(int pages) {
        used -= pages;
    }
}
