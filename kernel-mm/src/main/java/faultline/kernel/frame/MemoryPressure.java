package faultline.kernel.frame;

/** What the page allocator asks for when zones run short: the way into reclaim. */
public interface MemoryPressure {

    /** Finds nothing. */
    ReclaimRun NOTHING = new ReclaimRun() {
        @Override
        public Outcome next(boolean mayLeave) {
            return Outcome.NOTHING;
        }

        @Override
        public long napCycles() {
            return 0;
        }
    };

    /** Nothing can be given up. */
    MemoryPressure NONE = new MemoryPressure() {
        @Override
        public void low(Zonelist list) {}

        @Override
        public ReclaimRun reclaim(Zonelist list, Gfp gfp, int order) {
            return NOTHING;
        }

        @Override
        public void pause() {}

        @Override
        public long pauseCycles() {
            return 0;
        }

        @Override
        public boolean givesUp() {
            return true;
        }

        @Override
        public boolean awaitsDeath() {
            return false;
        }
    };

    /**
     * No zone of {@code list} could serve a request without going below its mark: wakeup_kswapd.
     */
    void low(Zonelist list);

    /** The caller frees pages itself: try_to_free_pages. */
    ReclaimRun reclaim(Zonelist list, Gfp gfp, int order);

    /** The allocation failed and will be tried again: the caller naps until the disk gets on, or for a while. */
    void pause();

    /** Cycles of {@link #pause} at most, for a caller that can sleep. */
    long pauseCycles();

    /** {@link #reclaim} has failed: whether the allocation fails too, because a process must die first, which has been chosen. */
    boolean givesUp();

    /** Whether a process was chosen that has not died yet. */
    boolean awaitsDeath();
}
