package faultline.kernel.rmap;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;

/**
 * One walk over what may map a page: page_referenced and try_to_unmap of all designs that find a page by its object. The design
 * enumerates candidates; the walk looks at each, shows the visitor the mappings that it finds, and ends when as many were found as
 * the page counts or the visitor says stop.
 */
public final class ObjectWalk {

    private final PageLocator locator;
    private final int frame;
    private final int index;
    private final MappingVisitor visitor;
    private int left;

    ObjectWalk(PageLocator locator, int frame, int index, int mappings, MappingVisitor visitor) {
        this.locator = locator;
        this.frame = frame;
        this.index = index;
        this.left = mappings;
        this.visitor = visitor;
    }

    /** Whether another candidate need be looked at. */
    public boolean goesOn() {
        return left > 0;
    }

    /** Looks at {@code vma} where it shows the page's index; returns whether it maps the page. */
    public boolean lookAt(Vma vma) {
        long pte = locator.in(vma, index, frame);
        return pte != PageTables.NONE && found(vma.space(), PageLocator.address(vma, index), pte);
    }

    /** Looks at {@code space} at {@code va}; returns whether it maps the page there. */
    public boolean lookAt(AddressSpace space, int va) {
        long pte = locator.in(space, va, frame);
        return pte != PageTables.NONE && found(space, va, pte);
    }

    private boolean found(AddressSpace space, int va, long pte) {
        left--;
        if (!visitor.visit(space, va, pte)) {
            left = 0;
        }
        return true;
    }
}
