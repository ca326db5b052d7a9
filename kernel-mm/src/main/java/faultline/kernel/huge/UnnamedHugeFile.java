package faultline.kernel.huge;

import faultline.kernel.mm.Nameless;
import faultline.kernel.mm.SizedFile;

/** Huge pages without a name in any file system: hugetlb_file_setup for SHM_HUGETLB and MAP_HUGETLB. */
public final class UnnamedHugeFile extends HugeFile implements SizedFile {

    private final Nameless nameless;

    UnnamedHugeFile(HugePaging paging, HugeMapping pages, Nameless nameless) {
        super(paging, pages);
        this.nameless = nameless;
    }

    @Override
    public Nameless nameless() {
        return nameless;
    }

    @Override
    public void unused() {
        pages().destroy();
    }

    @Override
    public long bytes() {
        return pages().bytes();
    }

    @Override
    public int residentPages() {
        return pages().cachedPages() * (alignment() >>> 12);
    }
}
