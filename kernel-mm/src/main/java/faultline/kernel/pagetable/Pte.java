package faultline.kernel.pagetable;

import faultline.emulator.paging.PageTableEntry;
import faultline.kernel.mm.Vma;

/**
 * What the bits of a last-level entry mean to the kernel (facts linux-mm.md 1.1; Linux 2.6.2 asm-i386/pgtable.h). Entries are
 * longs, 32-bit ones zero-extended, so both formats share this.
 */
public final class Pte {

    /** The entry of a page that was never touched. */
    public static final long NONE = 0;

    /** _PAGE_PROTNONE: the page is there but nobody may touch it; hardware sees an entry that is not present. */
    public static final long PROT_NONE = 1 << 7;

    /** PAGE_NONE. */
    public static final long PAGE_NONE = PROT_NONE | PageTableEntry.ACCESSED;
    /** PAGE_READONLY and PAGE_COPY. */
    public static final long PAGE_READONLY = PageTableEntry.PRESENT | PageTableEntry.USER | PageTableEntry.ACCESSED;
    /** PAGE_SHARED. */
    public static final long PAGE_SHARED = PAGE_READONLY | PageTableEntry.WRITABLE;

    private static final long FRAME_BITS = 0x000F_FFFF_FFFF_F000L;
    /** What mprotect keeps: frame, accessed, dirty. */
    private static final long CHANGE_MASK = FRAME_BITS | PageTableEntry.ACCESSED | PageTableEntry.DIRTY;

    private Pte() {}

    /** vm_page_prot of a vma with {@code vmaFlags}: only shared writable ones are writable from the start. */
    public static long protection(int vmaFlags) {
        if ((vmaFlags & (Vma.READ | Vma.WRITE | Vma.EXEC)) == 0) {
            return PAGE_NONE;
        }
        boolean sharedWrite = (vmaFlags & (Vma.SHARED | Vma.WRITE)) == (Vma.SHARED | Vma.WRITE);
        return sharedWrite ? PAGE_SHARED : PAGE_READONLY;
    }

    /** mk_pte: an entry for {@code frame}. */
    public static long of(int frame, long protection) {
        return PageTableEntry.of(frame, protection);
    }

    /** pte_none. */
    public static boolean isNone(long entry) {
        return entry == 0;
    }

    /** pte_present: the entry names a frame, accessible or not. */
    public static boolean isPresent(long entry) {
        return (entry & (PageTableEntry.PRESENT | PROT_NONE)) != 0;
    }

    /** pte_write. */
    public static boolean isWritable(long entry) {
        return (entry & PageTableEntry.WRITABLE) != 0;
    }

    /** pte_dirty. */
    public static boolean isDirty(long entry) {
        return (entry & PageTableEntry.DIRTY) != 0;
    }

    /** pte_young. */
    public static boolean isYoung(long entry) {
        return (entry & PageTableEntry.ACCESSED) != 0;
    }

    /** pte_pfn. */
    public static int frame(long entry) {
        return PageTableEntry.frame(entry);
    }

    /** pte_mkwrite. */
    public static long writable(long entry) {
        return entry | PageTableEntry.WRITABLE;
    }

    /** pte_wrprotect. */
    public static long writeProtected(long entry) {
        return entry & ~PageTableEntry.WRITABLE;
    }

    /** pte_mkdirty. */
    public static long dirty(long entry) {
        return entry | PageTableEntry.DIRTY;
    }

    /** pte_mkclean. */
    public static long clean(long entry) {
        return entry & ~PageTableEntry.DIRTY;
    }

    /** pte_mkyoung. */
    public static long young(long entry) {
        return entry | PageTableEntry.ACCESSED;
    }

    /** pte_mkold. */
    public static long old(long entry) {
        return entry & ~PageTableEntry.ACCESSED;
    }

    /** pte_modify: the same page under another protection. */
    public static long modified(long entry, long protection) {
        return entry & CHANGE_MASK | protection;
    }
}
