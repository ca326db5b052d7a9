package faultline.kernel.rmap;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/**
 * How a kernel finds the page-table entries that map a page: the seam between the VM and its historic designs (facts
 * linux-mm.md 3).
 *
 * <p>Page hooks are called for pages with a struct page that counts mappings (not for the zero page); PG_anon tells pages of files from
 * anonymous ones. The lifecycle hooks exist
 * because history shows that a change of reverse map also touched fork, exec, mmap, mprotect and mremap. Strategies
 * enumerate mappings; what is done to a mapping is a {@link MappingVisitor}'s work. Each charges the memory that it
 * touches through KernelWork; the callers of prepare, addAnon, dup and remove have entered Phase.RMAP, the other hooks do
 * so themselves.
 */
public interface ReverseMap {

    /**
     * Called in a fault before the page is allocated and before any lock: whatever {@link #addAnon} will need is
     * allocated here.
     *
     * @return false when memory ran out
     */
    boolean prepare(Vma vma);

    /** As {@link #prepare} for one {@link #dup}; called for each present entry of fork's copy loop. */
    boolean prepareDup();

    /** A page is mapped for the first time, at {@code va} of {@code vma} by the entry at physical address {@code pte}. */
    void addAnon(int frame, Vma vma, int va, long pte);

    /**
     * A page of a file is mapped at {@code va} of {@code vma} by the entry at physical address {@code pte}; its struct page
     * has mapping and index already.
     */
    void addFile(int frame, Vma vma, int va, long pte);

    /** fork copied a mapping: {@code pte} of {@code child} now maps {@code frame} too. */
    void dup(int frame, Vma parent, Vma child, int va, long pte);

    /** The entry at {@code pte} no longer maps {@code frame}. */
    void remove(int frame, Vma vma, int va, long pte);

    /** Calls {@code visitor} for each mapping of {@code frame} that this design can find, until it says stop. */
    void walk(int frame, MappingVisitor visitor);

    /** page_referenced has walked {@code frame}, under memory pressure: a design may now tidy up what it keeps for it. */
    void referencesTested(int frame);

    /** Mappings of {@code frame} that this design counts, or -1 where it keeps no count. */
    int mapCount(int frame);

    /** Whether {@link #walk} finds every mapping; without, only a scan of all page tables does. */
    boolean findsMappings();

    /** Whether anything maps {@code frame}; designs without a count say that something does. */
    default boolean isMapped(int frame) {
        return mapCount(frame) != 0;
    }

    /** Whether {@link #walk} goes by vmas, so that its visitor knows the vma of a mapping without looking for it. */
    default boolean walkFindsVmas() {
        return true;
    }

    /** Bytes of kernel memory that objects of this design occupy now (blocks in use, not whole slabs). */
    long bytesInUse();

    /** Highest {@link #bytesInUse} so far. */
    long peakBytesInUse();

    /** Objects of this design in use now: chain blocks, anon_vmas. */
    long objectsInUse();

    /** Name of those objects in reports, e.g. {@code pte_chain}; empty when there are none. */
    String objectName();

    /** {@code child} was forked from {@code parent}; its vmas follow by {@link #vmaForked}. */
    default void mmForked(AddressSpace parent, AddressSpace child) {}

    /** {@code space} is that of a fresh program image. */
    default void mmExeced(AddressSpace space) {}

    /** All vmas of {@code space} are gone. */
    default void mmExited(AddressSpace space) {}

    /**
     * fork makes {@code child} a copy of {@code parent}, before its pages are copied.
     *
     * @return false when memory ran out; nothing stays half linked
     */
    default boolean vmaForked(Vma parent, Vma child) {
        return true;
    }

    /** A new vma was linked into its address space. */
    default void vmaLinked(Vma vma) {}

    /**
     * {@code added} was split off {@code vma} (both already have their new bounds).
     *
     * @return false when memory ran out; nothing stays half linked
     */
    default boolean vmaSplit(Vma vma, Vma added) {
        return true;
    }

    /** Whether two neighbours may become one as far as this design is concerned. */
    default boolean canMerge(Vma left, Vma right) {
        return true;
    }

    /** {@code gone} was merged into {@code kept}. */
    default void vmaMerged(Vma kept, Vma gone) {}

    /** {@code vma} leaves its address space; its pages are unmapped already. */
    default void vmaUnlinked(Vma vma) {}

    /** Whether the page could be tracked at another address: mremap asks before it moves an entry. */
    default boolean canTrackAt(int frame, Vma vma, int va) {
        return true;
    }
}
