package faultline.kernel.frame;

/** What the page allocator asks for when zones run short: the way into reclaim. */
public interface MemoryPressure {

    /** Nothing can be given up. */
    MemoryPressure NONE = new MemoryPressure() {
        @Override
        public void low(Zonelist list) {}

        @Override
        public boolean reclaim(Zonelist list, Gfp gfp, int order) {
            return false;
        }

        @Override
        public void pause() {}

        @Override
        public boolean givesUp() {
            return true;
        }
    };

    /**
     * No zone of {@code list} could serve a request without going below its mark: wakeup_kswapd.
     */
    void low(Zonelist list);

    /**
     * The caller frees pages itself, and waits for the disk where it must: try_to_free_pages.
     *
     * @return whether pages were freed or soon will be
     */
    boolean reclaim(Zonelist list, Gfp gfp, int order);

    /** The allocation failed and will be tried again: the caller naps until the disk gets on, or for a while. */
    void pause();

    /** {@link #reclaim} has failed: whether the allocation fails too, because a process must die first. */
    boolean givesUp();
}
