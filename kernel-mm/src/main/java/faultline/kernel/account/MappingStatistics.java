package faultline.kernel.account;

/** How often each kind of {@link MappingWork} was done and what it took. The ledger books these cycles too, at the call or fault that they were for. */
public final class MappingStatistics {

    private final long[] counts = new long[MappingWork.values().length];
    private final long[] cycles = new long[MappingWork.values().length];

    void add(MappingWork kind, long took) {
        counts[kind.ordinal()]++;
        cycles[kind.ordinal()] += took;
    }

    /** How often. */
    public long count(MappingWork kind) {
        return counts[kind.ordinal()];
    }

    /** Cycles in all. */
    public long cycles(MappingWork kind) {
        return cycles[kind.ordinal()];
    }
}
