package faultline.emulator.paging;

import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.TrapCost;
import java.util.Map;

/** Machine shapes for tests: each memory organisation that a profile may describe, in real and in tiny sizes. */
final class TestConfigs {

    private TestConfigs() {}

    static CostModel cost() {
        TrapCost trap = new TrapCost(100, 50);
        return new CostModel(new CostConfig(Map.of(), 124, trap, trap, trap, 250, 240, 20, 7, 4.25, 3.75, 42, 3));
    }

    /** Write-through L1, sectored non-inclusive L2, shared fully associative TLBs. */
    static MmuConfig xeon(Replacement replacement, boolean filter) {
        CacheConfig l1i = cache(16 << 10, 8, 64, 2, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l1d = cache(8 << 10, 4, 64, 2, true, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(512 << 10, 8, 128, 18, false, Inclusion.NON_INCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(64, 64, 0, 0, 0, 0, false, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1i, l1d, l2, null, 330, 30), tlb, tlb, 36, filter);
    }

    /** Write-back L1, exclusive L2, split TLBs with a second level for 4 KB pages. */
    static MmuConfig opteron(Replacement replacement, boolean filter) {
        CacheConfig l1 = cache(64 << 10, 2, 64, 3, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(1 << 20, 16, 64, 13, false, Inclusion.EXCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(32, 32, 8, 8, 512, 4, false, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1, l1, l2, null, 190, 10), tlb, tlb, 40, filter);
    }

    /** Inclusive L2, victim L3, second-level TLB for all sizes. */
    static MmuConfig zen(Replacement replacement, boolean filter) {
        CacheConfig l1 = cache(32 << 10, 8, 64, 4, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(512 << 10, 8, 64, 12, false, Inclusion.INCLUSIVE, replacement);
        CacheConfig l3 = cache(16 << 20, 16, 64, 42, false, Inclusion.EXCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(64, 64, 0, 0, 2048, 8, true, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1, l1, l2, l3, 260, 5), tlb, tlb, 48, filter);
    }

    /** Like the Xeon, but everything overflows at once. */
    static MmuConfig tinyWriteThrough(Replacement replacement, boolean filter) {
        CacheConfig l1 = cache(512, 2, 32, 32, 1, true, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l1i = cache(512, 2, 32, 32, 1, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(2048, 2, 32, 64, 9, false, Inclusion.NON_INCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(4, 4, 0, 0, 0, 0, false, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1i, l1, l2, null, 100, 3), tlb, tlb, 36, filter);
    }

    /** Tiny, write-through, under inclusive sectored lower levels. */
    static MmuConfig tinyInclusive(Replacement replacement, boolean filter) {
        CacheConfig l1 = cache(1024, 4, 64, 64, 1, true, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l1i = cache(1024, 4, 64, 64, 1, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(2048, 4, 64, 64, 9, false, Inclusion.INCLUSIVE, replacement);
        CacheConfig l3 = cache(8192, 4, 64, 128, 30, false, Inclusion.INCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(4, 2, 2, 1, 8, 4, false, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1i, l1, l2, l3, 100, 3), tlb, tlb, 36, filter);
    }

    /** Tiny, write-back, with exclusive lower levels. */
    static MmuConfig tinyExclusive(Replacement replacement, boolean filter) {
        CacheConfig l1 = cache(512, 1, 64, 64, 1, false, Inclusion.NON_INCLUSIVE, replacement);
        CacheConfig l2 = cache(2048, 4, 64, 64, 9, false, Inclusion.EXCLUSIVE, replacement);
        CacheConfig l3 = cache(8192, 8, 64, 64, 30, false, Inclusion.EXCLUSIVE, replacement);
        TlbConfig tlb = new TlbConfig(8, 2, 4, 4, 16, 4, true, replacement);
        return new MmuConfig(new CacheHierarchyConfig(l1, l1, l2, l3, 100, 3), tlb, tlb, 40, filter);
    }

    private static CacheConfig cache(
            int bytes,
            int ways,
            int sector,
            int latency,
            boolean writeThrough,
            Inclusion inclusion,
            Replacement replacement) {
        return cache(bytes, ways, 64, sector, latency, writeThrough, inclusion, replacement);
    }

    private static CacheConfig cache(
            int bytes,
            int ways,
            int line,
            int sector,
            int latency,
            boolean writeThrough,
            Inclusion inclusion,
            Replacement replacement) {
        return new CacheConfig(bytes, ways, line, sector, latency, writeThrough, inclusion, replacement);
    }
}
