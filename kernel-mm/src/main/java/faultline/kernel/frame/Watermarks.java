package faultline.kernel.frame;

/** How many free frames a zone keeps in reserve: pages_min; pages_low is twice and pages_high three times that (facts linux-mm.md 5.2). */
public enum Watermarks {
    /** 2.4.20: 1/128 of each zone, 20 to 255. */
    EACH_ZONE {
        @Override
        int min(boolean highmem, int frames, int lowmemFrames) {
            return clamp(frames / 128, 20, 255);
        }
    },
    /** 2.6.2: the root of lowmem in KB, 128 to 16384 KB, shared out by size; HIGHMEM 1/1024, 32 to 128. */
    SHARED_ROOT {
        @Override
        int min(boolean highmem, int frames, int lowmemFrames) {
            if (highmem) {
                return clamp(frames / 1024, 32, 128);
            }
            int kilobytes = clamp((int) Math.sqrt(lowmemFrames * 4.0), 128, 16384);
            return (int) ((long) kilobytes / 4 * frames / Math.max(1, lowmemFrames));
        }
    };

    /**
     * pages_min of a zone in frames.
     *
     * @param frames frames that the zone manages
     * @param lowmemFrames frames that all zones below HIGHMEM manage
     */
    abstract int min(boolean highmem, int frames, int lowmemFrames);

    private static int clamp(int value, int low, int high) {
        return Math.max(low, Math.min(high, value));
    }
}
