package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;

/** Moves page-table entries from one range to another, page by page: move_page_tables and move_one_page (facts linux-mm.md 6.3). */
final class MoveEntries {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final ReverseMap rmap;
    private final TlbFlush tlb;
    private final PrivateCopy copies;

    MoveEntries(
            KernelWork work, PageTables tables, FrameTable frames, ReverseMap rmap, TlbFlush tlb, PrivateCopy copies) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.rmap = rmap;
        this.tlb = tlb;
        this.copies = copies;
    }

    /**
     * Moves the entries of {@code bytes} bytes at {@code from} in {@code source} to {@code to} in {@code target}.
     *
     * @return bytes done, less than asked for when memory ran out
     */
    int move(Vma source, Vma target, int from, int to, int bytes) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        int done = 0;
        while (done != bytes && moveLocked(source, target, from + done, to + done)) {
            done += UserLayout.PAGE_SIZE;
        }
        rmap.copyEnded();
        work.phase(was);
        return done;
    }

    /** move_one_page: under page_table_lock, which making a table or a copy lets go and takes again. */
    private boolean moveLocked(Vma source, Vma target, int from, int to) {
        source.space().pageTableLock().lock();
        boolean moved = moveOne(source, target, from, to);
        source.space().pageTableLock().unlock();
        return moved;
    }

    private boolean moveOne(Vma source, Vma target, int from, int to) {
        work.path(KernelPath.MOVE_ONE_PAGE);
        long pte = tables.findNested(source.space(), from);
        if (pte == PageTables.NONE) {
            return true;
        }
        long entry = tables.read(pte);
        if (Pte.isNone(entry)) {
            return true;
        }
        if (isCounted(entry) && !rmap.canTrackAt(Pte.frame(entry), target, to) && !copies.make(source, from)) {
            return false;
        }
        Phase was = work.phase(Phase.PAGE_TABLE);
        long newPte = tables.ensure(target.space(), to);
        work.phase(was);
        if (newPte == PageTables.NONE || isCounted(entry) && !rmap.prepareDup()) {
            return false;
        }
        // To get memory the kernel may have had to make room, and this page may be what went to swap.
        long moved = tables.getAndClear(pte);
        tlb.page(source.space(), from);
        tables.write(newPte, moved);
        if (isCounted(moved)) {
            work.phase(Phase.RMAP);
            rmap.moved(Pte.frame(moved), source, target, to, pte, newPte);
            work.phase(was);
        }
        return true;
    }

    private boolean isCounted(long entry) {
        return Pte.isPresent(entry) && !frames.isReserved(Pte.frame(entry));
    }
}
