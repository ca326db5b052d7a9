package faultline.kernel.reclaim;

/** A cache of kernel objects that can be made smaller when memory is short: set_shrinker (Linux 2.6.2 vmscan.c). */
public interface Shrinker {

    /** DEFAULT_SEEKS: disk seeks that it takes to make an object again. */
    int DEFAULT_SEEKS = 2;

    /** Disk seeks that it takes to make an object again. */
    int seeks();

    /**
     * Gives up to {@code objects} objects back; 0 only asks.
     *
     * @return how many objects there are that could be given back, or -1 if none can be now
     */
    int shrink(int objects);
}
