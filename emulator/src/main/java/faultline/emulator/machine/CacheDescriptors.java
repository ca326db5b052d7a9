package faultline.emulator.machine;

import faultline.emulator.cpu.Cpuid.Leaf;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaf 2 of CPUID: one byte for each cache and TLB, from Intel's list (SDM vol. 2, table "Encoding of CPUID Leaf 2
 * Descriptors"). A geometry that is not in the list has no descriptor.
 */
final class CacheDescriptors {

    private static final int NO_SECOND_LEVEL = 0x40;
    private static final int EAX_LOW = 1;

    /** Kilobytes, ways, bytes of a line, bytes of a sector, descriptor. */
    private static final int[][] DATA = {
        {8, 2, 32, 32, 0x0A},
        {16, 4, 32, 32, 0x0C},
        {16, 8, 64, 64, 0x60},
        {8, 4, 64, 64, 0x66},
        {16, 4, 64, 64, 0x67},
        {32, 4, 64, 64, 0x68},
        {32, 8, 64, 64, 0x2C}
    };

    private static final int[][] CODE = {
        {8, 4, 32, 32, 0x06}, {16, 4, 32, 32, 0x08}, {32, 4, 64, 64, 0x09}, {32, 8, 64, 64, 0x30}
    };
    private static final int[][] SECOND = {
        {128, 4, 32, 32, 0x41}, {256, 4, 32, 32, 0x42}, {512, 4, 32, 32, 0x43}, {1024, 4, 32, 32, 0x44},
        {2048, 4, 32, 32, 0x45}, {1024, 4, 64, 64, 0x78}, {128, 8, 64, 128, 0x79}, {256, 8, 64, 128, 0x7A},
        {512, 8, 64, 128, 0x7B}, {1024, 8, 64, 128, 0x7C}, {2048, 8, 64, 64, 0x7D}, {512, 2, 64, 64, 0x7F},
        {256, 8, 32, 32, 0x82}, {512, 8, 32, 32, 0x83}, {1024, 8, 32, 32, 0x84}, {2048, 8, 32, 32, 0x85},
        {512, 4, 64, 64, 0x86}, {1024, 8, 64, 64, 0x87}, {4096, 16, 64, 64, 0x49}
    };
    private static final int[][] THIRD = {
        {512, 4, 64, 128, 0x22}, {1024, 8, 64, 128, 0x23}, {2048, 8, 64, 128, 0x25}, {4096, 8, 64, 128, 0x29}
    };
    /** Entries, ways (0 for all), large entries, their ways (0 for all), descriptor; entries 0: large pages alone. */
    private static final int[][] CODE_TLB = {
        {32, 4, -1, 0, 0x01}, {0, 0, 2, 0, 0x02}, {64, 0, 0, 0, 0x50}, {128, 0, 0, 0, 0x51}, {256, 0, 0, 0, 0x52}
    };

    private static final int[][] DATA_TLB = {
        {64, 4, -1, 0, 0x03},
        {0, 0, 8, 4, 0x04},
        {0, 0, 32, 4, 0x05},
        {64, 0, 0, 0, 0x5B},
        {128, 0, 0, 0, 0x5C},
        {256, 0, 0, 0, 0x5D}
    };

    private CacheDescriptors() {}

    /** Leaf 2 of {@code profile}: descriptors from the second byte of EAX on, unused bytes zero. */
    static Leaf leaf(MachineProfile profile) {
        List<Integer> found = new ArrayList<>();
        tlb(CODE_TLB, profile.instructionTlb(), found);
        tlb(DATA_TLB, profile.dataTlb(), found);
        cache(CODE, profile.caches().l1i(), found);
        cache(DATA, profile.caches().l1d(), found);
        cache(SECOND, profile.caches().l2(), found);
        if (profile.caches().l3() == null) {
            found.add(NO_SECOND_LEVEL);
        } else {
            cache(THIRD, profile.caches().l3(), found);
        }
        int[] registers = {EAX_LOW, 0, 0, 0};
        for (int i = 0; i < found.size(); i++) {
            int at = i + 1;
            registers[at / 4] |= found.get(i) << at % 4 * 8;
        }
        return new Leaf(2, Leaf.ANY, registers[0], registers[1], registers[2], registers[3]);
    }

    private static void cache(int[][] list, CacheConfig cache, List<Integer> found) {
        for (int[] row : list) {
            if (row[0] << 10 == cache.bytes()
                    && row[1] == cache.ways()
                    && row[2] == cache.lineBytes()
                    && row[3] == cache.sectorBytes()) {
                found.add(row[4]);
            }
        }
    }

    private static void tlb(int[][] list, TlbConfig tlb, List<Integer> found) {
        for (int[] row : list) {
            boolean largeAlone = row[0] == 0;
            boolean same = largeAlone
                    ? tlb.largeEntries() == row[2] && tlb.largeWays() == ways(row[3], row[2])
                    : tlb.entries() == row[0]
                            && tlb.ways() == ways(row[1], row[0])
                            && (row[2] < 0 || tlb.largeEntries() == row[2]);
            if (same) {
                found.add(row[4]);
            }
        }
    }

    private static int ways(int ways, int entries) {
        return ways == 0 ? entries : ways;
    }
}
