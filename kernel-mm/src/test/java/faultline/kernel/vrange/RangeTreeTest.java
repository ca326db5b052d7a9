package faultline.kernel.vrange;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The interval tree against a list that is searched from end to end. */
class RangeTreeTest {

    private static final KernelMemory MEMORY = KernelMemory.small("2.6.7");

    /** One step: insert a range, or remove one of those there are; then ask for overlaps. */
    record Step(boolean removes, int start, int length, int asked, int askedLength) {}

    private final RangeTree tree = new RangeTree(MEMORY.work);
    private final List<VolatileRange> model = new ArrayList<>();

    @Property(tries = 300)
    void findsWhatAListFinds(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> kinds, @ForAll @IntRange int seed) {
        int state = seed;
        for (int kind : kinds) {
            state = state * 1_103_515_245 + 12_345;
            int start = state;
            int length = (state >>> 7 & 0xFF) << 20;
            if (kind < 4 && !model.isEmpty()) {
                VolatileRange gone = model.remove((state >>> 3 & 0xFFFF) % model.size());
                tree.remove(gone);
            } else {
                add(start, last(start, length));
            }
            check();
            int asked = state * 69_069 + 1;
            overlaps(asked, last(asked, length));
            overlaps(start, start);
        }
    }

    private static int last(int start, int length) {
        int last = start + length;
        return Integer.compareUnsigned(last, start) < 0 ? -1 : last;
    }

    private void add(int start, int last) {
        VolatileRange range = new VolatileRange(null, MEMORY.boot.globals() + 64 * model.size(), start, last, true);
        tree.insert(range);
        model.add(range);
    }

    private void overlaps(int start, int last) {
        List<VolatileRange> found = new ArrayList<>();
        for (VolatileRange range = tree.first(start, last); range != null; range = tree.next(range, start, last)) {
            found.add(range);
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(model.stream()
                        .filter(range -> Integer.compareUnsigned(range.start(), last) <= 0
                                && Integer.compareUnsigned(start, range.last()) <= 0)
                        .toList());
        assertThat(found).isSortedAccordingTo(byStart());
    }

    private static Comparator<VolatileRange> byStart() {
        return (a, b) -> Integer.compareUnsigned(a.start(), b.start());
    }

    private void check() {
        assertThat(tree.size()).isEqualTo(model.size());
        tree.blackHeight();
        List<VolatileRange> inOrder = new ArrayList<>();
        for (VolatileRange range = tree.first(); range != null; range = tree.next(range)) {
            inOrder.add(range);
            assertThat(tree.believesTruth(range)).isTrue();
        }
        assertThat(inOrder).hasSize(model.size()).isSortedAccordingTo(byStart());
    }

    @Test
    void aSearchLooksAtFewOfManyRanges() {
        for (int i = 0; i < 1024; i++) {
            add(i << 16, (i << 16) + 4095);
        }
        long before = MEMORY.port.loads();

        VolatileRange found = tree.first(700 << 16, 700 << 16);

        assertThat(found.start()).isEqualTo(700 << 16);
        // At most two looks at each of at most 2 log2(1025) levels.
        assertThat(MEMORY.port.loads() - before).isBetween(5L, 42L);
    }
}
