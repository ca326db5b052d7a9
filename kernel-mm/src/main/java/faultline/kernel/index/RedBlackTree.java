package faultline.kernel.index;

import faultline.kernel.account.KernelWork;

/**
 * A red-black tree whose nodes are part of kernel objects, as rb_root and rb_node are (Linux 2.6.2 lib/rbtree.c): what trees of different
 * keys have in common. Which way a search goes, and what it costs, the subclass says; linking, unlinking and rebalancing charge the nodes
 * that they change.
 *
 * <p>Invariants: the root is black; a red node has black children; every path to a leaf has as many black nodes.
 *
 * @param <N> the kernel object
 */
public abstract class RedBlackTree<N extends RedBlackTree.Node<N>> {

    /**
     * What an object has of the tree that it is in; it is in one at most.
     *
     * @param <N> the object itself
     */
    public abstract static class Node<N extends Node<N>> {
        private N left;
        private N right;
        private N parent;
        private boolean red;

        /** Where the object lies: its node counts as one line of it. */
        public abstract int kernelAddress();
    }

    /** To whom visits and changes are charged. */
    protected final KernelWork work;

    private N root;
    private int size;

    /** An empty tree. */
    protected RedBlackTree(KernelWork work) {
        this.work = work;
    }

    /** Nodes in it. */
    public final int size() {
        return size;
    }

    /** The lowest node, or null; uncharged. */
    public final N first() {
        return root == null ? null : leftmost(root);
    }

    /** The highest node, or null; uncharged. */
    public final N last() {
        N node = root;
        while (node != null && right(node) != null) {
            node = right(node);
        }
        return node;
    }

    /** The next node in order, or null; uncharged. */
    public final N next(N from) {
        if (right(from) != null) {
            return leftmost(right(from));
        }
        N node = from;
        while (parent(node) != null && right(parent(node)) == node) {
            node = parent(node);
        }
        return parent(node);
    }

    /** The node before in order, or null; uncharged. */
    public final N previous(N from) {
        if (left(from) != null) {
            N node = left(from);
            while (right(node) != null) {
                node = right(node);
            }
            return node;
        }
        N node = from;
        while (parent(node) != null && left(parent(node)) == node) {
            node = parent(node);
        }
        return parent(node);
    }

    /**
     * Checks the invariants, for the books and at no cost.
     *
     * @return black nodes on every path from the root to a leaf
     * @throws IllegalStateException if one does not hold
     */
    public final int blackHeight() {
        require(!isRed(root) && (root == null || parent(root) == null), "the root is red, or not the top");
        return blackHeight(root);
    }

    private int blackHeight(N node) {
        if (node == null) {
            return 0;
        }
        require(!isRed(node) || !isRed(left(node)) && !isRed(right(node)), "a red node has a red child");
        require(left(node) == null || parent(left(node)) == node, "a left child has another parent");
        require(right(node) == null || parent(right(node)) == node, "a right child has another parent");
        int height = blackHeight(left(node));
        require(height == blackHeight(right(node)), "paths have different numbers of black nodes");
        return height + (isRed(node) ? 0 : 1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("red-black tree: " + otherwise);
        }
    }

    /** The top, or null. */
    protected final N root() {
        return root;
    }

    /** The lower child of {@code node}, or null. */
    protected final N left(N node) {
        return ((Node<N>) node).left;
    }

    /** The higher child of {@code node}, or null. */
    protected final N right(N node) {
        return ((Node<N>) node).right;
    }

    /** The node above {@code node}, or null. */
    protected final N parent(N node) {
        return ((Node<N>) node).parent;
    }

    /** {@code riser} has taken the place of {@code down}, which is its child now. */
    protected void rotated(N down, N riser) {}

    /** A node has left the subtree of {@code lowest}, which may be null, and of all above it; the tree is not balanced yet. */
    protected void shrunk(N lowest) {}

    /** rb_link_node and rb_insert_color: hangs {@code node} below {@code above}, which has no child there; null makes it the root. */
    protected final void link(N node, N above, boolean toLeft) {
        Node<N> fields = node;
        fields.parent = above;
        fields.left = null;
        fields.right = null;
        fields.red = true;
        work.store(node.kernelAddress());
        if (above == null) {
            root = node;
        } else {
            work.store(above.kernelAddress());
            setChild(above, toLeft, node);
        }
        size++;
        balanceAfterInsert(node);
    }

