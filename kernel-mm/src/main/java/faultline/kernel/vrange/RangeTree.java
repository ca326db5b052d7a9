package faultline.kernel.vrange;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * An interval tree: a red-black tree by first address in which each node knows the highest last address below it, so that ranges that
 * overlap a given one are found without looking at others (Linux 3.9 lib/interval_tree.c, linux/interval_tree_generic.h). Addresses are
 * unsigned and inclusive. Each node that a search or a change visits is charged at its kernel address.
 *
 * <p>Invariants: those of a red-black tree; a node's {@code subtreeLast} is the highest {@code last} of the node and all below it.
 */
public final class RangeTree {

    private final KernelWork work;
    private VolatileRange root;
    private int size;

    /** An empty tree whose visits are charged to {@code work}. */
    public RangeTree(KernelWork work) {
        this.work = work;
    }

    /** Ranges in it. */
    public int size() {
        return size;
    }

    /** interval_tree_iter_first: the range with the lowest start that overlaps {@code [start, last]}, or null. */
    public VolatileRange first(int start, int last) {
        return root == null || endsBelow(root, start) ? null : search(root, start, last);
    }

    /** interval_tree_iter_next: the next by start that overlaps, or null. */
    public VolatileRange next(VolatileRange range, int start, int last) {
        VolatileRange node = range;
        VolatileRange behind = node.right;
        while (true) {
            if (behind != null && !endsBelow(behind, start)) {
                return search(behind, start, last);
            }
            VolatileRange child;
            do {
                child = node;
                node = child.parent;
                if (node == null) {
                    return null;
                }
                behind = node.right;
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

    /** The range with the lowest start, or null; uncharged. */
    public VolatileRange lowest() {
        return root == null ? null : leftmost(root);
    }

    /** The next range by start, or null; uncharged. */
    public VolatileRange following(VolatileRange range) {
        if (range.right != null) {
            return leftmost(range.right);
        }
        VolatileRange node = range;
        while (node.parent != null && node.parent.right == node) {
            node = node.parent;
        }
        return node.parent;
    }

    /** The highest last address at or below {@code range}, as the tree believes; uncharged, for the books. */
    int believedLast(VolatileRange range) {
        return range.subtreeLast;
    }

    /** interval_tree_insert. */
    void insert(VolatileRange range) {
        work.path(KernelPath.INTERVAL_TREE_CHANGE);
        VolatileRange parent = null;
        VolatileRange node = root;
        while (node != null) {
            visit(node);
            if (below(node.subtreeLast, range.last())) {
                setSubtreeLast(node, range.last());
            }
            parent = node;
            node = below(range.start(), node.start()) ? node.left : node.right;
        }
        range.parent = parent;
        range.left = null;
        range.right = null;
        range.red = true;
        range.subtreeLast = range.last();
        work.store(range.kernelAddress());
        if (parent == null) {
            root = range;
        } else {
            work.store(parent.kernelAddress());
            if (below(range.start(), parent.start())) {
                parent.left = range;
            } else {
                parent.right = range;
            }
        }
        size++;
        balanceAfterInsert(range);
    }

    /** interval_tree_remove. */
    void remove(VolatileRange range) {
        work.path(KernelPath.INTERVAL_TREE_CHANGE);
        work.store(range.kernelAddress());
        VolatileRange spliced = range.left == null || range.right == null ? range : leftmost(range.right);
        VolatileRange child = spliced.left != null ? spliced.left : spliced.right;
        VolatileRange childParent = spliced.parent;
        boolean removedBlack = !spliced.red;
        replace(spliced, child);
        if (spliced != range) {
            if (childParent == range) {
                childParent = spliced;
            }
            takePlace(spliced, range);
        }
        size--;
        for (VolatileRange node = childParent; node != null; node = node.parent) {
            visit(node);
            refresh(node);
        }
        if (removedBlack) {
            balanceAfterRemove(child, childParent);
        }
        range.left = null;
        range.right = null;
        range.parent = null;
    }

    private VolatileRange search(VolatileRange from, int start, int last) {
        VolatileRange node = from;
        while (true) {
            visit(node);
            if (node.left != null && !endsBelow(node.left, start)) {
                node = node.left;
                continue;
            }
            if (below(last, node.start())) {
                return null;
            }
            if (!below(node.last(), start)) {
                return node;
            }
            node = node.right;
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

    /** Computes a node's subtree_last from its own bounds and its children's. */
    private void refresh(VolatileRange node) {
        int highest = node.last();
        if (node.left != null && below(highest, node.left.subtreeLast)) {
            highest = node.left.subtreeLast;
        }
        if (node.right != null && below(highest, node.right.subtreeLast)) {
            highest = node.right.subtreeLast;
        }
        setSubtreeLast(node, highest);
    }

    private static VolatileRange leftmost(VolatileRange from) {
        VolatileRange node = from;
        while (node.left != null) {
            node = node.left;
        }
        return node;
    }

    private static boolean isRed(VolatileRange node) {
        return node != null && node.red;
    }

    private void balanceAfterInsert(VolatileRange inserted) {
        VolatileRange node = inserted;
        while (isRed(node.parent)) {
            VolatileRange parent = node.parent;
            VolatileRange grandparent = parent.parent;
            work.store(grandparent.kernelAddress());
            boolean onLeft = parent == grandparent.left;
            VolatileRange uncle = onLeft ? grandparent.right : grandparent.left;
            if (isRed(uncle)) {
                parent.red = false;
                uncle.red = false;
                grandparent.red = true;
                work.store(uncle.kernelAddress());
                node = grandparent;
                continue;
            }
            if (node == (onLeft ? parent.right : parent.left)) {
                rotate(parent, onLeft);
                VolatileRange up = parent;
                parent = node;
                node = up;
            }
            parent.red = false;
            grandparent.red = true;
            rotate(grandparent, !onLeft);
        }
        root.red = false;
    }

    private void balanceAfterRemove(VolatileRange replaced, VolatileRange replacedParent) {
        VolatileRange node = replaced;
        VolatileRange parent = replacedParent;
        while (node != root && !isRed(node)) {
            boolean onLeft = node == parent.left;
            VolatileRange sibling = onLeft ? parent.right : parent.left;
            work.store(sibling.kernelAddress());
            if (sibling.red) {
                sibling.red = false;
                parent.red = true;
                rotate(parent, onLeft);
                sibling = onLeft ? parent.right : parent.left;
            }
            VolatileRange near = onLeft ? sibling.left : sibling.right;
            VolatileRange far = onLeft ? sibling.right : sibling.left;
            if (!isRed(near) && !isRed(far)) {
                sibling.red = true;
                node = parent;
                parent = node.parent;
                continue;
            }
            if (!isRed(far)) {
                near.red = false;
                sibling.red = true;
                rotate(sibling, !onLeft);
                sibling = near;
                far = onLeft ? sibling.right : sibling.left;
            }
            sibling.red = parent.red;
            parent.red = false;
            far.red = false;
            rotate(parent, onLeft);
            node = root;
        }
        if (node != null) {
            node.red = false;
        }
    }

    /** Rotates {@code node} down to the left or right; its other child rises and answers for the same subtree. */
    private void rotate(VolatileRange node, boolean left) {
        VolatileRange riser = left ? node.right : node.left;
        VolatileRange middle = left ? riser.left : riser.right;
        replace(node, riser);
        if (left) {
            node.right = middle;
            riser.left = node;
        } else {
            node.left = middle;
            riser.right = node;
        }
        if (middle != null) {
            middle.parent = node;
        }
        node.parent = riser;
        work.store(riser.kernelAddress());
        riser.subtreeLast = node.subtreeLast;
        refresh(node);
    }

    /** Lets {@code child}, which may be null, hang where {@code node} hangs. */
    private void replace(VolatileRange node, VolatileRange child) {
        if (child != null) {
            child.parent = node.parent;
        }
        if (node.parent == null) {
            root = child;
        } else if (node.parent.left == node) {
            node.parent.left = child;
        } else {
            node.parent.right = child;
        }
    }

    private void takePlace(VolatileRange spliced, VolatileRange range) {
        replace(range, spliced);
        spliced.left = range.left;
        spliced.right = range.right;
        spliced.red = range.red;
        if (spliced.left != null) {
            spliced.left.parent = spliced;
        }
        if (spliced.right != null) {
            spliced.right.parent = spliced;
        }
        work.store(spliced.kernelAddress());
    }
}
