package faultline.kernel.rmap;

import faultline.kernel.mm.Vma;

/** What is done to each vma of a file that may show certain pages of it: truncation zaps, a reverse map looks for a page. */
@FunctionalInterface
public interface VmaVisitor {

    /** Returns whether the enumeration goes on. */
    boolean visit(Vma vma);
}
