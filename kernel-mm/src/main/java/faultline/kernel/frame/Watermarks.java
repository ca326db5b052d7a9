package faultline.kernel.frame;

/** How many free frames a zone keeps in reserve: pages_min, and pages_low and pages_high in proportion (facts linux-mm.md 5.2). */
public enum Watermarks {
    /** 2.4.20: 1/128 of each zone, 20 to 255. */
    EACH_ZONE {
        @Override
        int kilobytes(int lowmemFrames) {
            return 0;
        }

        @Override
        int min(boolean highmem, int frames, int lowmemFrames, int kilobytes) {
            return clamp(frames / 128, 20, 255);
        }
    },
    /** 2.6.2: the root of lowmem in KB, 128 to 16384 KB, shared out by size; HIGHMEM 1/1024, 32 to 128. */
    SHARED_ROOT {
        @Override
        int kilobytes(int lowmemFrames) {
            return clamp((int) Math.sqrt(lowmemFrames * 4.0), 128, 16384);
        }
    },
    /** 2.6.11: four times that root, shared out alike; pages_low is 5/4 and pages_high 6/4 of pages_min. */
    SHARED_ROOT_LATER {
        @Override
        int kilobytes(int lowmemFrames) {
            return clamp(4 * (int) Math.sqrt(lowmemFrames * 4.0), 128, 65536);
        }

        @Override
        int low(int min) {
            return (int) (min * 5L / 4);
        }

        @Override
        int high(int min) {
            return (int) (min * 6L / 4);
        }
    };

    /**
     * min_free_kbytes as it is at boot; 0 where there is none.
     *
     * @param lowmemFrames frames that all zones below HIGHMEM manage
     */
    abstract int kilobytes(int lowmemFrames);

    /**
     * pages_min of a zone in frames.
     *
     * @param frames frames that the zone manages
     * @param lowmemFrames frames that all zones below HIGHMEM manage
     * @param kilobytes min_free_kbytes
     */
    int min(boolean highmem, int frames, int lowmemFrames, int kilobytes) {
        return highmem ? clamp(frames / 1024, 32, 128) : share(kilobytes, frames, lowmemFrames);
    }

    /** pages_min of a zone as it is at boot. */
    int min(boolean highmem, int frames, int lowmemFrames) {
        return min(highmem, frames, lowmemFrames, kilobytes(lowmemFrames));
    }

    /** pages_low for a pages_min. */
    int low(int min) {
        return 2 * min;
    }

    /** pages_high for a pages_min. */
    int high(int min) {
        return 3 * min;
    }

    private static int share(int kilobytes, int frames, int lowmemFrames) {
        return (int) ((long) kilobytes / 4 * frames / Math.max(1, lowmemFrames));
    }

    private static int clamp(int value, int low, int high) {
        return Math.max(low, Math.min(high, value));
    }
}
