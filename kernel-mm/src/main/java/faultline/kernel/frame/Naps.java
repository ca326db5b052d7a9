package faultline.kernel.frame;

/**
 * Whether whoever allocates now can be put to sleep in the middle, as a program in a page fault can. An allocation that must nap then
 * returns nothing and leaves a {@link Shortage}; the fault is unwound, its process sleeps, and when the fault is tried again, the same
 * allocation goes on from there. Others of the kernel wait where they are.
 */
public final class Naps {

    private boolean possible;
    private Shortage left;
    private Shortage resumed;

    /**
     * From now on the caller can sleep.
     *
     * @param from what it left when it went to sleep, or null
     */
    public void allow(Shortage from) {
        possible = true;
        resumed = from;
        left = null;
    }

    /** The caller can no longer sleep; returns what it left, or null if it need not sleep. */
    public Shortage forbid() {
        Shortage result = left;
        possible = false;
        resumed = null;
        left = null;
        return result;
    }

    boolean possible() {
        return possible;
    }

    /** Whether an allocation has asked for a nap, so that the caller is on its way to sleep. */
    boolean leaving() {
        return left != null;
    }

    void leave(Shortage shortage) {
        left = shortage;
    }

    /** What such an allocation left when it slept, once; null if this is another one. */
    Shortage take(Gfp gfp, int order) {
        Shortage result = resumed;
        if (result == null || result.order() != order || result.gfp().bits() != gfp.bits()) {
            return null;
        }
        resumed = null;
        return result;
    }
}
