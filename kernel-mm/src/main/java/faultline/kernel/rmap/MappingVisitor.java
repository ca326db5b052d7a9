package faultline.kernel.rmap;

import faultline.kernel.mm.AddressSpace;

/** What is done to each mapping of a page that a reverse-map walk finds: count it, test it, unmap it. */
@FunctionalInterface
public interface MappingVisitor {

    /**
     * @param space the address space that maps the page
     * @param va user virtual address of the page there
     * @param pte physical address of its page-table entry
     * @return whether the walk goes on
     */
    boolean visit(AddressSpace space, int va, long pte);
}