    /** rb_erase. */
    protected final void unlink(N node) {
        work.store(node.kernelAddress());
        N spliced = left(node) == null || right(node) == null ? node : leftmost(right(node));
        N child = left(spliced) != null ? left(spliced) : right(spliced);
        N childParent = parent(spliced);
        boolean removedBlack = !isRed(spliced);
        replace(spliced, child);
        if (spliced != node) {
            if (childParent == node) {
                childParent = spliced;
            }
            takePlace(spliced, node);
        }
        size--;
        shrunk(childParent);
        if (removedBlack) {
            balanceAfterRemove(child, childParent);
        }
        Node<N> fields = node;
        fields.left = null;
        fields.right = null;
        fields.parent = null;
    }

    private N leftmost(N from) {
        N node = from;
        while (left(node) != null) {
            node = left(node);
        }
        return node;
    }

    private boolean isRed(N node) {
        return node != null && ((Node<N>) node).red;
    }

    private void paint(N node, boolean red) {
        ((Node<N>) node).red = red;
    }

    private N child(N node, boolean onLeft) {
        return onLeft ? left(node) : right(node);
    }

    private void setChild(N node, boolean onLeft, N child) {
        Node<N> fields = node;
        if (onLeft) {
            fields.left = child;
        } else {
            fields.right = child;
        }
    }

    private void balanceAfterInsert(N inserted) {
        N node = inserted;
        while (isRed(parent(node))) {
            N above = parent(node);
            N grandparent = parent(above);
            work.store(grandparent.kernelAddress());
            boolean onLeft = above == left(grandparent);
            N uncle = child(grandparent, !onLeft);
            if (isRed(uncle)) {
                paint(above, false);
                paint(uncle, false);
                paint(grandparent, true);
                work.store(uncle.kernelAddress());
                node = grandparent;
                continue;
            }
            if (node == child(above, !onLeft)) {
                rotate(above, onLeft);
                N up = above;
                above = node;
                node = up;
            }
            paint(above, false);
            paint(grandparent, true);
            rotate(grandparent, !onLeft);
        }
        paint(root, false);
    }

    private void balanceAfterRemove(N replaced, N replacedParent) {
        N node = replaced;
        N above = replacedParent;
        while (node != root && !isRed(node)) {
            boolean onLeft = node == left(above);
            N sibling = child(above, !onLeft);
            work.store(sibling.kernelAddress());
            if (isRed(sibling)) {
                paint(sibling, false);
                paint(above, true);
                rotate(above, onLeft);
                sibling = child(above, !onLeft);
            }
            if (!isRed(left(sibling)) && !isRed(right(sibling))) {
                paint(sibling, true);
                node = above;
                above = parent(node);
                continue;
            }
            raiseSibling(above, sibling, onLeft);
            node = root;
        }
        if (node != null) {
            paint(node, false);
        }
    }

    /** The last step: a red child of the sibling pays for the missing black node. */
    private void raiseSibling(N above, N sibling, boolean onLeft) {
        N riser = sibling;
        N near = child(sibling, onLeft);
        if (!isRed(child(sibling, !onLeft))) {
            paint(near, false);
            paint(sibling, true);
            rotate(sibling, !onLeft);
            riser = near;
        }
        paint(riser, isRed(above));
        paint(above, false);
        paint(child(riser, !onLeft), false);
        rotate(above, onLeft);
    }

    /** Rotates {@code node} down to the left or right; its other child rises. */
    private void rotate(N node, boolean toLeft) {
        N riser = child(node, !toLeft);
        N middle = child(riser, toLeft);
        work.store(riser.kernelAddress());
        replace(node, riser);
        setChild(node, !toLeft, middle);
        setChild(riser, toLeft, node);
        if (middle != null) {
            setParent(middle, node);
        }
        setParent(node, riser);
        rotated(node, riser);
    }

    private void setParent(N node, N above) {
        ((Node<N>) node).parent = above;
    }

    /** Puts {@code with} (or nothing) where {@code node} hangs. */
    private void replace(N node, N with) {
        N above = parent(node);
        if (above == null) {
            root = with;
        } else {
            setChild(above, left(above) == node, with);
        }
        if (with != null) {
            setParent(with, above);
        }
    }

    /** Gives {@code node} the links and colour of {@code old}. */
    private void takePlace(N node, N old) {
        replace(old, node);
        setChild(node, true, left(old));
        setChild(node, false, right(old));
        paint(node, isRed(old));
        if (left(node) != null) {
            setParent(left(node), node);
        }
        if (right(node) != null) {
            setParent(right(node), node);
        }
        work.store(node.kernelAddress());
    }
}
