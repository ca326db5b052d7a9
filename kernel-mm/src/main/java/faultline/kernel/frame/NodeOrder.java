package faultline.kernel.frame;

import java.util.ArrayList;
import java.util.List;

/** In which order the memory of other nodes is used when a node has none left: build_zonelists. */
public enum NodeOrder {
    /**
     * 2.4: a zonelist has the zones of its own node alone. The caller tries node after node, from its own up and then from the first, and
     * each try goes all the way through reclaim (Linux 2.4.20 mm/numa.c).
     */
    EACH_BY_ITSELF {
        @Override
        List<List<Integer>> of(int local, int nodes, int[] cpusOf, int[] load) {
            return RING.of(local, nodes, cpusOf, load).get(0).stream()
                    .map(List::of)
                    .toList();
        }
    },
    /** 2.6.2: one zonelist over all nodes, the next number first (facts linux-mm.md 5.1). */
    RING {
        @Override
        List<List<Integer>> of(int local, int nodes, int[] cpusOf, int[] load) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                order.add((local + i) % nodes);
            }
            return List.of(order);
        }
    },
    /**
     * From 2.6.7 on: nodes without processors first, then those that fewer lists begin with; all are equally far
     * (find_next_best_node with the node_distance of asm-generic/topology.h; the release is unverified).
     */
    LEAST_LOADED {
        @Override
        List<List<Integer>> of(int local, int nodes, int[] cpusOf, int[] load) {
            List<Integer> order = new ArrayList<>(List.of(local));
            while (order.size() < nodes) {
                order.add(best(local, nodes, cpusOf, load, order));
            }
            if (nodes > 1) {
                // All others are one group by distance: the one that follows the local node is charged for all.
                load[order.get(1)] += nodes - 1;
            }
            return List.of(order);
        }

        private int best(int local, int nodes, int[] cpusOf, int[] load, List<Integer> taken) {
            int best = -1;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < nodes; i++) {
                int node = (local + i) % nodes;
                long value = (cpusOf[node] > 0 ? MOST_LOAD : 0) + load[node];
                if (!taken.contains(node) && value < least) {
                    least = value;
                    best = node;
                }
            }
            return best;
        }
    };

    /** More than any node's load: MAX_NODE_LOAD times MAX_NUMNODES. */
    private static final long MOST_LOAD = (long) Node.MOST * Node.MOST;

    /**
     * The nodes that an allocation on {@code local} tries: one list of numbers for each zonelist that it goes through.
     *
     * @param cpusOf processors of each node
     * @param load what the lists of the nodes before {@code local} have put on each; carried from one to the next
     */
    abstract List<List<Integer>> of(int local, int nodes, int[] cpusOf, int[] load);
}
