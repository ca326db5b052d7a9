package faultline.kernel.rmap.priotree;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * A radix priority search tree (McCreight 1985; Linux 2.6.7 prio_tree.c; facts linux-mm.md 3.8): a heap on the last page, equal
 * ones by the smaller first page, and below each node a radix tree on the bits of the first page, most significant first, as
 * many as {@link #indexBits} says; when these are used up, on the bits of the length. Indexes are unsigned.
 *
 * <p>Invariants: no node's heap index is below that of its children; no two nodes have equal keys; the root's heap index fits
 * into indexBits.
 */
final class PrioTree {

    private static final int INDEX_BITS = 32;

    private final KernelWork work;
    private final int va;
    private PrioNode root;
    private int indexBits = 1;

    /** Tells whether a query goes on. */
    @FunctionalInterface
    interface Sink {
        boolean accept(PrioNode node);
    }

    /** @param va kernel address of the tree's root */
    PrioTree(KernelWork work, int va) {
        this.work = work;
        this.va = va;
    }

    PrioNode root() {
        return root;
    }

    int indexBits() {
        return indexBits;
    }

    private static boolean above(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0;
    }

    private boolean exceeds(int heap) {
        return indexBits < INDEX_BITS && above(heap, (1 << indexBits) - 1);
    }

    private void touch(PrioNode node) {
        work.path(KernelPath.PRIO_TREE_STEP);
        work.load(node.va);
        work.load(node.vma.kernelAddress());
    }

    private void change(PrioNode node) {
        work.store(node.va);
    }

    /** prio_tree_insert: returns the node with equal keys, if there is one and nothing was inserted, else null. */
    PrioNode insert(PrioNode inserted) {
        work.path(KernelPath.PRIO_TREE_CHANGE);
        work.load(va);
        if (root == null || exceeds(inserted.heap())) {
            expand(inserted);
            return null;
        }
        PrioNode node = inserted;
        PrioNode at = root;
        int mask = 1 << indexBits - 1;
        boolean bySize = false;
        while (true) {
            touch(at);
            if (at.radix() == node.radix() && at.heap() == node.heap()) {
                return at;
            }
            if (above(node.heap(), at.heap()) || at.heap() == node.heap() && above(at.radix(), node.radix())) {
                // The new one takes the place; the old one goes on downwards.
                replace(at, node);
                PrioNode pushed = at;
                at = node;
                node = pushed;
            }
            boolean right = ((bySize ? node.heap() - node.radix() : node.radix()) & mask) != 0;
            PrioNode child = right ? at.right : at.left;
            if (child == null) {
                attach(at, node, right);
                return null;
            }
            at = child;
            mask >>>= 1;
            if (mask == 0) {
                mask = 1 << INDEX_BITS - 1;
                bySize = true;
            }
        }
    }

    private void attach(PrioNode parent, PrioNode child, boolean right) {
        if (right) {
            parent.right = child;
        } else {
            parent.left = child;
        }
        child.parent = parent;
        change(parent);
        change(child);
    }

    /** prio_tree_expand: the tree gets as many levels of bits as the new largest index needs, and the new node becomes its root. */
    private void expand(PrioNode node) {
        PrioNode first = null;
        PrioNode last = null;
        int heap = node.heap();
        if (exceeds(heap)) {
            indexBits++;
        }
        while (exceeds(heap)) {
            indexBits++;
            if (root == null) {
                continue;
            }
            // One more bit, which is 0 in all that are there: the largest becomes a level of its own.
            PrioNode largest = root;
            remove(largest);
            if (first == null) {
                first = largest;
            } else {
                attach(last, largest, false);
            }
            last = largest;
        }
        PrioNode rest = root;
        root = node;
        work.store(va);
        change(node);
        if (first != null) {
            attach(node, first, false);
        }
        if (rest != null) {
            attach(first == null ? node : last, rest, false);
        }
    }

    /** prio_tree_replace: {@code node} takes the place of {@code old}, which leaves the tree. */
    void replace(PrioNode old, PrioNode node) {
        node.parent = old.parent;
        if (old.parent == null) {
            root = node;
            work.store(va);
        } else if (old.parent.left == old) {
            old.parent.left = node;
            change(old.parent);
        } else {
            old.parent.right = node;
            change(old.parent);
        }
        node.left = old.left;
        if (old.left != null) {
            old.left.parent = node;
            change(old.left);
        }
        node.right = old.right;
        if (old.right != null) {
            old.right.parent = node;
            change(old.right);
        }
        clear(old);
        change(node);
    }

    private static void clear(PrioNode node) {
        node.left = null;
        node.right = null;
        node.parent = null;
    }

    /** prio_tree_remove: the larger child moves up, again and again. */
    void remove(PrioNode node) {
        work.path(KernelPath.PRIO_TREE_CHANGE);
        PrioNode leaf = node;
        while (leaf.left != null || leaf.right != null) {
            leaf = largerChild(leaf);
        }
        if (leaf.parent == null) {
            root = null;
            indexBits = 1;
            work.store(va);
            return;
        }
        if (leaf.parent.right == leaf) {
            leaf.parent.right = null;
        } else {
            leaf.parent.left = null;
        }
        change(leaf.parent);
        PrioNode at = leaf;
        PrioNode parent = leaf.parent;
        while (at != node) {
            PrioNode next = parent.parent;
            replace(parent, at);
            at = parent;
            parent = next;
        }
        clear(node);
    }

    private PrioNode largerChild(PrioNode node) {
        if (node.right != null) {
            touch(node.right);
        }
        if (node.left != null) {
            touch(node.left);
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        return above(node.right.heap(), node.left.heap()) ? node.right : node.left;
    }

    /** Calls {@code sink} for each node that shows any of the pages {@code first} to {@code last}, until it says stop. */
    void query(int first, int last, Sink sink) {
        work.load(va);
        if (root != null) {
            touch(root);
            if (!above(first, root.heap())) {
                query(root, first, last, 1L << indexBits - 1, 0, false, sink);
            }
        }
    }

    /**
     * Prunes what ends before {@code first}, and right subtrees that begin behind {@code last}: below a right edge all first
     * pages have the bit {@code mask}, on top of the bits of {@code prefix}.
     */
    private boolean query(PrioNode node, int first, int last, long mask, long prefix, boolean bySize, Sink sink) {
        if (!above(node.radix(), last) && !sink.accept(node)) {
            return false;
        }
        boolean nextBySize = bySize || mask == 1;
        long nextMask = mask == 1 ? 1L << INDEX_BITS - 1 : mask >>> 1;
        if (node.left != null) {
            touch(node.left);
            if (!above(first, node.left.heap()) && !query(node.left, first, last, nextMask, prefix, nextBySize, sink)) {
                return false;
            }
        }
        long rightPrefix = bySize ? prefix : prefix | mask;
        if (node.right != null && rightPrefix <= Integer.toUnsignedLong(last)) {
            touch(node.right);
            return above(first, node.right.heap())
                    || query(node.right, first, last, nextMask, rightPrefix, nextBySize, sink);
        }
        return true;
    }
}
