package faultline.emulator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GraphImageTest {

    /** One of everything that state can be made of. */
    private static class Node {
        int number;
        long big;
        boolean flag;
        byte small;
        short less;
        char letter;
        float half;
        double real;
        String text = "";
        Node next;
        Node[] others = new Node[3];
        int[] table = new int[5000];
        boolean[] flags = new boolean[7];
        final List<Node> list = new ArrayList<>();
        final Map<Integer, Node> map = new LinkedHashMap<>();
        final BitSet bits = new BitSet();
        final StringBuilder builder = new StringBuilder();
        Pair pair;
        IntSupplier lambda;
        Optional<Node> maybe = Optional.empty();
    }

    private static final class Late extends Node {
        int own;

        @Outside
        int looker;
    }

    private record Pair(Node left, Node right, int both) {}

    @Outside
    private static final class Host {
        int seen;
    }

    private static final class Clerk implements SelfSaved {
        int count;
        int restored;

        @Override
        public Object save() {
            return count;
        }

        @Override
        public void restore(Object saved) {
            count = (Integer) saved;
            restored++;
        }
    }

    private static GraphImage image(Object... roots) {
        return GraphImage.of(List.of(roots), null);
    }

    @Test
    void fieldsOfAllTypesComeBack() {
        Late node = new Late();
        node.number = -1;
        node.big = Long.MIN_VALUE;
        node.flag = true;
        node.small = -2;
        node.less = -3;
        node.letter = 'x';
        node.half = 0.5f;
        node.real = -0.0;
        node.text = "before";
        node.own = 4;
        node.looker = 5;
        node.table[4999] = 6;
        node.flags[6] = true;
        node.bits.set(70);
        node.builder.append("ab");
        GraphImage image = image(node);

        node.number = 0;
        node.big = 0;
        node.flag = false;
        node.small = 0;
        node.less = 0;
        node.letter = 0;
        node.half = 0;
        node.real = 0;
        node.text = "after";
        node.own = 0;
        node.looker = 0;
        node.table[4999] = 0;
        node.flags[6] = false;
        node.bits.set(3);
        node.bits.clear(70);
        node.builder.append("c");
        image.restore();

        assertThat(node.number).isEqualTo(-1);
        assertThat(node.big).isEqualTo(Long.MIN_VALUE);
        assertThat(node.flag).isTrue();
        assertThat(node.small).isEqualTo((byte) -2);
        assertThat(node.less).isEqualTo((short) -3);
        assertThat(node.letter).isEqualTo('x');
        assertThat(node.half).isEqualTo(0.5f);
        assertThat(Double.doubleToRawLongBits(node.real)).isEqualTo(Long.MIN_VALUE);
        assertThat(node.text).isEqualTo("before");
        assertThat(node.own).isEqualTo(4);
        assertThat(node.looker).as("whoever looks on goes on looking").isZero();
        assertThat(node.table[4999]).isEqualTo(6);
        assertThat(node.flags[6]).isTrue();
        assertThat(node.bits.toString()).isEqualTo("{70}");
        assertThat(node.builder.toString()).isEqualTo("ab");
    }

    @Test
    void identityCyclesAndWhatWasReplacedComeBack() {
        Node a = new Node();
        Node b = new Node();
        a.next = b;
        b.next = a;
        a.others[1] = a;
        b.pair = new Pair(a, b, 7);
        int[] table = a.table;
        GraphImage image = image(a);

        a.next = new Node();
        b.next = null;
        a.others[1] = null;
        b.pair = null;
        a.table = new int[1];
        table[0] = 1;
        image.restore();

        assertThat(a.next).isSameAs(b);
        assertThat(b.next).isSameAs(a);
        assertThat(a.others[1]).isSameAs(a);
        assertThat(b.pair.left()).isSameAs(a);
        assertThat(a.table).isSameAs(table);
        assertThat(table[0]).isZero();
    }

    @Test
    void stateBehindLambdasRecordsAndFixedCollectionsIsFollowed() {
        Node hidden = new Node();
        Node inList = new Node();
        Node maybe = new Node();
        Node root = new Node();
        root.lambda = () -> hidden.number;
        root.maybe = Optional.of(maybe);
        Object[] fixed = {
            List.of(inList, inList),
            Map.of("a", inList),
            Arrays.asList(1, 2).stream().toList()
        };
        GraphImage image = image(root, fixed);

        hidden.number = 9;
        inList.number = 9;
        maybe.number = 9;
        image.restore();

        assertThat(root.lambda.getAsInt()).isZero();
        assertThat(inList.number).isZero();
        assertThat(maybe.number).isZero();
    }

    @Test
    void collectionsComeBackInOrderWhateverTheirElementsWereChangedTo() {
        Comparator<Node> byNumber = Comparator.comparingInt(node -> node.number);
        TreeSet<Node> sorted = new TreeSet<>(byNumber);
        PriorityQueue<Node> queue = new PriorityQueue<>(byNumber);
        Deque<Node> deque = new ArrayDeque<>();
        TreeMap<String, Node> map = new TreeMap<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Node node = new Node();
            node.number = i * 37 % 50;
            sorted.add(node);
            queue.add(node);
            deque.addFirst(node);
            map.put("k" + i, node);
            nodes.add(node);
        }
        Object[] heap = queue.toArray();
        List<Node> order = List.copyOf(sorted);
        GraphImage image = image(sorted, queue, deque, map, nodes);

        nodes.forEach(node -> node.number = -node.number);
        deque.removeFirst();
        map.clear();
        queue.poll();
        image.restore();

        assertThat(sorted).containsExactlyElementsOf(order);
        assertThat(queue.toArray()).containsExactly(heap);
        assertThat(deque).hasSize(50).last().isSameAs(nodes.get(0));
        assertThat(map).hasSize(50).containsEntry("k7", nodes.get(7));
    }

    @Test
    void aListOfAMillionNodesNeedsNoStack() {
        record Cell(int[] value, Object[] rest) {}
        Object[] head = new Object[1];
        Object[] at = head;
        int[] last = null;
        for (int i = 0; i < 1_000_000; i++) {
            Object[] rest = new Object[1];
            last = new int[] {i};
            at[0] = new Cell(last, rest);
            at = rest;
        }
        GraphImage image = image((Object) head);
        last[0] = -1;
        image.restore();

        assertThat(last[0]).isEqualTo(999_999);
    }

    @Test
    void anUnknownClassIsNamedWithTheWayToIt() {
        Node root = new Node();
        Node next = new Node();
        root.next = next;
        next.others = new Node[] {
            null,
            new Node() {
                final AtomicInteger unknown = new AtomicInteger();

                @Override
                public String toString() {
                    return unknown.toString();
                }
            }
        };

        assertThatThrownBy(() -> image(root))
                .isInstanceOf(UnknownStateException.class)
                .hasMessageContaining("Node.next: ")
                .hasMessageContaining("Node.others: ")
                .hasMessageContaining(".unknown: java.util.concurrent.atomic.AtomicInteger");
    }

    @Test
    void whatIsOutsideIsLeftAloneAndWhatSavesItselfIsAsked() {
        Host host = new Host();
        Clerk clerk = new Clerk();
        clerk.count = 3;
        Object[] roots = {host, clerk};
        GraphImage image = image((Object) roots);
        host.seen = 1;
        clerk.count = 4;
        image.restore();
        image.restore();

        assertThat(host.seen).isEqualTo(1);
        assertThat(clerk.count).isEqualTo(3);
        assertThat(clerk.restored).isEqualTo(2);
    }

    @Test
    void equalPartsOfArraysAreSharedBetweenImages() {
        long[] table = new long[1 << 20];
        GraphImage first = image((Object) table);
        table[5] = 1;
        GraphImage second = GraphImage.of(List.of((Object) table), first);

        assertThat(second.ownBytes()).isLessThan(100_000);
        table[5] = 2;
        first.restore();
        assertThat(table[5]).isZero();
        first.release();
        assertThat(second.ownBytes()).isGreaterThan(8 << 20);
        second.restore();
        assertThat(table[5]).isEqualTo(1);
    }

    /** Random graphs, changed at random, are the same again as a description of them that knows nothing of images. */
    @Property(tries = 200)
    void randomGraphsComeBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
        Random random = new Random(seed);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            nodes.add(random.nextBoolean() ? new Node() : new Late());
        }
        mutate(nodes, random, 5 * size);
        String before = describe(nodes);
        GraphImage image = image(nodes);
        List<Node> fresh = new ArrayList<>(nodes);
        fresh.add(new Node());
        mutate(fresh, random, 5 * size);
        String between = describe(nodes);
        GraphImage second = GraphImage.of(List.of(nodes), image);
        image.restore();
        assertThat(describe(nodes)).isEqualTo(before);
        mutate(fresh, random, size);
        second.restore();
        assertThat(describe(nodes)).isEqualTo(between);
    }

    private static void mutate(List<Node> nodes, Random random, int times) {
        for (int i = 0; i < times; i++) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            Node other = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(12)) {
                case 0 -> node.number = random.nextInt();
                case 1 -> node.next = other;
                case 2 -> node.others[random.nextInt(3)] = other;
                case 3 -> node.table[random.nextInt(5000)] = random.nextInt();
                case 4 -> node.list.add(other);
                case 5 -> node.map.put(random.nextInt(5), other);
                case 6 -> node.map.remove(random.nextInt(5));
                case 7 -> node.pair = new Pair(node, other, random.nextInt());
                case 8 -> node.lambda = () -> other.number;
                case 9 -> node.table = other.table;
                case 10 -> node.bits.flip(random.nextInt(100));
                default -> node.real = random.nextDouble();
            }
        }
    }

    private static String describe(List<Node> nodes) {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            text.append(node.number).append(' ').append(nodes.indexOf(node.next));
            for (Node other : node.others) {
                text.append(',').append(nodes.indexOf(other));
            }
            node.list.forEach(other -> text.append('l').append(nodes.indexOf(other)));
            node.map.forEach((key, other) -> text.append('m').append(key).append(nodes.indexOf(other)));
            text.append(Arrays.hashCode(node.table)).append(node.bits).append(node.real);
            text.append(node.pair == null ? "" : "p" + nodes.indexOf(node.pair.right()) + node.pair.both());
            text.append(node.lambda == null ? "" : "s" + node.lambda.getAsInt()).append('\n');
        }
        return text.toString();
    }
}
