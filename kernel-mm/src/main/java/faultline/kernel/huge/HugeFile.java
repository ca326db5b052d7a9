package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;

/** A file of huge pages as its mappings see it: hugetlbfs_file_operations and hugetlb_vm_ops. */
abstract class HugeFile implements MappedFile {

    private final HugePaging paging;
    private final HugeMapping pages;

    HugeFile(HugePaging paging, HugeMapping pages) {
        this.paging = paging;
        this.pages = pages;
    }

    /** Its pages. */
    final HugeMapping pages() {
        return pages;
    }

    @Override
    public final PageOwner owner() {
        return pages;
    }

    @Override
    public final int alignment() {
        return paging.pageBytes();
    }

    @Override
    public final boolean mayUnmap(int start, int length) {
        return !paging.unmapsWholePagesOnly() || ((start | length) & alignment() - 1) == 0;
    }

    /** The pool has its own promises. */
    @Override
    public final boolean accountable() {
        return false;
    }

    /** hugetlbfs_file_mmap; bounds and offset are whole huge pages. A stack of huge pages cannot grow. */
    @Override
    public final int mapped(Vma vma) {
        paging.work.path(KernelPath.HUGETLB_MMAP);
        if (vma.has(Vma.GROWS_DOWN)) {
            return Errno.EINVAL.result();
        }
        vma.setFlags(vma.flags() & ~Vma.LOCKED | Vma.HUGETLB | Vma.RESERVED);
        pages.shownBy(vma.file());
        return paging.mapped(pages, vma);
    }

    @Override
    public final void split(Vma lower, Vma upper) {
        paging.split(lower, upper);
    }

    @Override
    public final void closed(Vma vma) {
        paging.closed(pages, vma);
    }

    /** Huge pages are not faulted in by nopage. */
    @Override
    public final int page(Vma vma, int va, PageOutcome outcome) {
        outcome.set(PageOutcome.Kind.BEYOND_END);
        return FrameAllocator.NONE;
    }

    @Override
    public final int sync() {
        return 0;
    }
}
