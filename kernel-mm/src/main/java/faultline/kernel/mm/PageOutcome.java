package faultline.kernel.mm;

/** How {@link MappedFile#page} went. One is reused for all faults of a kernel. */
public final class PageOutcome {

    /** What {@link MappedFile#page} ran into. */
    public enum Kind {
        /** The page was in memory. */
        MINOR,
        /** The page is being read from disk: {@link PageOutcome#frame}, to which there is a reference, is locked until it is there. */
        WAITS,
        /** There is no such page: SIGBUS. */
        BEYOND_END,
        /** No memory. */
        OUT_OF_MEMORY
    }

    private Kind kind = Kind.MINOR;
    private int frame;

    /** How it went. */
    public Kind kind() {
        return kind;
    }

    /** The frame that must be waited for; the caller has a reference to it. */
    public int frame() {
        return frame;
    }

    /** The page is being read into {@code locked}. */
    public void waitFor(int locked) {
        kind = Kind.WAITS;
        frame = locked;
    }

    /** Sets {@link #kind}. */
    public void set(Kind value) {
        kind = value;
    }
}
