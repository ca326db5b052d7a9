package faultline.emulator.machine;

import faultline.emulator.cpu.Cpuid;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.PredictorConfig;
import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.TrapCost;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small machine with prices that are easy to tell apart. */
final class TestProfile {

    static final int ENTRY = 100;
    static final int LEAVE = 50;

    private TestProfile() {}

    static MachineProfile create() {
        CacheConfig l1 = new CacheConfig(8 << 10, 4, 64, 64, 2, false, Inclusion.NON_INCLUSIVE, Replacement.BIT_PLRU);
        CacheConfig l2 = new CacheConfig(64 << 10, 8, 64, 64, 12, false, Inclusion.INCLUSIVE, Replacement.BIT_PLRU);
        TlbConfig tlb = new TlbConfig(16, 4, 0, 0, 0, 0, false, Replacement.BIT_PLRU);
        TrapCost trap = new TrapCost(ENTRY, LEAVE);
        return new MachineProfile(
                "test",
                "Test machine",
                1_000_000_000L,
                new Cpuid.Identity("GenuineIntel", 15, 2, 5, "Test", Set.of()),
                36,
                false,
                64,
                new CacheHierarchyConfig(l1, l1, l2, null, 200, 10),
                tlb,
                tlb,
                new PredictorConfig(4, 64, 64, 8, 20, 2),
                new CostConfig(Map.of(), 100, trap, trap, trap, 70, 60, 10, 0, 4, 4, 30, 1),
                1,
                DiskProfile.ATA_2004,
                List.of());
    }
}
