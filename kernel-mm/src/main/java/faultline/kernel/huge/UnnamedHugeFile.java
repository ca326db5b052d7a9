package faultline.kernel.huge;

import faultline.kernel.mm.SizedFile;

/** Huge pages without a name in any file system: hugetlb_file_setup for SHM_HUGETLB and MAP_HUGETLB. It goes with its last user. */
public final class UnnamedHugeFile extends HugeFile implements SizedFile {

    private final String name;
    private final long number;
    private final int device;
    private int users = 1;

    UnnamedHugeFile(HugePaging paging, HugeMapping pages, String name, long number, int device) {
        super(paging, pages);
        this.name = name;
        this.number = number;
        this.device = device;
    }

    @Override
    public long bytes() {
        return pages().bytes();
    }

    @Override
    public int residentPages() {
        return pages().cachedPages() * (alignment() >>> 12);
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void get() {
        users++;
    }

    @Override
    public void put() {
        if (--users == 0) {
            pages().destroy();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long inode() {
        return number;
    }

    @Override
    public int device() {
        return device;
    }
}
