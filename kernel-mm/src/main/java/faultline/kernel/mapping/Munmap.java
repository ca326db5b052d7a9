package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.mm.VmaTree;
import faultline.kernel.pagetable.PageTables;

/** Removes mappings: do_munmap, and exit_mmap for all of an address space. */
public final class Munmap {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final ZapRange zap;
    private final PageTables tables;
    private final Commitment commitment;
    private final FreeArea freeArea;

    Munmap(
            KernelWork work,
            AddressSpaces spaces,
            VmaEditor editor,
            ZapRange zap,
            PageTables tables,
            Commitment commitment,
            FreeArea freeArea) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.zap = zap;
        this.tables = tables;
        this.commitment = commitment;
        this.freeArea = freeArea;
    }

    /** Unmaps {@code [start, start + bytes)}, holes allowed; returns 0 or a negative errno. */
    public int unmap(AddressSpace space, int start, int bytes) {
        work.path(KernelPath.DO_MUNMAP);
        int length = UserLayout.pageAlign(bytes);
        if (UserLayout.pageStart(start) != start || length == 0 || !UserLayout.inUserSpace(start, length)) {
            return Errno.EINVAL.result();
        }
        int end = start + length;
        Vma first = spaces.find(space, start);
        boolean mapped = first != null && Integer.compareUnsigned(first.start(), end) < 0;
        if (mapped && !mayCut(space, first, start, end)) {
            return Errno.EINVAL.result();
        }
        if (mapped) {
            first = cutAt(space, first, start, end);
        }
        // What is mapped here later must not be volatile from the start.
        if (mapped && first == null || !spaces.volatileRanges().clear(space, start, length)) {
            return Errno.ENOMEM.result();
        }
        if (!mapped) {
            return 0;
        }
        remove(space, first, end);
        return 0;
    }

    /** Removes every vma and page of {@code space}: exit_mmap. */
    public void unmapAll(AddressSpace space) {
        work.path(KernelPath.EXIT_MMAP);
        Vma first = space.vmas().first();
        if (first != null) {
            remove(space, first, UserLayout.TASK_SIZE);
        }
        spaces.volatileRanges().exit(space);
    }

    /** Whether the vmas at both ends of the range may be split there. */
    private boolean mayCut(AddressSpace space, Vma first, int start, int end) {
        boolean below = Integer.compareUnsigned(first.start(), start) < 0;
        Vma last = space.vmas().peek(end - 1);
        boolean above = last != null
                && Integer.compareUnsigned(last.start(), end) < 0
                && Integer.compareUnsigned(last.end(), end) > 0;
        boolean refused = first.file() != null && !first.file().mayUnmap(start, end - start);
        return !refused && (!below || first.mayBeCutAt(start)) && (!above || last.mayBeCutAt(end));
    }

    /** Splits at both ends of the range; returns the first vma inside it, or null when memory ran out. */
    private Vma cutAt(AddressSpace space, Vma overlapping, int start, int end) {
        Vma first = overlapping;
        boolean cutsHole =
                Integer.compareUnsigned(first.start(), start) < 0 && Integer.compareUnsigned(end, first.end()) < 0;
        if (cutsHole && !editor.allows(space, 1)) {
            return null;
        }
        if (Integer.compareUnsigned(first.start(), start) < 0) {
            first = editor.split(first, start);
            if (first == null) {
                return null;
            }
        }
        Vma last = spaces.find(space, end - 1);
        boolean overhangs = last != null
                && Integer.compareUnsigned(last.start(), end) < 0
                && Integer.compareUnsigned(last.end(), end) > 0;
        if (overhangs && editor.split(last, end) == null) {
            return null;
        }
        return first;
    }

    private void remove(AddressSpace space, Vma first, int end) {
        VmaTree vmas = space.vmas();
        Vma below = vmas.previous(first);
        int floor = below == null ? 0 : below.end();
        Phase was = work.phase(Phase.PTE_INSTALL);
        zap.prepare();
        Vma vma = first;
        while (vma != null && Integer.compareUnsigned(vma.start(), end) < 0) {
            zap.zap(vma, vma.start(), vma.end());
            vma = vmas.next(vma);
        }
        zap.finish(space);
        work.phase(Phase.PAGE_TABLE);
        int ceiling = vma == null ? UserLayout.TASK_SIZE : vma.start();
        tables.freeTables(space, floor, ceiling);
        work.phase(was);
        int top = floor;
        Vma gone = first;
        while (gone != vma) {
            Vma next = vmas.next(gone);
            top = gone.end();
            commitment.shrink(gone, gone.pages());
            spaces.unlink(gone);
            gone = next;
        }
        freeArea.freed(space, floor, top);
    }
}
