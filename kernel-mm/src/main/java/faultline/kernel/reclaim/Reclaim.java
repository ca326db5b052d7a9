package faultline.kernel.reclaim;

import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Zonelist;
import java.util.function.IntConsumer;

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
     * @param list the zones whose pages would help
     * @param gfp what may be done to free them
     * @return whether pages were freed or soon will be
     */
    boolean free(Zonelist list, Gfp gfp);

    /** How many daemons there are: one for each node from 2.5 on, before that one in all. */
    int daemons();

    /** An allocation found the zones of {@code list} short; {@code waker} is given the numbers of the daemons that must run. */
    void wakeFor(Zonelist list, IntConsumer waker);

    /** {@code daemon} was woken. */
    void beginBalance(int daemon);

    /** One step of {@code daemon}, at most a pass over its zones. */
    Balance balance(int daemon);

    /** Cycles of its longest nap for the disk. */
    long napCycles();
}
