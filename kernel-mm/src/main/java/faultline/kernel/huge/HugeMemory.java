package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.mm.Nameless;
import faultline.kernel.pagetable.LargeEntries;

/** Makes huge pages without a name, in the internal mount of hugetlbfs, and says who may have them. */
public final class HugeMemory {

    /** Device number of the internal mount, beside that of tmpfs (unverified). */
    private static final int DEVICE = 0xFC;

    private final HugePaging paging;
    private final boolean groupMayMap;
    private long counter;
    private int group;

    /** @param groupMayMap whether the members of a group that is set may have SHM_HUGETLB, as from 2.6.7 on */
    public HugeMemory(HugePaging paging, boolean groupMayMap) {
        this.paging = paging;
        this.groupMayMap = groupMayMap;
    }

    /** Where the pages come from. */
    public HugePool pool() {
        return paging.pool;
    }

    /** How they are mapped. */
    public HugePaging paging() {
        return paging;
    }

    /** The page-table entries that map huge pages. */
    public LargeEntries entries() {
        return paging.entries;
    }

    /** Bytes of a huge page. */
    public int pageBytes() {
        return paging.pageBytes();
    }

    /** Whether there is {@link #group}. */
    public boolean groupMayMap() {
        return groupMayMap;
    }

    /** hugetlb_shm_group: whose members may have SHM_HUGETLB without CAP_IPC_LOCK. */
    public int group() {
        return group;
    }

    /** Sets {@link #group}. */
    public void setGroup(int number) {
        group = number;
    }

    /** How {@link #create} went: the file, with one user, or a negative errno. */
    public record Made(UnnamedHugeFile file, int error) {}

    /**
     * hugetlb_zero_setup and hugetlb_file_setup: a file of {@code bytes} bytes.
     *
     * @param promises whether its pages are promised at once; if not, mmap does that
     */
    public Made create(String name, long bytes, boolean promises) {
        HugeMapping pages = HugeMapping.create(paging.context(), paging, HugeQuota.none());
        if (pages == null) {
            return new Made(null, Errno.ENOMEM.result());
        }
        int failure = paging.setUp(pages, bytes, promises);
        if (failure != 0) {
            pages.destroy();
            return new Made(null, failure);
        }
        return new Made(new UnnamedHugeFile(paging, pages, new Nameless(name, counter++, DEVICE)), 0);
    }
}
