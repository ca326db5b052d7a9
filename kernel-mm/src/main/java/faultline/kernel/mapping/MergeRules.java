package faultline.kernel.mapping;

import faultline.kernel.mm.Vma;

/**
 * When a kernel makes one vma of two neighbours (facts linux-mm.md 6.3; seed 000 for 2.6.5-aa). That a design's reverse map must
 * agree too is {@code ReverseMap.canMerge}'s affair.
 *
 * @param filesOnMap whether mmap merges mappings of files
 * @param onChange what mprotect and mremap merge
 */
public record MergeRules(boolean filesOnMap, OnChange onChange) {

    /** What mprotect and mremap merge. */
    public enum OnChange {
        /** Nothing. */
        NOTHING,
        /** Private anonymous memory: what changes goes into the vma before it; what follows is joined at the end. */
        ANONYMOUS,
        /** Whatever is alike, in either direction: vma_merge. */
        ALL
    }

    /** Linux 2.4.20. */
    public static final MergeRules V2_4 = new MergeRules(false, OnChange.ANONYMOUS);
    /** Linux 2.6.2. */
    public static final MergeRules V2_6_2 = new MergeRules(true, OnChange.ANONYMOUS);
    /** 2.6.5-rc1-aa1: vma merging for mprotect and mremap is disabled. */
    public static final MergeRules AA = new MergeRules(true, OnChange.NOTHING);
    /** Linux 2.6.7 and later. */
    public static final MergeRules FULL = new MergeRules(true, OnChange.ALL);

    /** VM_SPECIAL without VM_IO: such mappings are never merged. */
    private static final int NEVER = Vma.DONT_COPY | Vma.DONT_EXPAND | Vma.RESERVED;

    /** Whether a new mapping may become part of its neighbours. */
    boolean mergesNew(int flags, boolean ofFile) {
        return (flags & NEVER) == 0 && (filesOnMap || !ofFile);
    }

    /** Whether a mapping that is changed or moved may. */
    boolean mergesChanged(Vma vma) {
        if ((vma.flags() & NEVER) != 0) {
            return false;
        }
        return switch (onChange) {
            case NOTHING -> false;
            case ANONYMOUS -> vma.file() == null && !vma.has(Vma.SHARED);
            case ALL -> true;
        };
    }

    /** Whether a changed mapping may become part of the vma behind it, not only of the one before. */
    boolean mergesUpwards() {
        return onChange == OnChange.ALL;
    }
}
