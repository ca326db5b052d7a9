package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/**
 * Takes the pages that a file loses out of a nonlinear vma: the part of unmap_mapping_range for which every entry must be looked
 * at, since an address tells nothing of the page. What is taken out leaves its offset behind, so that an access later asks the
 * file again (facts linux-mm.md 3.9; Linux 2.6.7 memory.c).
 */
public final class NonlinearZap {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final NonPresentPte encoding;
    private final ZapRange zap;

    NonlinearZap(KernelWork work, PageTables tables, FrameTable frames, NonPresentPte encoding, ZapRange zap) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.encoding = encoding;
        this.zap = zap;
    }

    /** Unmaps pages {@code first} to {@code last} (unsigned) of the file wherever {@code vma} shows them; frames are free at the end. */
    public void zap(Vma vma, int first, int last) {
        zap(vma, vma.start(), vma.end(), first, last);
    }

    /** As {@link #zap(Vma, int, int)} in the range {@code [start, end)} of {@code vma}. */
    void zap(Vma vma, int start, int end, int first, int last) {
        zap.prepare();
        work.path(KernelPath.ZAP_RANGE);
        vma.space().pageTableLock().lock();
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            long pte = tables.find(vma.space(), va);
            for (; pte != PageTables.NONE && va != stop; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
                entry(vma, va, pte, first, last);
            }
            va = stop;
        }
        vma.space().pageTableLock().unlock();
        zap.finish(vma.space());
    }

    private void entry(Vma vma, int va, long pte, int first, int last) {
        long entry = tables.read(pte);
        work.path(KernelPath.ZAP_PTE_NONE);
        if (!Pte.isPresent(entry) || frames.isReserved(Pte.frame(entry))) {
            return;
        }
        int frame = Pte.frame(entry);
        work.load(frames.structPage(frame) + frames.layout().mapping());
        int index = frames.index(frame);
        if (Integer.compareUnsigned(index, first) < 0 || Integer.compareUnsigned(index, last) > 0) {
            return;
        }
        zap.zapPage(vma, va, pte);
        if (vma.pageIndex(va) != index) {
            tables.write(pte, encoding.file(index));
        }
    }
}
