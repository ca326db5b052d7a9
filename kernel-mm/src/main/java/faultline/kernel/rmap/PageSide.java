package faultline.kernel.rmap;

import faultline.kernel.mm.Vma;

/** The mappings of one kind of pages, anonymous ones or those of files: what both halves of a reverse map do. */
public interface PageSide {

    /** {@code pte}, at {@code va} of {@code vma}, maps {@code frame}. */
    void add(int frame, Vma vma, int va, long pte);

    /** fork copied a mapping: {@code pte} of {@code child} now maps {@code frame} too. */
    void dup(int frame, Vma parent, Vma child, int va, long pte);

    /** The entry at {@code pte} no longer maps {@code frame}. */
    void remove(int frame, Vma vma, int va, long pte);

    /** mremap moved the mapping from {@code oldPte} of {@code from} to {@code newPte}, at {@code va} of {@code to}. */
    default void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte) {}

    /** Calls {@code visitor} for each mapping that can be found, until it says stop. */
    void walk(int frame, MappingVisitor visitor);

    /** Mappings counted, or -1 where no count is kept; uncharged. */
    int mapCount(int frame);

    /** Whether anything maps {@code frame}; where no count is kept something does. */
    default boolean isMapped(int frame) {
        return mapCount(frame) != 0;
    }

    /** Whether {@link #walk} goes by vmas, so that its visitor knows the vma of a mapping without looking for it. */
    default boolean walkFindsVmas() {
        return true;
    }

    /** Whether {@link #walk} finds every mapping. */
    boolean findsMappings();
}
