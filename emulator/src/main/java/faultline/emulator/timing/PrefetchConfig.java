package faultline.emulator.timing;

/**
 * The hardware prefetcher between memory and the last cache.
 *
 * @param streams how many ascending runs of misses it follows at a time; 0 for none
 * @param lineCycles cycles in which the bus moves one line: what a line costs that was fetched ahead
 */
public record PrefetchConfig(int streams, int lineCycles) {

    /** No prefetcher. */
    public static final PrefetchConfig NONE = new PrefetchConfig(0, 0);

    /** Checks the values. */
    public PrefetchConfig {
        if (streams < 0 || streams > 64 || lineCycles < 0) {
            throw new IllegalArgumentException("a prefetcher follows 0 to 64 streams and its lines take time");
        }
    }
}
