package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/**
 * Tells which pages are in memory: mincore. Anonymous pages count when they are mapped, as since Linux 2.6.21; pages of files
 * when they are in the page cache.
 */
public final class Mincore {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final PageTables tables;
    private final NonPresentPte encoding;
    private final HugeRanges huge;

    Mincore(KernelWork work, AddressSpaces spaces, PageTables tables, NonPresentPte encoding, HugeRanges huge) {
        this.work = work;
        this.spaces = spaces;
        this.tables = tables;
        this.encoding = encoding;
        this.huge = huge;
    }

    /**
     * Fills one byte for each page from {@code start} on: 1 when it is in memory.
     *
     * @return pages told of, fewer than {@code into} holds at a hole, or a negative errno when the first is one
     */
    public int tell(AddressSpace space, int start, byte[] into) {
        int va = start;
        for (int i = 0; i < into.length; i++, va += UserLayout.PAGE_SIZE) {
            Vma vma = spaces.find(space, va);
            if (vma == null || !vma.contains(va)) {
                return i == 0 ? Errno.ENOMEM.result() : i;
            }
            into[i] = (byte) (inMemory(vma, va) ? 1 : 0);
        }
        return into.length;
    }

    private boolean inMemory(Vma vma, int va) {
        work.path(KernelPath.MINCORE_PAGE);
        if (vma.has(Vma.HUGETLB)) {
            return huge.isMapped(vma, va);
        }
        long pte = tables.find(vma.space(), va);
        long entry = pte == PageTables.NONE ? Pte.NONE : tables.read(pte);
        if (NonPresentPte.isFile(entry) && vma.file() != null) {
            return vma.file().owner().cached(encoding.fileOffset(entry));
        }
        if (!Pte.isNone(entry)) {
            return Pte.isPresent(entry);
        }
        return vma.file() != null && vma.file().owner().cached(vma.pageIndex(va));
    }
}
