package faultline.kernel.mapping;

import faultline.kernel.mm.Vma;

/** Makes one page present without a trap: handle_mm_fault as get_user_pages calls it. */
@FunctionalInterface
public interface PagePresence {

    /**
     * Makes the page at {@code va} of {@code vma} present and, if {@code write}, writable.
     *
     * @return 0 or a negative errno
     */
    int make(Vma vma, int va, boolean write);
}
