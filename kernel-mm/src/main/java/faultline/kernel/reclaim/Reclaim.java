package faultline.kernel.reclaim;

import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.ReclaimRun;
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

    /** Pages that somebody frees for himself: one try_to_free_pages. */
    interface Attempt {

        /** Goes on to the end, or to where it must wait for the disk; then it is called again. */
        ReclaimRun.Outcome next();
    }

    /**
     * The caller begins to free pages for itself.
     *
     * @param list the zones whose pages would help
     * @param gfp what may be done to free them
     */
    Attempt free(Zonelist list, Gfp gfp);

    /** How many daemons there are: one for each node from 2.5 on, before that one in all. */
    int daemons();

    /** An allocation found the zones of {@code list} short; {@code waker} is given the numbers of the daemons that must run. */
    void wakeFor(Zonelist list, IntConsumer waker);

    /** {@code daemon} was woken. */
    void beginBalance(int daemon);

    /** One step of {@code daemon}, at most a pass over its zones. */
    Balance balance(int daemon);

    /** Cycles of the longest nap of an attempt for the disk. */
    long napCycles();
}
