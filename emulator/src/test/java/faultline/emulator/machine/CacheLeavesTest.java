package faultline.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Cpuid.Leaf;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.Replacement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What CPUID says about caches and TLBs, against what dumps of real processors say. */
class CacheLeavesTest {

    private static CacheConfig cache(int kilos, int ways, int line, int sector) {
        return new CacheConfig(
                kilos << 10, ways, line, sector, 3, false, Inclusion.NON_INCLUSIVE, Replacement.BIT_PLRU);
    }

    private static TlbConfig tlb(int entries, int ways, int large, int largeWays) {
        return new TlbConfig(entries, ways, large, largeWays, 0, 0, false, Replacement.BIT_PLRU);
    }

    private static MachineProfile profile(
            String vendor, int highest, CacheConfig first, CacheConfig l2, TlbConfig code, TlbConfig data) {
        MachineProfile base = TestProfile.create();
        return new MachineProfile(
                "x",
                "x",
                1,
                new Cpuid.Identity(vendor, 6, 8, 6, "x", Set.of(), highest),
                36,
                false,
                32,
                new CacheHierarchyConfig(first, first, l2, null, 100, 0),
                code,
                data,
                base.predictor(),
                base.costs(),
                1,
                base.disk(),
                List.of());
    }

    /** Coppermine: EAX 03020101, EDX 0C040882 (the first byte tells how often to ask; order does not matter). */
    @Test
    void describesAPentium3() {
        MachineProfile profile = profile(
                "GenuineIntel", 2, cache(16, 4, 32, 32), cache(256, 8, 32, 32), tlb(32, 4, 2, 2), tlb(64, 4, 8, 4));
        List<Leaf> leaves = CacheLeaves.of(profile);
        Leaf two = leaves.stream().filter(leaf -> leaf.leaf() == 2).findFirst().orElseThrow();
        assertThat(two.eax()).isEqualTo(0x03020101);
        assertThat(two.ebx()).isEqualTo(0x820C0804);
        assertThat(two.ecx()).isEqualTo(0x40);
        assertThat(leaves).noneMatch(leaf -> leaf.leaf() == 4);
    }

    /** Nocona with 1 MB: leaf 4 says 16 KB of 8 ways, 1 MB of 8 ways. */
    @Test
    void describesCachesByParameters() {
        MachineProfile profile = profile(
                "GenuineIntel", 5, cache(16, 8, 64, 64), cache(1024, 8, 64, 128), tlb(64, 64, 0, 0), tlb(64, 64, 0, 0));
        List<Leaf> four = CacheLeaves.of(profile).stream()
                .filter(leaf -> leaf.leaf() == 4)
                .toList();
        assertThat(four).hasSize(3);
        for (Leaf leaf : four) {
            long bytes = ((leaf.ebx() >>> 22) + 1L)
                    * ((leaf.ebx() >>> 12 & 0x3FF) + 1)
                    * ((leaf.ebx() & 0xFFF) + 1)
                    * (leaf.ecx() + 1);
            assertThat(bytes).isEqualTo((leaf.eax() >> 5 & 7) == 1 ? 16 << 10 : 1 << 20);
        }
        assertThat(four.get(0).eax()).isEqualTo(0x121);
        assertThat(four.get(2).eax()).isEqualTo(0x143);
    }

    /** K8: 64 KB of 2 ways is 40020140; 1 MB of 16 ways is 04008140; 32 full and 8 full TLB entries. */
    @Test
    void describesAnOpteron() {
        MachineProfile profile = profile(
                "AuthenticAMD", 1, cache(64, 2, 64, 64), cache(1024, 16, 64, 64), tlb(32, 32, 8, 8), tlb(32, 32, 8, 8));
        List<Leaf> leaves = CacheLeaves.of(profile);
        Leaf five = leaves.stream()
                .filter(leaf -> leaf.leaf() == 0x80000005)
                .findFirst()
                .orElseThrow();
        assertThat(five.eax()).isEqualTo(0xFF08FF08);
        assertThat(five.ebx()).isEqualTo(0xFF20FF20);
        assertThat(five.ecx()).isEqualTo(0x40020140);
        Leaf six = leaves.stream()
                .filter(leaf -> leaf.leaf() == 0x80000006)
                .findFirst()
                .orElseThrow();
        assertThat(six.ecx()).isEqualTo(0x04008140);
        assertThat(six.edx()).isZero();
    }
}
