package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;

/**
 * Huge pages up to 2.6.11 (facts linux-mm.md 6.1; hugetlb_prefault of Linux 2.6.7 mm/hugetlb.c): mmap maps all of them, a later fault
 * is a bus error, and private mappings show the pages of the file itself, also to children.
 */
public final class PrefaultedHugePages extends HugePaging {

    public PrefaultedHugePages(HugeContext context) {
        super(context);
    }

    @Override
    int mapped(HugeMapping file, Vma vma) {
        AddressSpace space = vma.space();
        int result = 0;
        Phase was = work.phase(Phase.PTE_INSTALL);
        space.pageTableLock().lock();
        for (int va = vma.start(); va != vma.end() && result == 0; va += pageBytes()) {
            result = prefault(file, vma, va);
        }
        space.pageTableLock().unlock();
        work.phase(was);
        if (result != 0) {
            zap(vma, vma.start(), vma.end());
            return result;
        }
        long end = (vma.pageOffset() & 0xFFFF_FFFFL) + vma.pages() << 12;
        file.setBytes(Math.max(file.bytes(), end));
        return 0;
    }

    private int prefault(HugeMapping file, Vma vma, int va) {
        long began = work.now();
        work.path(KernelPath.HUGE_PAGE_STEP);
        long address = entries.find(vma.space(), va);
        int index = file.indexOf(vma, va);
        int page = file.find(index);
        if (page == HugePool.NONE) {
            page = newPage(file, index);
        }
        if (page == HugePool.NONE) {
            return Errno.ENOMEM.result();
        }
        pool.get(page);
        count(vma.space(), 1);
        long entry = entries.of(page, Pte.young(Pte.protection(vma.flags())));
        entries.write(address, vma.has(Vma.WRITE) ? Pte.writable(Pte.dirty(entry)) : Pte.writeProtected(entry));
        work.done(MappingWork.HUGE_MAPPED, began);
        return 0;
    }

    /** A cleared page in the file's cache, or NONE when the quota, the pool or memory is exhausted. */
    private int newPage(HugeMapping file, int index) {
        if (!file.quota().take(1)) {
            return HugePool.NONE;
        }
        int page = take(false);
        if (page == HugePool.NONE) {
            file.quota().give(1);
            return HugePool.NONE;
        }
        clear(page);
        if (!file.add(index, page)) {
            file.release(page);
            return HugePool.NONE;
        }
        return page;
    }

    @Override
    void split(Vma lower, Vma upper) {
        // A vma has nothing but its entries.
    }

    @Override
    void closed(HugeMapping file, Vma vma) {
        // A vma has nothing but its entries.
    }

    /** hugetlb_zero_setup with is_hugepage_mem_enough: the pages must be free now, but nobody keeps them. */
    @Override
    int setUp(HugeMapping file, long bytes, boolean promises) {
        long pages = (bytes + pageBytes() - 1) / pageBytes();
        if (promises && pages > pool.free()) {
            return Errno.ENOMEM.result();
        }
        file.setBytes(bytes);
        return 0;
    }

    /** do_munmap of Linux 2.6.2 and 2.6.7: is_aligned_hugepage_range. */
    @Override
    boolean unmapsWholePagesOnly() {
        return true;
    }

    @Override
    boolean readsFiles() {
        return false;
    }

    @Override
    boolean growsFiles() {
        return false;
    }

    @Override
    public boolean countsResident() {
        return true;
    }

    @Override
    boolean copiesOnWrite(Vma vma) {
        return false;
    }

    @Override
    public boolean mayProtect() {
        return false;
    }

    /** handle_mm_fault: a huge vma has all of its pages, unless its file was cut. */
    @Override
    public Touch touch(Vma vma, int va, boolean write) {
        return isMapped(vma, va) ? Touch.SPURIOUS : Touch.NO_PAGE;
    }
}
