package faultline.emulator.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The caches beside a naive model that keeps each set as a list in order of use. */
class CacheReferenceTest {

    private static final int STEPS = 200_000;

    /** One level of naive LRU sets. */
    private static final class Naive {
        private final List<LinkedList<int[]>> sets = new ArrayList<>();
        private final int ways;

        Naive(CacheConfig config) {
            this.ways = config.ways();
            for (int i = 0; i < config.sets(); i++) {
                sets.add(new LinkedList<>());
            }
        }

        LinkedList<int[]> set(int block) {
            return sets.get(block % sets.size());
        }

        int[] find(int block) {
            return set(block).stream()
                    .filter(entry -> entry[0] == block)
                    .findFirst()
                    .orElse(null);
        }

        void use(int[] entry) {
            set(entry[0]).remove(entry);
            set(entry[0]).addFirst(entry);
        }

        /** Inserts and returns what fell out, or null. */
        int[] insert(int block, int dirty) {
            LinkedList<int[]> set = set(block);
            int[] victim = set.size() == ways ? set.removeLast() : null;
            set.addFirst(new int[] {block, dirty});
            return victim;
        }

        void remove(int[] entry) {
            set(entry[0]).remove(entry);
        }
    }

    private static CacheConfig cache(int bytes, int ways, int latency, Inclusion inclusion) {
        return new CacheConfig(bytes, ways, 64, 64, latency, false, inclusion, Replacement.LRU);
    }

    private static CacheHierarchyConfig config(Inclusion inclusion) {
        CacheConfig l1 = cache(1024, 4, 3, Inclusion.NON_INCLUSIVE);
        return new CacheHierarchyConfig(l1, l1, cache(4096, 4, 13, inclusion), null, 103, 7);
    }

    @ParameterizedTest
    @EnumSource(Inclusion.class)
    void twoLevelsCountAsTheNaiveModelDoes(Inclusion inclusion) {
        CacheHierarchyConfig config = config(inclusion);
        PerfCounters counters = new PerfCounters();
        CacheHierarchy caches = new CacheHierarchy(config, counters, null, null);
        Naive l1 = new Naive(config.l1d());
        Naive l2 = new Naive(config.l2());
        long[] expected = new long[4];
        Random random = new Random(5);
        for (int step = 0; step < STEPS; step++) {
            int line = random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(40);
            boolean write = random.nextInt(3) == 0;
            int stall = caches.data((long) line << 6 | random.nextInt(64), write);
            assertThat(stall).as("step %d", step).isEqualTo(naive(l1, l2, line, write, inclusion, expected));
        }
        assertThat(new long[] {counters.l1dMisses, counters.l2Misses, counters.dramReads, counters.dramWrites})
                .isEqualTo(expected);
    }

    private static int naive(Naive l1, Naive l2, int line, boolean write, Inclusion inclusion, long[] counts) {
        int[] entry = l1.find(line);
        if (entry != null) {
            l1.use(entry);
            entry[1] |= write ? 1 : 0;
            return 0;
        }
        counts[0]++;
        long writesBefore = counts[3];
        int stall = 10;
        int dirty = 0;
        int[] below = l2.find(line);
        if (below != null && inclusion == Inclusion.EXCLUSIVE) {
            l2.remove(below);
            dirty = below[1];
        } else if (below != null) {
            l2.use(below);
        } else {
            counts[1]++;
            counts[2]++;
            stall = 100;
            if (inclusion != Inclusion.EXCLUSIVE) {
                evictedFromL2(l1, l2.insert(line, 0), inclusion, counts);
            }
        }
        int[] victim = l1.insert(line, dirty | (write ? 1 : 0));
        if (victim != null && inclusion == Inclusion.EXCLUSIVE) {
            evictedFromL2(l1, l2.insert(victim[0], victim[1]), inclusion, counts);
        } else if (victim != null && victim[1] != 0) {
            int[] home = l2.find(victim[0]);
            if (home != null) {
                home[1] = 1;
            } else {
                counts[3]++;
            }
        }
        return stall + (int) (counts[3] - writesBefore) * 7;
    }

    private static void evictedFromL2(Naive l1, int[] victim, Inclusion inclusion, long[] counts) {
        if (victim == null) {
            return;
        }
        int dirty = victim[1];
        int[] above = l1.find(victim[0]);
        if (inclusion == Inclusion.INCLUSIVE && above != null) {
            dirty |= above[1];
            l1.remove(above);
        }
        counts[3] += dirty;
    }

    @Test
    void aSectorBringsItsOtherLine() {
        CacheConfig l1 = cache(1024, 4, 2, Inclusion.NON_INCLUSIVE);
        CacheConfig l2 = new CacheConfig(8192, 4, 64, 128, 18, false, Inclusion.NON_INCLUSIVE, Replacement.BIT_PLRU);
        PerfCounters counters = new PerfCounters();
        CacheHierarchy caches =
                new CacheHierarchy(new CacheHierarchyConfig(l1, l1, l2, null, 330, 0), counters, null, null);
        assertThat(caches.data(0x1000, false)).isEqualTo(328);
        assertThat(caches.data(0x1040, false)).isEqualTo(16);
        assertThat(caches.data(0x1080, false)).isEqualTo(328);
        assertThat(counters.dramReads).isEqualTo(4);
        assertThat(counters.l2Misses).isEqualTo(2);
        assertThat(caches.fetch(0x1000)).isEqualTo(16);
    }

    @Test
    void writeThroughMarksL2DirtyAndWritesItBackOnce() {
        CacheConfig l1i = cache(1024, 4, 2, Inclusion.NON_INCLUSIVE);
        CacheConfig l1d = new CacheConfig(1024, 4, 64, 64, 2, true, Inclusion.NON_INCLUSIVE, Replacement.LRU);
        CacheConfig l2 = cache(2048, 2, 18, Inclusion.NON_INCLUSIVE);
        PerfCounters counters = new PerfCounters();
        CacheHierarchy caches =
                new CacheHierarchy(new CacheHierarchyConfig(l1i, l1d, l2, null, 100, 5), counters, null, null);
        assertThat(caches.data(0, true)).isEqualTo(98);
        assertThat(caches.data(8, true)).isZero();
        assertThat(caches.data(1024, false)).isEqualTo(98);
        assertThat(caches.data(2048, false)).as("evicts the dirty line from L2").isEqualTo(98 + 5);
        assertThat(counters.dramWrites).isEqualTo(1);
        assertThat(caches.data(0, false)).as("L1 kept it").isZero();
        assertThat(caches.data(0, true))
                .as("the store must bring it back to L2")
                .isEqualTo(98);
    }

    @Test
    void aVictimL3HoldsWhatL2Lost() {
        CacheConfig l1 = cache(128, 1, 2, Inclusion.NON_INCLUSIVE);
        CacheConfig l2 = cache(256, 1, 12, Inclusion.INCLUSIVE);
        CacheConfig l3 = cache(1024, 4, 42, Inclusion.EXCLUSIVE);
        PerfCounters counters = new PerfCounters();
        CacheHierarchy caches =
                new CacheHierarchy(new CacheHierarchyConfig(l1, l1, l2, l3, 102, 0), counters, null, null);
        assertThat(caches.data(0, true)).isEqualTo(100);
        assertThat(caches.data(256, false)).as("same L2 set").isEqualTo(100);
        assertThat(caches.data(0, false)).as("moved back from L3, dirty").isEqualTo(40);
        assertThat(caches.data(256, false)).isEqualTo(40);
        assertThat(counters.l3Misses).isEqualTo(2);
        assertThat(counters.dramWrites).isZero();
    }
}
