package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;

/**
 * The nonlinear part of try_to_unmap_file. A reverse map by vmas cannot tell where in a nonlinear vma a page is mapped; so, for a
 * page that is mapped somewhere in such vmas, as many mappings as it has are taken away there, whatever pages they are of. Each
 * vma has a cursor at which the next scan goes on (facts linux-mm.md 3.9; Linux 2.6.7 rmap.c).
 */
final class NonlinearScan {

    private static final int PAGE_SHIFT = 12;
    /** CLUSTER_SIZE: 32 pages, which is less than a page table of either format maps. */
    private static final int CLUSTER = 32 << PAGE_SHIFT;

    private static final int CLUSTER_MASK = -CLUSTER;
    private static final int UNMOVABLE = Vma.LOCKED | Vma.RESERVED;

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final ReverseMap rmap;
    private final TlbFlush tlb;
    private final NonPresentPte encoding;
    private final ReclaimCounters counters;
    private long furthest;
    private long longest;
    private int wanted;

    NonlinearScan(
            KernelWork work,
            FrameTable frames,
            PageTables tables,
            ReverseMap rmap,
            TlbFlush tlb,
            NonPresentPte encoding,
            ReclaimCounters counters) {
        this.work = work;
        this.frames = frames;
        this.tables = tables;
        this.rmap = rmap;
        this.tlb = tlb;
        this.encoding = encoding;
        this.counters = counters;
    }

    /** Whether mappings of {@code frame} that its reverse map did not show may be in nonlinear vmas. */
    boolean concerns(int frame) {
        return rmap.walkFindsVmas(frame)
                && frames.use(frame) == FrameUse.FILE
                && frames.mapping(frame) instanceof PageOwner;
    }

    /** Unmaps about as many pages from the nonlinear vmas of the file of {@code frame} as there are mappings of {@code frame}. */
    void unmapSome(int frame) {
        int file = ((PageOwner) frames.mapping(frame)).kernelAddress();
        Phase was = work.phase(Phase.RMAP);
        furthest = 0;
        longest = 0;
        rmap.nonlinearVmas(file, this::measure);
        if (longest > 0) {
            wanted = rmap.mapCount(frame);
            sweep(file);
        }
        work.phase(was);
    }

    private static boolean movable(Vma vma) {
        return (vma.flags() & UNMOVABLE) == 0;
    }

    private static long bytes(Vma vma) {
        return Integer.toUnsignedLong(vma.end() - vma.start());
    }

    private boolean measure(Vma vma) {
        work.load(vma.kernelAddress());
        if (movable(vma)) {
            furthest = Math.max(furthest, vma.scanCursor());
            longest = Math.max(longest, bytes(vma));
        }
        return true;
    }

    /** All vmas keep up with the one furthest on; when all are through their cursors begin anew. */
    private void sweep(int file) {
        long limit = longest + CLUSTER - 1 & CLUSTER_MASK;
        furthest = Math.max(furthest, CLUSTER);
        while (furthest <= limit) {
            rmap.nonlinearVmas(file, this::scan);
            if (wanted <= 0) {
                return;
            }
            furthest += CLUSTER;
        }
        rmap.nonlinearVmas(file, vma -> {
            if (!vma.has(Vma.RESERVED)) {
                setCursor(vma, 0);
            }
            return true;
        });
    }

    private void setCursor(Vma vma, int cursor) {
        vma.setScanCursor(cursor);
        work.store(vma.kernelAddress());
    }

    private boolean scan(Vma vma) {
        work.load(vma.kernelAddress());
        if (!movable(vma)) {
            return true;
        }
        long cursor = vma.scanCursor();
        while (vma.space().residentPages() > 0 && cursor < furthest && cursor < bytes(vma)) {
            cluster(vma, (int) cursor);
            cursor += CLUSTER;
            setCursor(vma, (int) cursor);
            if (wanted <= 0) {
                return false;
            }
        }
        setCursor(vma, (int) furthest);
        return true;
    }

    /** try_to_unmap_cluster. The last pages of a vma that does not begin at a cluster's start may be in none, as in Linux. */
    private void cluster(Vma vma, int cursor) {
        work.path(KernelPath.UNMAP_CLUSTER);
        counters.walks++;
        int first = vma.start() + cursor & CLUSTER_MASK;
        int va = Integer.compareUnsigned(first, vma.start()) < 0 ? vma.start() : first;
        int end = Integer.compareUnsigned(first + CLUSTER, vma.end()) > 0 ? vma.end() : first + CLUSTER;
        work.load(vma.space().kernelAddress());
        vma.space().pageTableLock().lock();
        long pte = tables.find(vma.space(), va);
        for (; pte != PageTables.NONE && va != end; va += 1 << PAGE_SHIFT, pte += tables.entryBytes()) {
            entry(vma, va, pte);
        }
        vma.space().pageTableLock().unlock();
    }

    private void entry(Vma vma, int va, long pte) {
        work.path(KernelPath.UNMAP_CLUSTER_PTE);
        long entry = tables.read(pte);
        if (!Pte.isPresent(entry) || frames.isReserved(Pte.frame(entry))) {
            return;
        }
        counters.mappingsVisited++;
        if (tables.testAndClearYoung(pte)) {
            tlb.page(vma.space(), va);
            return;
        }
        int frame = Pte.frame(entry);
        long began = work.now();
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.UNMAP_ONE);
        entry = tables.getAndClear(pte);
        tlb.page(vma.space(), va);
        work.load(frames.structPage(frame) + frames.layout().mapping());
        if (vma.pageIndex(va) != frames.index(frame)) {
            tables.write(pte, encoding.file(frames.index(frame)));
        }
        if (Pte.isDirty(entry)) {
            ((PageOwner) frames.mapping(frame)).dirtied(frame);
        }
        vma.space().addResident(-1);
        work.store(vma.space().kernelAddress());
        work.phase(Phase.RMAP);
        rmap.remove(frame, vma, va, pte);
        work.phase(was);
        frames.put(frame);
        work.done(MappingWork.NONLINEAR_UNMAPPED, began);
        counters.unmapped++;
        wanted--;
    }
}
