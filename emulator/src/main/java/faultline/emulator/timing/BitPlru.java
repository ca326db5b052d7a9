package faultline.emulator.timing;

/** One most-recently-used bit for each way (also known as MRU or NRU replacement). */
final class BitPlru extends ReplacementPolicy {

    private final long[] recent;
    private final long all;

    BitPlru(int sets, int ways) {
        this.recent = new long[sets];
        this.all = -1L >>> (MAX_WAYS - ways);
    }

    @Override
    public long touch(int set, int way) {
        long bit = 1L << way;
        long old = recent[set];
        if ((old & bit) != 0) {
            return 0;
        }
        if ((old | bit) != all) {
            recent[set] = old | bit;
            return 0;
        }
        recent[set] = bit;
        return old;
    }

    @Override
    public int victim(int set) {
        return Long.numberOfTrailingZeros(~recent[set] & all) & (MAX_WAYS - 1);
    }

    @Override
    public void forget(int set, int way) {
        recent[set] &= ~(1L << way);
    }
}
