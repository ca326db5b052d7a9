package faultline.kernel.rmap;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/**
 * The anonymous half of a reverse map. What the methods mean is said in {@link ReverseMap}; the defaults are those of a design
 * that keeps nothing by vma or by mm.
 */
public interface AnonReverseMap extends PageSide {

    /** Before an anonymous page is allocated in a fault; false when memory ran out. */
    default boolean prepare(Vma vma) {
        return true;
    }

    /** Before one {@link #dup}; false when memory ran out. */
    default boolean prepareDup() {
        return true;
    }

    /** fork copied an entry of a page that is on swap. */
    default void dupSwapped(Vma parent, Vma child) {}

    /** A write found that {@code vma} is the only one to map {@code frame}. */
    default void reused(int frame, Vma vma, int va) {}

    /** page_referenced has walked {@code frame}. */
    default void referencesTested(int frame) {}

    /** Bytes of a design's objects in use now. */
    default long bytesInUse() {
        return 0;
    }

    /** Highest {@link #bytesInUse}. */
    default long peakBytesInUse() {
        return 0;
    }

    /** Objects in use now. */
    default long objectsInUse() {
        return 0;
    }

    /** Most objects that were in use at once. */
    default long peakObjects() {
        return 0;
    }

    /** Name of the objects, or empty. */
    default String objectName() {
        return "";
    }

    /** fork made {@code child} of {@code parent}; false when memory ran out. */
    default boolean mmForked(AddressSpace parent, AddressSpace child) {
        return true;
    }

    /** fork is done with all vmas, or gave up. */
    default void copyEnded() {}

    /** A fresh program image; false when memory ran out. */
    default boolean mmExeced(AddressSpace space) {
        return true;
    }

    /** All vmas are gone. */
    default void mmExited(AddressSpace space) {}

    /** fork copies a vma; false when memory ran out. */
    default boolean vmaForked(Vma parent, Vma child) {
        return true;
    }

    /** Whether nothing that is kept for the two forbids them to be one. */
    default boolean canMerge(Vma left, Vma right) {
        return true;
    }

    /**
     * The pages of {@code from} in {@code [start, end)}, or later ones, are about to become those of {@code to}; false when memory
     * ran out and nothing has changed.
     */
    default boolean vmaPagesPass(Vma from, Vma to, int start, int end) {
        return true;
    }

    /** {@code vma} goes; its pages are gone or another's. */
    default void vmaUnlinked(Vma vma) {}

    /** Whether an anonymous vma that mremap moves must keep the page offset that it has. */
    default boolean keepsOffset(Vma vma) {
        return false;
    }

    /** Whether the mapping of {@code frame} can be moved to {@code va} of {@code to}. */
    default boolean canTrackAt(int frame, Vma to, int va) {
        return true;
    }

    /** Whether {@code frame}, which others may map, can be mapped at {@code va} of {@code vma} too. */
    default boolean canShareAt(int frame, Vma vma, int va) {
        return true;
    }
}
