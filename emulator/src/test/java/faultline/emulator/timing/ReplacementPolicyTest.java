package faultline.emulator.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplacementPolicyTest {

    /** What the line filter stands on: until it is reported, a touched way can be touched again without any effect. */
    @Property(tries = 300)
    void settledWaysAreIdempotent(
            @ForAll Replacement kind,
            @ForAll @IntRange(min = 1, max = 9) int ways,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 8) Integer> touches) {
        ReplacementPolicy plain = kind.create(1, ways, 42);
        ReplacementPolicy nudged = kind.create(1, ways, 42);
        long settled = 0;
        for (int touch : touches) {
            int way = touch % ways;
            long lost = plain.touch(0, way);
            settled = settled & ~lost | 1L << way;
            assertThat(nudged.touch(0, way)).isEqualTo(lost);
            for (int other = 0; other < ways; other++) {
                if ((settled >>> other & 1) != 0) {
                    assertThat(nudged.touch(0, other)).isZero();
                }
            }
        }
        for (int i = 0; i < ways; i++) {
            int victim = plain.victim(0);
            assertThat(nudged.victim(0)).isEqualTo(victim);
            assertThat(nudged.touch(0, victim)).isEqualTo(plain.touch(0, victim));
        }
    }

    @Test
    void lruReplacesTheOldest() {
        ReplacementPolicy lru = Replacement.LRU.create(2, 3, 0);
        for (int way : new int[] {0, 1, 2, 0}) {
            lru.touch(1, way);
        }
        assertThat(lru.victim(1)).isEqualTo(1);
    }

    @Test
    void bitPlruClearsTheOthersWhenAllAreRecent() {
        ReplacementPolicy plru = Replacement.BIT_PLRU.create(1, 4, 0);
        assertThat(plru.touch(0, 2)).isZero();
        assertThat(plru.touch(0, 0)).isZero();
        assertThat(plru.victim(0)).isEqualTo(1);
        plru.touch(0, 1);
        assertThat(plru.touch(0, 3)).isEqualTo(0b0111);
        assertThat(plru.victim(0)).isZero();
    }

    @Test
    void bitPlruWorksWithSixtyFourWays() {
        ReplacementPolicy plru = Replacement.BIT_PLRU.create(1, 64, 0);
        for (int way = 0; way < 63; way++) {
            assertThat(plru.touch(0, way)).isZero();
            assertThat(plru.victim(0)).isEqualTo(way + 1);
        }
        assertThat(plru.touch(0, 63)).isEqualTo(Long.MAX_VALUE);
        assertThat(plru.victim(0)).isZero();
    }

    @Test
    void randomIsSeededAndReachesEveryWay() {
        ReplacementPolicy one = Replacement.RANDOM.create(1, 6, 9);
        ReplacementPolicy two = Replacement.RANDOM.create(1, 6, 9);
        List<Integer> victims = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            victims.add(one.victim(0));
            assertThat(two.victim(0)).isEqualTo(victims.get(i));
        }
        assertThat(victims).contains(0, 1, 2, 3, 4, 5);
    }
}
