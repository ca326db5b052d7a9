package faultline.testkit;

import faultline.kernel.kernel.MmDesign;

/** What mappings can be of: the kinds that every scenario of the contract suite is played with. */
public enum MappingKind {
    /** Private anonymous memory. */
    ANONYMOUS(false, false),
    /** A private mapping of a file on a disk. */
    FILE_PRIVATE(false, true),
    /** A shared mapping of a file on a disk. */
    FILE_SHARED(true, true),
    /** A System V segment. */
    SEGMENT(true, false),
    /** Shared anonymous memory. */
    SHARED_ANONYMOUS(true, true),
    /** A shared mapping of a file in memory. */
    TMPFS(true, true),
    /** A private mapping of a file of huge pages. */
    HUGETLB(false, true),
    /** A System V segment of huge pages. */
    HUGETLB_SEGMENT(true, false),
    /** A window on a file that shows its pages from the last to the first. */
    NONLINEAR(true, true),
    /** Private anonymous memory that is volatile once it is filled. */
    VOLATILE(false, false);

    private final boolean shared;
    private final boolean ofFile;

    MappingKind(boolean shared, boolean ofFile) {
        this.shared = shared;
        this.ofFile = ofFile;
    }

    /** Whether a child and its parent write to the same pages. */
    public boolean shared() {
        return shared;
    }

    /** Whether it is a file, of which any part can be mapped. */
    public boolean ofFile() {
        return ofFile;
    }

    /** Whether its pages are huge ones. */
    public boolean huge() {
        return this == HUGETLB || this == HUGETLB_SEGMENT;
    }

    /** Whether a kernel of {@code design} has it. */
    public boolean existsIn(MmDesign design) {
        return this != NONLINEAR || design.vm().nonlinear().exists();
    }
}
