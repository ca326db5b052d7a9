package faultline.kernel.index;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.KernelWork;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The tree against a sorted map: order, balance, and how often it turns. */
class RedBlackTreeTest {

    private static final KernelMemory MEMORY = KernelMemory.small("2.6.7");

    private static final class Number extends RedBlackTree.Node<Number> {
        private final int key;

        Number(int key) {
            this.key = key;
        }

        @Override
        public int kernelAddress() {
            return MEMORY.boot.globals() + (key & 0xFF) * 8;
        }
    }

    /** A tree by key; it counts what it is told of rotations and removals. */
    private static final class Numbers extends RedBlackTree<Number> {
        private int rotations;
        private int shrinkings;

        Numbers(KernelWork work) {
            super(work);
        }

        void insert(Number number) {
            Number above = null;
            boolean toLeft = false;
            for (Number node = root(); node != null; node = toLeft ? left(node) : right(node)) {
                above = node;
                toLeft = number.key < node.key;
            }
            link(number, above, toLeft);
        }

        void remove(Number number) {
            unlink(number);
        }

        @Override
        protected void rotated(Number down, Number riser) {
            rotations++;
            assertThat(parent(down)).isSameAs(riser);
        }

        @Override
        protected void shrunk(Number lowest) {
            shrinkings++;
        }
    }

    private final Numbers tree = new Numbers(MEMORY.work);
    private final TreeMap<Integer, Number> model = new TreeMap<>();

    /** A key that is there is removed, one that is not comes; each try goes on with the tree of the one before. */
    @Property(tries = 300)
    void isWhatASortedMapIs(@ForAll @Size(max = 120) List<@IntRange(max = 60) Integer> keys) {
        int shrunkBefore = tree.shrinkings;
        int removed = 0;
        for (int key : keys) {
            Number there = model.remove(key);
            int before = tree.rotations;
            if (there == null) {
                model.put(key, new Number(key));
                tree.insert(model.get(key));
                assertThat(tree.rotations - before).isLessThanOrEqualTo(2);
            } else {
                tree.remove(there);
                removed++;
                assertThat(tree.rotations - before).isLessThanOrEqualTo(3);
            }
            check();
        }
        assertThat(tree.shrinkings - shrunkBefore).isEqualTo(removed);
    }

    private void check() {
        assertThat(tree.size()).isEqualTo(model.size());
        List<Integer> upwards = new ArrayList<>();
        for (Number node = tree.first(); node != null; node = tree.next(node)) {
            upwards.add(node.key);
        }
        List<Integer> downwards = new ArrayList<>();
        for (Number node = tree.last(); node != null; node = tree.previous(node)) {
            downwards.add(0, node.key);
        }
        assertThat(upwards).containsExactlyElementsOf(model.keySet()).isEqualTo(downwards);
        int height = tree.blackHeight();
        assertThat(model.size())
                .as("nodes that %d black ones on every path need", height)
                .isGreaterThanOrEqualTo((1 << height) - 1);
    }

    @Test
    void aThousandInOrderStayBalancedAndCostLittle() {
        for (int key = 0; key < 1024; key++) {
            model.put(key, new Number(key));
            tree.insert(model.get(key));
        }
        assertThat(tree.blackHeight()).isBetween(8, 10);
        assertThat(tree.rotations).as("fewer than one an insertion").isLessThan(1024);
        for (Map.Entry<Integer, Number> entry : model.entrySet()) {
            tree.remove(entry.getValue());
        }
        assertThat(tree.first()).isNull();
        assertThat(tree.blackHeight()).isZero();
    }
}
