package faultline.kernel.mapping;

import faultline.emulator.snapshot.Outside;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/** Makes all pages of a range present: make_pages_present for mlock and MAP_POPULATE (Linux 2.6.2 mm/memory.c). */
public final class Populate {

    private static final int ACCESSIBLE = Vma.READ | Vma.WRITE | Vma.EXEC;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final PageTables tables;
    private final HugeRanges huge;
    private final PagePresence presence;

    @Outside
    private Runnable listener = () -> {};

    Populate(KernelWork work, AddressSpaces spaces, PageTables tables, HugeRanges huge, PagePresence presence) {
        this.work = work;
        this.spaces = spaces;
        this.tables = tables;
        this.huge = huge;
        this.presence = presence;
    }

    /** Tells {@code each} from now on of every page; the kernel stands still meanwhile, at no cost in the model (law 7). */
    public void observe(Runnable each) {
        listener = each;
    }

    /**
     * Makes the pages of the mapped range {@code [start, end)} present, for writing where that makes them the program's own.
     *
     * @return 0; ENOMEM where a page cannot be touched by the program, EAGAIN where memory ran out
     */
    public int range(AddressSpace space, int start, int end) {
        int at = start;
        while (at != end) {
            Vma vma = spaces.find(space, at);
            if (vma == null || !vma.contains(at) || (vma.flags() & ACCESSIBLE) == 0) {
                return Errno.ENOMEM.result();
            }
            boolean write = (vma.flags() & (Vma.WRITE | Vma.SHARED)) == Vma.WRITE;
            int stop = Integer.compareUnsigned(vma.end(), end) < 0 ? vma.end() : end;
            for (; at != stop; at = next(vma, at, stop)) {
                work.path(KernelPath.POPULATE_PAGE);
                int failure = present(vma, at, write) ? 0 : presence.make(vma, at, write);
                if (failure != 0) {
                    return failure;
                }
                listener.run();
            }
        }
        return 0;
    }

    /** Where the page behind that at {@code va} begins; of huge pages one is enough. */
    private int next(Vma vma, int va, int stop) {
        int next = vma.has(Vma.HUGETLB) ? (va & -huge.pageBytes()) + huge.pageBytes() : va + UserLayout.PAGE_SIZE;
        return Integer.compareUnsigned(next - 1, stop - 1) < 0 ? next : stop;
    }

    /** follow_page: whether nothing need be done. */
    private boolean present(Vma vma, int va, boolean write) {
        if (vma.has(Vma.HUGETLB)) {
            // follow_hugetlb_page: handle_mm_fault finds out.
            return false;
        }
        Phase was = work.phase(Phase.PAGE_TABLE);
        long pte = tables.find(vma.space(), va);
        long entry = pte == PageTables.NONE ? Pte.NONE : tables.read(pte);
        work.phase(was);
        return Pte.isPresent(entry) && (!write || Pte.isWritable(entry));
    }
}
