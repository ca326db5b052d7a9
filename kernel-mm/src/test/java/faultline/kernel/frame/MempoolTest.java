package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.KernelMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MempoolTest {

    private static final int MINIMUM = 8;

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final SlabCache cache = kernel.slabs.create("element", 64, 64);
    private final Deque<Integer> held = new ArrayDeque<>();
    private int sleeps;
    private final Mempool pool = kernel.slabs.pool(cache, MINIMUM, () -> {
        sleeps++;
        giveBack();
    });

    private void giveBack() {
        pool.free(held.poll());
    }

    @Test
    void theReserveIsForWhenTheAllocatorHasNothing() {
        held.add(pool.allocate(Gfp.NOIO));
        assertThat(pool.reserved()).isEqualTo(MINIMUM);

        kernel.allowObjects(0);
        held.add(pool.allocate(Gfp.NOIO));
        assertThat(pool.reserved()).isEqualTo(MINIMUM - 1);

        giveBack();
        assertThat(pool.reserved())
                .as("what comes back fills the reserve first")
                .isEqualTo(MINIMUM);
        giveBack();
        assertThat(pool.reserved()).isEqualTo(MINIMUM);
    }

    @Test
    void whoMayNotWaitGetsNothingFromAnEmptyPool() {
        kernel.allowObjects(0);
        for (int i = 0; i < MINIMUM; i++) {
            held.add(pool.allocate(Gfp.ATOMIC));
        }
        assertThat(pool.allocate(Gfp.ATOMIC)).isZero();
        assertThat(sleeps).isZero();
    }

    @Test
    void whoMayWaitSleepsUntilAnElementComesBack() {
        kernel.allowObjects(0);
        for (int i = 0; i < MINIMUM; i++) {
            held.add(pool.allocate(Gfp.NOIO));
        }
        assertThat(pool.allocate(Gfp.NOIO)).isNotZero();
        assertThat(sleeps).isEqualTo(1);
    }

    @Property(tries = 60)
    void elementsAreDistinctAndTheReserveIsFullWhenAllAreBack(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 5) Integer> moves) {
        Set<Integer> out = new HashSet<>();
        for (int move : moves) {
            if (move == 5) {
                kernel.allowObjects(0);
            } else if (move == 4) {
                kernel.allowObjects(3);
            } else if (move < 2 && !held.isEmpty()) {
                out.remove(held.peek());
                giveBack();
            } else {
                int element = pool.allocate(Gfp.ATOMIC);
                assertThat(element == 0 || out.add(element)).isTrue();
                assertThat(element == 0 && pool.reserved() > 0).isFalse();
                if (element != 0) {
                    held.add(element);
                }
            }
            assertThat(pool.reserved()).isBetween(0, MINIMUM);
        }
        while (!held.isEmpty()) {
            giveBack();
        }
        assertThat(pool.reserved()).isEqualTo(MINIMUM);
        assertThat(cache.objectsInUse()).isEqualTo(MINIMUM);
    }
}
