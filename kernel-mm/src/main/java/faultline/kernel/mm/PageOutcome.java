package faultline.kernel.mm;

/** How {@link MappedFile#page} went. One is reused for all faults of a kernel. */
public final class PageOutcome {

    /** What {@link MappedFile#page} ran into. */
    public enum Kind {
        /** The page was in memory. */
        MINOR,
        /** The page had to be read from disk. */
        MAJOR,
        /** There is no such page: SIGBUS. */
        BEYOND_END,
        /** No memory. */
        OUT_OF_MEMORY
    }

    private Kind kind = Kind.MINOR;

    /** How it went. */
    public Kind kind() {
        return kind;
    }

    /** Sets {@link #kind}. */
    public void set(Kind value) {
        kind = value;
    }
}
