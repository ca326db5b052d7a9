package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapSpace;

/** Copies an address space: dup_mmap and copy_page_range. Pages are shared; private writable ones copy on write. */
public final class Fork {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final Munmap munmap;
    private final PageTables tables;
    private final FrameTable frames;
    private final ReverseMap rmap;
    private final SwapSpace swap;
    private final TlbFlush tlb;
    private final HugeRanges huge;
    private final boolean protectsEveryEntry;
    private final Commitment commitment;

    /**
     * @param protectsEveryEntry whether fork write-protects the parent's entry without testing that it is writable, as
     *     2.6 does and 2.4 does not (facts linux-mm.md 4.7, 4.8)
     */
    Fork(
            KernelWork work,
            AddressSpaces spaces,
            Munmap munmap,
            PageTables tables,
            FrameTable frames,
            ReverseMap rmap,
            SwapSpace swap,
            TlbFlush tlb,
            HugeRanges huge,
            boolean protectsEveryEntry,
            Commitment commitment) {
        this.work = work;
        this.spaces = spaces;
        this.munmap = munmap;
        this.tables = tables;
        this.frames = frames;
        this.rmap = rmap;
        this.swap = swap;
        this.tlb = tlb;
        this.huge = huge;
        this.protectsEveryEntry = protectsEveryEntry;
        this.commitment = commitment;
    }

    /** A copy of {@code parent}, or null when memory ran out, in which case nothing of the copy is left. */
    public AddressSpace copy(AddressSpace parent) {
        AddressSpace child = spaces.create();
        if (child == null) {
            return null;
        }
        child.copyLayout(parent);
        boolean complete = rmap.mmForked(parent, child);
        for (Vma vma = parent.vmas().first();
                vma != null && complete;
                vma = parent.vmas().next(vma)) {
            complete = vma.has(Vma.DONT_COPY) || copyVma(vma, child);
        }
        complete = complete && spaces.volatileRanges().fork(parent, child);
        rmap.copyEnded();
        tlb.all(parent);
        if (!complete) {
            munmap.unmapAll(child);
            rmap.mmExited(child);
            spaces.free(child);
            return null;
        }
        return child;
    }

    private boolean copyVma(Vma vma, AddressSpace childSpace) {
        work.path(KernelPath.DUP_VMA);
        work.load(vma.kernelAddress());
        if (!commitment.grow(vma, vma.pages())) {
            return false;
        }
        Vma child = linkCopy(vma, childSpace);
        if (child == null) {
            commitment.shrink(vma, vma.pages());
            return false;
        }
        Phase was = work.phase(Phase.PTE_INSTALL);
        boolean complete = copyRange(vma, child);
        work.phase(was);
        return complete;
    }

    /** A copy of {@code vma} in {@code space}, or null when memory ran out. */
    private Vma linkCopy(Vma vma, AddressSpace space) {
        int flags = vma.flags() & ~Vma.LOCKED;
        Vma child = spaces.newVma(space, vma.start(), vma.end(), flags, vma.pageOffset(), vma.file());
        if (child == null) {
            return null;
        }
        child.setScanCursor(vma.scanCursor());
        if (!rmap.vmaForked(vma, child)) {
            spaces.freeVma(child);
            return null;
        }
        space.vmas().insert(child);
        return child;
    }

    private boolean copyRange(Vma parent, Vma child) {
        work.path(KernelPath.COPY_RANGE_VMA);
        child.space().pageTableLock().lock();
        boolean complete = parent.has(Vma.HUGETLB) ? huge.copy(parent, child) : copyTables(parent, child);
        child.space().pageTableLock().unlock();
        return complete;
    }

    private boolean copyTables(Vma parent, Vma child) {
        int va = parent.start();
        while (va != parent.end()) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, parent.end() - 1) > 0) {
                stop = parent.end();
            }
            long source = tables.findNested(parent.space(), va);
            if (source != -1) {
                Phase was = work.phase(Phase.PAGE_TABLE);
                long target = tables.ensure(child.space(), va);
                work.phase(was);
                if (target == -1) {
                    return false;
                }
                parent.space().pageTableLock().lock();
                boolean copied = copyTable(parent, child, va, stop, source, target);
                parent.space().pageTableLock().unlock();
                if (!copied) {
                    return false;
                }
            }
            va = stop;
        }
        return true;
    }

    private boolean copyTable(Vma parent, Vma child, int start, int end, long firstSource, long firstTarget) {
        int step = tables.entryBytes();
        long source = firstSource;
        long target = firstTarget;
        for (int va = start; va != end; va += UserLayout.PAGE_SIZE, source += step, target += step) {
            long entry = tables.read(source);
            if (Pte.isNone(entry)) {
                work.path(KernelPath.COPY_PTE_NONE);
            } else if (!Pte.isPresent(entry)) {
                copySwap(parent, child, entry, target);
            } else if (frames.isReserved(Pte.frame(entry))) {
                work.path(KernelPath.COPY_PTE_NONE);
                tables.write(target, entry);
            } else if (!copyEntry(parent, child, va, source, target)) {
                return false;
            }
        }
        return true;
    }

    /** A page in swap gets one more user, its slot; a file offset is just copied. */
    private void copySwap(Vma parent, Vma child, long entry, long target) {
        work.path(KernelPath.COPY_PTE);
        if (NonPresentPte.isSwap(entry)) {
            swap.duplicate(swap.encoding().swapEntry(entry));
            rmap.dupSwapped(parent, child);
        }
        tables.write(target, entry);
    }

    private boolean copyEntry(Vma parent, Vma child, int va, long source, long target) {
        work.path(KernelPath.COPY_PTE);
        if (!rmap.prepareDup()) {
            return false;
        }
        // Preparing may have had to make room, and this page may be what went.
        long entry = tables.peek(source);
        if (!Pte.isPresent(entry)) {
            copySwap(parent, child, entry, target);
            return true;
        }
        if (parent.copiesOnWrite()) {
            if (protectsEveryEntry || Pte.isWritable(entry)) {
                tables.writeProtect(source);
            }
            entry = Pte.writeProtected(entry);
        } else {
            entry = Pte.clean(entry);
        }
        int frame = Pte.frame(entry);
        frames.get(frame);
        child.space().addResident(1);
        tables.write(target, Pte.old(entry));
        Phase was = work.phase(Phase.RMAP);
        rmap.dup(frame, parent, child, va, target);
        work.phase(was);
        return true;
    }
}
