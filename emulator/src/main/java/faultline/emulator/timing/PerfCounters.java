package faultline.emulator.timing;

/**
 * Event counts of one CPU since power-on, in the manner of hardware performance counters. Accesses through a fast path
 * are counted as the accesses they stand for.
 */
public final class PerfCounters {

    /** Instructions retired in user mode; a REP instruction counts once. */
    public long userInstructions;
    /** Kernel instructions charged by kernel paths. */
    public long kernelInstructions;
    /** Data loads by line. */
    public long loads;
    /** Data stores by line. */
    public long stores;
    /** Instruction-side line fetches. */
    public long fetches;
    /** L1 data cache misses. */
    public long l1dMisses;
    /** L1 instruction cache misses. */
    public long l1iMisses;
    /** L1 data cache misses of user-mode loads and stores; those of the page walks they cause are not among them. */
    public long userL1dMisses;
    /** L1 instruction cache misses of user-mode fetches, without those of page walks. */
    public long userL1iMisses;
    /** L2 misses. */
    public long l2Misses;
    /** L3 misses; 0 where there is no L3. */
    public long l3Misses;
    /** Lines read from DRAM. */
    public long dramReads;
    /** Lines written back to DRAM. */
    public long dramWrites;
    /** First-level data TLB misses. */
    public long dtlbMisses;
    /** Those of them for a large page. */
    public long largeDtlbMisses;
    /** First-level instruction TLB misses. */
    public long itlbMisses;
    /** Misses of the last TLB level, each a page walk. */
    public long pageWalks;
    /** Conditional and indirect branches. */
    public long branches;
    /** Mispredicted branches. */
    public long mispredicts;
}
