package faultline.kernel.huge;

import faultline.kernel.vfs.Storage;

/** The room of one mount of hugetlbfs, as statfs tells it: 0 blocks where there is no limit (hugetlbfs_statfs, Linux 2.6.7). */
final class HugeStorage extends Storage {

    private final HugeQuota quota;
    private final int pageBytes;

    HugeStorage(HugeQuota quota, int pageBytes) {
        super(null, 0);
        this.quota = quota;
        this.pageBytes = pageBytes;
    }

    @Override
    public int blockBytes() {
        return pageBytes;
    }

    @Override
    public long limit() {
        return quota.limited() ? (long) quota.most() * pageBytes : 0;
    }

    @Override
    public long used() {
        return quota.limited() ? (long) quota.used() * pageBytes : 0;
    }
}
