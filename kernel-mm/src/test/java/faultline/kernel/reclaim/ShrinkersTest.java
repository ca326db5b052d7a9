package faultline.kernel.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

class ShrinkersTest {

    private final KernelMemory kernel = KernelMemory.small("2.6.2");

    /** A cache of objects that gives back what it is asked for. */
    private static final class Cache implements Shrinker {
        private final int seeks;
        private int objects;
        private int calls;

        Cache(int objects, int seeks) {
            this.objects = objects;
            this.seeks = seeks;
        }

        @Override
        public int seeks() {
            return seeks;
        }

        @Override
        public int shrink(int wanted) {
            calls += wanted > 0 ? 1 : 0;
            objects -= Math.min(objects, wanted);
            return objects;
        }
    }

    @Test
    void aCacheLosesTheShareOfItsObjectsThatPagesWereLookedAt() {
        Shrinkers shrinkers = new Shrinkers(kernel.work, true);
        Cache cache = new Cache(10_000, Shrinker.DEFAULT_SEEKS);
        shrinkers.add(cache);

        // 4 * 500 / 2 * 10000 / 10000: a thousand, in batches of 128.
        shrinkers.shrink(500, 9_999);

        assertThat(cache.objects).isEqualTo(10_000 - 7 * 128);
        assertThat(cache.calls).isEqualTo(7);
    }

    @Test
    void littleByLittleAddsUp() {
        Shrinkers shrinkers = new Shrinkers(kernel.work, true);
        Cache cache = new Cache(1000, 2);
        shrinkers.add(cache);
        int rounds = 0;
        while (cache.calls == 0) {
            shrinkers.shrink(50, 999);
            rounds++;
        }

        // 100 each time, and more than 128 are needed.
        assertThat(rounds).isEqualTo(2);
    }

    @Test
    void whatIsDearToMakeIsKeptLonger() {
        Shrinkers shrinkers = new Shrinkers(kernel.work, true);
        Cache cheap = new Cache(10_000, 1);
        Cache dear = new Cache(10_000, 8);
        shrinkers.add(cheap);
        shrinkers.add(dear);

        shrinkers.shrink(800, 9_999);

        assertThat(10_000 - cheap.objects).isEqualTo(8 * (10_000 - dear.objects) / 128 * 128 + 128);
    }

    @Test
    void olderKernelsRoundBeforeTheyMultiply() {
        Shrinkers shrinkers = new Shrinkers(kernel.work, false);
        Cache cache = new Cache(100_000, 8);
        shrinkers.add(cache);

        shrinkers.shrink(7, 99);

        assertThat(cache.calls).isZero();
        assertThat(cache.objects).isEqualTo(100_000);
    }

    @Test
    void aRemovedOneIsAskedNoMore() {
        Shrinkers shrinkers = new Shrinkers(kernel.work, true);
        Cache cache = new Cache(10_000, 1);
        shrinkers.add(cache);
        shrinkers.remove(cache);

        shrinkers.shrink(10_000, 1);

        assertThat(cache.calls).isZero();
    }
}
