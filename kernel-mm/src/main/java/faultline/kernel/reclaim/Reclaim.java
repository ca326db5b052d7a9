package faultline.kernel.reclaim;

import faultline.kernel.frame.Gfp;

/** How a kernel frees pages: by zones and reverse map, or by a clock over all page tables. */
interface Reclaim {

    /** What kswapd does after a step. */
    enum Balance {
        /** Go to sleep until woken. */
        DONE,
        /** Go on at once. */
        AGAIN,
        /** Wait for the disk, then go on. */
        NAP,
        /** Nothing could be freed: leave it alone for seconds, whatever happens. */
        PAUSE
    }

    /**
     * The caller frees pages for itself: try_to_free_pages.
     *
     * @param classZone index of the highest zone whose pages would help
     * @param gfp what may be done to free them
     * @return whether pages were freed or soon will be
     */
    boolean free(int classZone, Gfp gfp);

    /** kswapd was woken. */
    void beginBalance();

    /** One step of kswapd, at most a pass over all zones. */
    Balance balance();

    /** Cycles of its longest nap for the disk. */
    long napCycles();
}
