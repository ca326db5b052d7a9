package faultline.kernel.mapping;

import faultline.kernel.mm.Vma;

/** Gives a vma a copy of its own of a page that it shares after fork, as a write would. */
@FunctionalInterface
public interface PrivateCopy {

    /**
     * Makes the page at {@code va} of {@code vma}, which is mapped there, the vma's own; the rights of the vma stay.
     *
     * @return false when memory ran out
     */
    boolean make(Vma vma, int va);
}
