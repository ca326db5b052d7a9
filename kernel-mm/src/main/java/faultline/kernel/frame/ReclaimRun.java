package faultline.kernel.frame;

/** One try_to_free_pages, which may have to wait for the disk on its way. */
public interface ReclaimRun {

    /** How far it came. */
    enum Outcome {
        /** Pages were freed, or soon will be. */
        FREED,
        /** Nothing could be freed. */
        NOTHING,
        /** The caller is to sleep until the disk gets on or {@link #napCycles} have passed; then it goes on where it was. */
        NAPS
    }

    /**
     * Goes on to the end, or to the next nap.
     *
     * @param mayLeave whether the caller can sleep; if not, it waits where it is and {@link Outcome#NAPS} is never returned
     */
    Outcome next(boolean mayLeave);

    /** Cycles of the nap that was asked for, at most. */
    long napCycles();
}
