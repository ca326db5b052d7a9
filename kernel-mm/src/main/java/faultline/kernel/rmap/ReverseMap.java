package faultline.kernel.rmap;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;

/**
 * How a kernel finds the page-table entries that map a page: the seam between the VM and its historic designs (facts
 * linux-mm.md 3). {@link ComposedReverseMap} joins an anonymous half and a file half.
 *
 * <p>Page hooks are called for pages with a struct page that counts mappings (not for the zero page). {@link #addAnon} sets
 * PG_anon, which tells anonymous pages from those of files in all later hooks. The lifecycle hooks exist because history shows
 * that a change of reverse map also touched fork, exec, mmap, mprotect and mremap. Strategies enumerate mappings; what is
 * done to a mapping is a {@link MappingVisitor}'s work. Each charges the memory that it touches through KernelWork; the callers
 * of prepare, addAnon, addFile, dup, moved and remove have entered Phase.RMAP, the other hooks do so themselves.
 */
public interface ReverseMap {

    /**
     * Called in a fault before an anonymous page is allocated and before any lock: whatever {@link #addAnon} will need is
     * allocated here.
     *
     * @return false when memory ran out
     */
    boolean prepare(Vma vma);

    /** As {@link #prepare} for one {@link #addFile}. */
    boolean prepareFile();

    /**
     * As {@link #prepare} for one {@link #dup} or {@link #moved}; called for each present entry of fork's copy loop and of mremap's.
     * What is not used is kept for the next, until {@link #copyEnded}.
     */
    boolean prepareDup();

    /**
     * An anonymous page is mapped at {@code va} of {@code vma} by the entry at physical address {@code pte}: a new one, a copy,
     * or one that came back from swap, which others may map already; then {@link #canShareAt} was asked before. PG_swapcache
     * tells pages that others may have on swap from those of which {@code vma} is the only owner.
     */
    void addAnon(int frame, Vma vma, int va, long pte);

    /**
     * A page of a file is mapped at {@code va} of {@code vma} by the entry at physical address {@code pte}; its struct page
     * has mapping and index already.
     */
    void addFile(int frame, Vma vma, int va, long pte);

    /** fork copied a mapping: {@code pte} of {@code child} now maps {@code frame} too. */
    void dup(int frame, Vma parent, Vma child, int va, long pte);

    /** fork copied the entry of an anonymous page that is on swap: it will be mapped anew in either. */
    void dupSwapped(Vma parent, Vma child);

    /** The entry at {@code pte} no longer maps {@code frame}. */
    void remove(int frame, Vma vma, int va, long pte);

    /** mremap moved the mapping from {@code oldPte} of {@code from} to {@code newPte}, at {@code va} of {@code to}. */
    void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte);

    /** A write to an anonymous page found that {@code vma} is the only one that maps it: do_wp_page reuses it. */
    void reused(int frame, Vma vma, int va);

    /** Calls {@code visitor} for each mapping of {@code frame} that this design can find, until it says stop. */
    void walk(int frame, MappingVisitor visitor);

    /** page_referenced has just walked {@code frame}, under memory pressure: a design may now tidy up what it keeps for it. */
    void referencesTested(int frame);

    /** Mappings of {@code frame} that this design counts, or -1 where it keeps no count; uncharged. */
    int mapCount(int frame);

    /** Whether {@link #walk} finds every mapping; without, only a scan of all page tables does. */
    boolean findsMappings();

    /** Whether anything maps {@code frame}; designs without a count say that something does. */
    boolean isMapped(int frame);

    /** Whether {@link #walk} finds {@code frame} by vmas, so that its visitor knows the vma of a mapping without looking for it. */
    boolean walkFindsVmas(int frame);

    /** How long walks have been. */
    WalkStatistics walks();

    /** Bytes of kernel memory that objects of this design occupy now (blocks in use, not whole slabs). */
    long bytesInUse();

    /** Highest {@link #bytesInUse} so far. */
    long peakBytesInUse();

    /** Objects of this design in use now: chain blocks, anon_vmas. */
    long objectsInUse();

    /** Most objects that were in use at once. */
    long peakObjects();

    /** Name of those objects in reports, e.g. {@code pte_chain}; empty when there are none. */
    String objectName();

    /**
     * {@code child} is forked from {@code parent}; its vmas follow by {@link #vmaForked}, {@link #copyEnded} comes last.
     *
     * @return false when memory ran out
     */
    boolean mmForked(AddressSpace parent, AddressSpace child);

    /** fork has copied all vmas, or mremap has moved all pages, or either has given up: nothing more will be copied or moved. */
    void copyEnded();

    /**
     * {@code space} is that of a fresh program image; without this hook or {@link #mmForked} it must not get pages.
     *
     * @return false when memory ran out
     */
    boolean mmExeced(AddressSpace space);

    /** All vmas of {@code space} are gone, also after a fork or exec that failed. */
    void mmExited(AddressSpace space);

    /**
     * fork makes {@code child} a copy of {@code parent}, before its pages are copied.
     *
     * @return false when memory ran out; nothing stays half linked
     */
    boolean vmaForked(Vma parent, Vma child);

    /** A new vma that is no copy was linked into its address space; one of a file is now among the file's. */
    void vmaLinked(Vma vma);

    /**
     * The pages of {@code from} in {@code [start, end)} are about to become those of {@code to}, by a split, a merge or a moved
     * boundary, before any bounds change; an empty range when they will follow one by one by {@link #moved}. Whatever can find
     * pages of {@code from} must find them in {@code to} then.
     *
     * @return false when memory ran out; nothing has changed
     */
    boolean vmaPagesPass(Vma from, Vma to, int start, int end);

    /** Whether two vmas may become one as far as this design is concerned. */
    boolean canMerge(Vma left, Vma right);

    /** The bounds or the page offset of a linked vma are about to change; {@link #vmaResized} follows. */
    void vmaResizing(Vma vma);

    /** They have changed. */
    void vmaResized(Vma vma);

    /** remap_file_pages puts pages of {@code vma} out of order. */
    void vmaNonlinear(Vma vma);

    /** {@code vma} leaves its address space or comes to nothing; its pages are unmapped or another's already. */
    void vmaUnlinked(Vma vma);

    /**
     * Whether an anonymous vma that mremap moves must keep its page offset, by which its pages are found; otherwise it takes
     * that of its new address, which helps merging.
     */
    boolean keepsOffset(Vma vma);

    /** Whether the mapping of {@code frame} may be moved to {@code va} of {@code to}: mremap asks, and makes a private copy if not. */
    boolean canTrackAt(int frame, Vma to, int va);

    /**
     * Whether {@code frame}, an anonymous page that came from swap and that others may map already, can be mapped at {@code va}
     * of {@code vma} too; if not, the fault must map a copy.
     */
    boolean canShareAt(int frame, Vma vma, int va);

    /**
     * The vmas of {@code file} that show any of its pages {@code first} to {@code last} (unsigned) in linear order, until the
     * visitor says stop: what truncation zaps.
     */
    void linearVmas(MappedFile file, int first, int last, VmaVisitor visitor);

    /** The nonlinear vmas of the file whose address_space lies at {@code fileAddress}, until the visitor says stop. */
    void nonlinearVmas(int fileAddress, VmaVisitor visitor);
}
