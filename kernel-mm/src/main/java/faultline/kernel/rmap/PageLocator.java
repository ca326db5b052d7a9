package faultline.kernel.rmap;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/**
 * Looks whether a vma or an address space maps a page where it must if it does: page_check_address and its forerunners, the step
 * of all walks by object.
 */
public final class PageLocator {

    private final KernelWork work;
    private final PageTables tables;
    private final WalkStatistics walks;

    public PageLocator(ReverseMapContext context) {
        this.work = context.work();
        this.tables = context.tables();
        this.walks = context.walks();
    }

    /** A walk that looks for the {@code mappings} of {@code frame}, page {@code index} of its object. */
    public ObjectWalk walk(int frame, int index, int mappings, MappingVisitor visitor) {
        return new ObjectWalk(this, frame, index, mappings, visitor);
    }

    /** The address at which {@code vma} shows page {@code index}; only valid if the vma contains it. */
    public static int address(Vma vma, int index) {
        return vma.start() + (index - vma.pageOffset() << 12);
    }

    /** Whether {@code vma} shows page {@code index}. */
    public static boolean shows(Vma vma, int index) {
        return Integer.compareUnsigned(index - vma.pageOffset(), vma.pages()) < 0;
    }

    /** Looks at {@code vma}, the next candidate of a walk: the entry by which it maps {@code frame} as page {@code index}, or -1. */
    long in(Vma vma, int index, int frame) {
        work.path(KernelPath.RMAP_WALK_STEP);
        work.load(vma.kernelAddress());
        walks.step();
        return shows(vma, index) ? entry(vma.space(), address(vma, index), frame) : PageTables.NONE;
    }

    /** As {@link #in} for an address space that is the next candidate, at {@code va}. */
    long in(AddressSpace space, int va, int frame) {
        work.path(KernelPath.RMAP_WALK_STEP);
        walks.step();
        return entry(space, va, frame);
    }

    private long entry(AddressSpace space, int va, int frame) {
        work.load(space.kernelAddress());
        if (space.residentPages() == 0) {
            return PageTables.NONE;
        }
        long pte = tables.find(space, va);
        if (pte == PageTables.NONE) {
            return PageTables.NONE;
        }
        long entry = tables.read(pte);
        if (!Pte.isPresent(entry) || Pte.frame(entry) != frame) {
            return PageTables.NONE;
        }
        walks.found();
        return pte;
    }
}
