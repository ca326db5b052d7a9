package faultline.kernel.pagetable;

import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;

/**
 * What the bits of a last-level entry mean while hardware sees no page there (facts linux-mm.md 1.2; Linux 2.6.2 and 2.6.11
 * asm-i386/pgtable-2level.h and pgtable-3level.h): a page in swap, or a page of a file that lies elsewhere than in linear order. A
 * swap entry is kept in memory as one word ({@link #entryOf}) whatever the format, and converted here.
 *
 * <p>A purged entry stands for a page of a volatile range that was discarded. The RFC took a swap type for it (SWP_VRANGE, facts 3.10);
 * here it is the header page of the last type, which no page can be in, so that all 32 types stay usable.
 */
public enum NonPresentPte {
    /** 32-bit entries: swap type in bits 1 to 5, offset in bits 8 to 31; 29 bits of file offset around bits 6 and 7. */
    TWO_LEVEL(24, 29) {
        @Override
        public long swap(int entry) {
            return lowWordSwap(entry);
        }

        @Override
        public int swapEntry(long pte) {
            return lowWordEntry(pte);
        }

        @Override
        public long file(int pageOffset) {
            return FILE | (pageOffset & 0x1FL) << 1 | (pageOffset & 0x1FFF_FFE0L) << 3;
        }

        @Override
        public int fileOffset(long pte) {
            return (int) (pte >>> 1 & 0x1F | pte >>> 3 & 0x1FFF_FFE0);
        }
    },
    /** 64-bit entries up to 2.6.8: swap as with 32 bits, in the low word; the file offset is the high word. */
    PAE_LOW_WORD(24, 32) {
        @Override
        public long swap(int entry) {
            return lowWordSwap(entry);
        }

        @Override
        public int swapEntry(long pte) {
            return lowWordEntry(pte);
        }
    },
    /** 64-bit entries from 2.6.9 on: the high word is type in bits 0 to 4 and offset in bits 5 to 31, the low word 0. */
    PAE_HIGH_WORD(27, 32) {
        @Override
        public long swap(int entry) {
            return (long) (offset(entry) << TYPE_BITS | type(entry)) << 32;
        }

        @Override
        public int swapEntry(long pte) {
            int high = (int) (pte >>> 32);
            return entryOf(high & TYPES - 1, high >>> TYPE_BITS);
        }
    };

    /** _PAGE_FILE: in an entry that is not present, tells a file offset from a swap entry. */
    public static final long FILE = 1 << 6;

    /** MAX_SWAPFILES_SHIFT: bits of a swap entry that number the swap area. */
    public static final int TYPE_BITS = 5;

    /** Swap areas that an entry can tell apart. */
    public static final int TYPES = 1 << TYPE_BITS;

    private static final int MEMORY_OFFSET_BITS = Integer.SIZE - TYPE_BITS;
    private static final int LOW_TYPE_SHIFT = 1;
    private static final int LOW_OFFSET_SHIFT = 8;
    private static final int PURGED = entryOf(TYPES - 1, 0);
    private static final long PURGED_LOW_WORD = lowWordSwap(PURGED);
    private static final long PURGED_HIGH_WORD = (long) (TYPES - 1) << Integer.SIZE;
    private static final long NOT_SWAP = PageTableEntry.PRESENT | Pte.PROT_NONE | FILE;

    private final int swapOffsetBits;
    private final int fileBits;

    NonPresentPte(int swapOffsetBits, int fileBits) {
        this.swapOffsetBits = swapOffsetBits;
        this.fileBits = fileBits;
    }

    /**
     * The encoding of a kernel.
     *
     * @param swapInHighWord whether 64-bit swap entries use the high word, as from 2.6.9 on
     */
    public static NonPresentPte of(PageTableFormat format, boolean swapInHighWord) {
        if (format.entryBytes() == Integer.BYTES) {
            return TWO_LEVEL;
        }
        return swapInHighWord ? PAE_HIGH_WORD : PAE_LOW_WORD;
    }

    /** swp_entry: the word that names page {@code offset} of swap area {@code type}; offset 0 is the area's header. */
    public static int entryOf(int type, int offset) {
        return type << MEMORY_OFFSET_BITS | offset;
    }

    /** swp_type of such a word. */
    public static int type(int entry) {
        return entry >>> MEMORY_OFFSET_BITS;
    }

    /** swp_offset of such a word. */
    public static int offset(int entry) {
        return entry & (1 << MEMORY_OFFSET_BITS) - 1;
    }

    /** Whether {@code pte} names a page in swap: neither empty nor present nor a file offset. */
    public static boolean isSwap(long pte) {
        return pte != Pte.NONE && (pte & NOT_SWAP) == 0 && !isPurged(pte);
    }

    /** Whether {@code pte} stands for a discarded page; neither format can hold the other's form. */
    public static boolean isPurged(long pte) {
        return pte == PURGED_LOW_WORD || pte == PURGED_HIGH_WORD;
    }

    /** The entry for a discarded page of a volatile range. */
    public long purged() {
        return swap(PURGED);
    }

    /** pte_file of an entry that is not present: whether it holds a file offset. */
    public static boolean isFile(long pte) {
        return (pte & NOT_SWAP) == FILE;
    }

    /** swp_entry_to_pte: the entry for a page in swap. */
    public abstract long swap(int entry);

    /** pte_to_swp_entry. */
    public abstract int swapEntry(long pte);

    /** pgoff_to_pte: the entry for page {@code pageOffset}, unsigned and below 2^{@link #fileBits}, of the mapped file. */
    public long file(int pageOffset) {
        return FILE | (long) pageOffset << 32;
    }

    /** pte_to_pgoff. */
    public int fileOffset(long pte) {
        return (int) (pte >>> 32);
    }

    /** PTE_FILE_MAX_BITS: bits of a file offset. */
    public int fileBits() {
        return fileBits;
    }

    /** Pages that a swap area may have, its header included. */
    public int maxSwapPages() {
        return 1 << swapOffsetBits;
    }

    private static long lowWordSwap(int entry) {
        return Integer.toUnsignedLong(type(entry) << LOW_TYPE_SHIFT | offset(entry) << LOW_OFFSET_SHIFT);
    }

    private static int lowWordEntry(long pte) {
        int word = (int) pte;
        return entryOf(word >>> LOW_TYPE_SHIFT & TYPES - 1, word >>> LOW_OFFSET_SHIFT);
    }
}
