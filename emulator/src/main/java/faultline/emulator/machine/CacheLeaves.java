package faultline.emulator.machine;

import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Cpuid.Leaf;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What CPUID says about the modelled caches, TLBs and address widths: leaf 2 and, where the processor has it, leaf 4 as Intel
 * defined them (SDM vol. 2, CPUID), leaves 8000_0005, 8000_0006 and 8000_0008 as AMD did (APM vol. 3, appendix E.4), and
 * 8000_0001 for both. All follow the profile's values, changed ones too.
 */
final class CacheLeaves {

    private static final int EXTENDED = 0x80000000;
    private static final int NO_EXECUTE = 1 << 20;
    /** Bits of leaf 1 EDX that AMD repeats in 8000_0001 EDX; bit 11 means SYSCALL there, which is not modelled. */
    private static final int REPEATED = 0x0183F3FF;

    private static final int VIRTUAL_BITS = 32;
    private static final int FULL = 0xFF;
    private static final int DATA = 1;
    private static final int INSTRUCTIONS = 2;
    private static final int UNIFIED = 3;

    private CacheLeaves() {}

    /** The leaves of {@code profile} besides those that {@link Cpuid} makes from its identity. */
    static List<Leaf> of(MachineProfile profile) {
        List<Leaf> leaves = new ArrayList<>();
        boolean amd = profile.identity().vendor().equals("AuthenticAMD");
        int repeated = amd ? Cpuid.features(profile.identity()) & REPEATED : 0;
        int noExecute = profile.noExecute() ? NO_EXECUTE : 0;
        leaves.add(new Leaf(EXTENDED + 1, Leaf.ANY, 0, 0, 0, repeated | noExecute));
        if (amd) {
            leaves.add(firstLevel(profile));
            leaves.add(lowerLevels(profile));
            leaves.add(new Leaf(EXTENDED + 8, Leaf.ANY, profile.physicalBits() | VIRTUAL_BITS << 8, 0, 0, 0));
        } else {
            int highest = profile.identity().highestLeaf();
            if (highest >= 2) {
                leaves.add(CacheDescriptors.leaf(profile));
            }
            if (highest >= 4) {
                parameters(profile, leaves);
            }
        }
        return leaves;
    }

    private static Leaf firstLevel(MachineProfile profile) {
        TlbConfig data = profile.dataTlb();
        TlbConfig code = profile.instructionTlb();
        return new Leaf(
                EXTENDED + 5,
                Leaf.ANY,
                ways(largeEntries(data), largeWays(data)) << 24
                        | largeEntries(data) << 16
                        | ways(largeEntries(code), largeWays(code)) << 8
                        | largeEntries(code),
                ways(data.entries(), data.ways()) << 24
                        | data.entries() << 16
                        | ways(code.entries(), code.ways()) << 8
                        | code.entries(),
                first(profile.caches().l1d()),
                first(profile.caches().l1i()));
    }

    private static int largeEntries(TlbConfig tlb) {
        return tlb.largeEntries() == 0 ? tlb.entries() : tlb.largeEntries();
    }

    private static int largeWays(TlbConfig tlb) {
        return tlb.largeEntries() == 0 ? tlb.ways() : tlb.largeWays();
    }

    private static int ways(int entries, int ways) {
        return entries == ways ? FULL : ways;
    }

    private static int first(CacheConfig cache) {
        int ways = cache.sets() == 1 ? FULL : cache.ways();
        return cache.bytes() >> 10 << 24 | ways << 16 | linesPerTag(cache) << 8 | cache.lineBytes();
    }

    private static int linesPerTag(CacheConfig cache) {
        return cache.sectorBytes() / cache.lineBytes();
    }

    private static Leaf lowerLevels(MachineProfile profile) {
        TlbConfig data = profile.dataTlb();
        TlbConfig code = profile.instructionTlb();
        int small = second(data, true) << 16 | second(code, true);
        int large = second(data, data.secondHoldsLarge()) << 16 | second(code, code.secondHoldsLarge());
        CacheConfig l2 = profile.caches().l2();
        CacheConfig l3 = profile.caches().l3();
        int third = l3 == null ? 0 : l3.bytes() >> 19 << 18 | lower(l3);
        return new Leaf(EXTENDED + 6, Leaf.ANY, large, small, l2.bytes() >> 10 << 16 | lower(l2), third);
    }

    private static int second(TlbConfig tlb, boolean holds) {
        int entries = holds ? tlb.secondEntries() : 0;
        return entries == 0 ? 0 : code(entries / tlb.secondWays() == 1 ? FULL : tlb.secondWays()) << 12 | entries;
    }

    private static int lower(CacheConfig cache) {
        return code(cache.sets() == 1 ? FULL : cache.ways()) << 12 | linesPerTag(cache) << 8 | cache.lineBytes();
    }

    /** The four bits that stand for an associativity; rounded down to one that has a code. */
    private static int code(int ways) {
        int[] known = {1, 2, 4, 8, 16, 32, 48, 64};
        int[] codes = {1, 2, 4, 6, 8, 10, 11, 12};
        if (ways == FULL) {
            return 15;
        }
        int code = 0;
        for (int i = 0; i < known.length && known[i] <= ways; i++) {
            code = codes[i];
        }
        return code;
    }

    private static void parameters(MachineProfile profile, List<Leaf> leaves) {
        int subleaf = 0;
        leaves.add(parameters(subleaf++, DATA, 1, profile.caches().l1d()));
        leaves.add(parameters(subleaf++, INSTRUCTIONS, 1, profile.caches().l1i()));
        leaves.add(parameters(subleaf++, UNIFIED, 2, profile.caches().l2()));
        if (profile.caches().l3() != null) {
            leaves.add(parameters(subleaf, UNIFIED, 3, profile.caches().l3()));
        }
    }

    /** Deterministic cache parameters: lines of a sector count as the partitions of a line. */
    private static Leaf parameters(int subleaf, int type, int level, CacheConfig cache) {
        int fully = cache.sets() == 1 ? 1 << 9 : 0;
        return new Leaf(
                4,
                subleaf,
                type | level << 5 | 1 << 8 | fully,
                cache.lineBytes() - 1 | linesPerTag(cache) - 1 << 12 | cache.ways() - 1 << 22,
                cache.sets() - 1,
                0);
    }
}
