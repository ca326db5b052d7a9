package faultline.emulator.timing;

/** Exact least-recently-used replacement: each way remembers when it was last touched. */
final class ExactLru extends ReplacementPolicy {

    private final int ways;
    private final long[] touched;
    private final int[] newest;
    private long time;

    ExactLru(int sets, int ways) {
        this.ways = ways;
        this.touched = new long[sets * ways];
        this.newest = new int[sets];
    }

    @Override
    public long touch(int set, int way) {
        int before = newest[set];
        if (before == way && touched[set * ways + way] != 0) {
            return 0;
        }
        newest[set] = way;
        touched[set * ways + way] = ++time;
        return before == way ? 0 : 1L << before;
    }

    @Override
    public int victim(int set) {
        int base = set * ways;
        int oldest = 0;
        for (int way = 1; way < ways; way++) {
            if (touched[base + way] < touched[base + oldest]) {
                oldest = way;
            }
        }
        return oldest;
    }

    @Override
    public void forget(int set, int way) {
        touched[set * ways + way] = 0;
    }
}
