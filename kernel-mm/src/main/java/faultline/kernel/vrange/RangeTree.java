package faultline.kernel.vrange;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.index.RedBlackTree;

/**
 * An interval tree: a red-black tree by first address in which each node knows the highest last address below it, so that ranges that
 * overlap a given one are found without looking at others (Linux 3.9 lib/interval_tree.c, linux/interval_tree_generic.h). Addresses are
 * unsigned and inclusive. Each node that a search or a change visits is charged at its kernel address.
 *
 * <p>Invariants: those of a red-black tree; a node's {@code subtreeLast} is the highest {@code last} of the node and all below it.
 */
public final class RangeTree extends RedBlackTree<VolatileRange> {

    /** An empty tree whose visits are charged to {@code work}. */
    public RangeTree(KernelWork work) {
        super(work);
    }

    /** interval_tree_iter_first: the range with the lowest start that overlaps {@code [start, last]}, or null. */
    public VolatileRange first(int start, int last) {
        return root() == null || endsBelow(root(), start) ? null : search(root(), start, last);
    }

    /** interval_tree_iter_next: the next by start that overlaps, or null. */
    public VolatileRange next(VolatileRange range, int start, int last) {
        VolatileRange node = range;
        VolatileRange behind = right(node);
        while (true) {
            if (behind != null && !endsBelow(behind, start)) {
                return search(behind, start, last);
            }
            VolatileRange child;
            do {
                child = node;
                node = parent(child);
                if (node == null) {
                    return null;
                }
                behind = right(node);
            } while (child == behind);
            visit(node);
            if (below(last, node.start())) {
                return null;
            }
            if (!below(node.last(), start)) {
                return node;
            }
        }
    }

    /** Whether {@code range} believes the truth about what is below it; uncharged, for the books. */
    boolean believesTruth(VolatileRange range) {
        return range.subtreeLast == highestLast(range);
    }

    /** interval_tree_insert. */
    void insert(VolatileRange range) {
        work.path(KernelPath.INTERVAL_TREE_CHANGE);
        VolatileRange above = null;
        VolatileRange node = root();
        boolean toLeft = false;
        while (node != null) {
            visit(node);
            if (below(node.subtreeLast, range.last())) {
                setSubtreeLast(node, range.last());
            }
            above = node;
            toLeft = below(range.start(), node.start());
            node = toLeft ? left(node) : right(node);
        }
        range.subtreeLast = range.last();
        link(range, above, toLeft);
    }

    /** interval_tree_remove. */
    void remove(VolatileRange range) {
        work.path(KernelPath.INTERVAL_TREE_CHANGE);
        unlink(range);
    }

    @Override
    protected void rotated(VolatileRange down, VolatileRange riser) {
        riser.subtreeLast = down.subtreeLast;
        setSubtreeLast(down, highestLast(down));
    }

    @Override
    protected void shrunk(VolatileRange lowest) {
        for (VolatileRange node = lowest; node != null; node = parent(node)) {
            visit(node);
            setSubtreeLast(node, highestLast(node));
        }
    }

    private VolatileRange search(VolatileRange from, int start, int last) {
        VolatileRange node = from;
        while (true) {
            visit(node);
            if (left(node) != null && !endsBelow(left(node), start)) {
                node = left(node);
                continue;
            }
            if (below(last, node.start())) {
                return null;
            }
            if (!below(node.last(), start)) {
                return node;
            }
            node = right(node);
            if (node == null || endsBelow(node, start)) {
                return null;
            }
        }
    }

    /** Whether all of a subtree ends before {@code start}. */
    private boolean endsBelow(VolatileRange subtree, int start) {
        work.load(subtree.kernelAddress());
        return below(subtree.subtreeLast, start);
    }

    private void visit(VolatileRange node) {
        work.path(KernelPath.RB_STEP);
        work.load(node.kernelAddress());
    }

    private static boolean below(int left, int right) {
        return Integer.compareUnsigned(left, right) < 0;
    }

    private void setSubtreeLast(VolatileRange node, int last) {
        if (node.subtreeLast != last) {
            node.subtreeLast = last;
            work.store(node.kernelAddress());
        }
    }

    /** A node's subtree_last, from its own bounds and its children's. */
    private int highestLast(VolatileRange node) {
        int highest = node.last();
        if (left(node) != null && below(highest, left(node).subtreeLast)) {
            highest = left(node).subtreeLast;
        }
        if (right(node) != null && below(highest, right(node).subtreeLast)) {
            highest = right(node).subtreeLast;
        }
        return highest;
    }
}
