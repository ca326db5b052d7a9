package faultline.kernel.mm;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The vmas of one address space: the red-black tree mm_rb, keyed by address, with its nodes inside the vmas as in Linux.
 * Descents and rebalancing charge the nodes that they really visit.
 *
 * <p>Invariants: no two vmas overlap; a red node has black children; every path to a leaf has as many black nodes.
 */
public final class VmaTree implements Iterable<Vma> {

    private final KernelWork work;
    private Vma root;
    private int size;

    /** An empty tree whose visits are charged to {@code work}. */
    public VmaTree(KernelWork work) {
        this.work = work;
    }

    /** Number of vmas: map_count. */
    public int size() {
        return size;
    }

    /** The first vma that ends above {@code va}, or null: find_vma. */
    public Vma find(int va) {
        Vma found = null;
        Vma node = root;
        while (node != null) {
            work.path(KernelPath.RB_STEP);
            work.load(node.kernelAddress());
            if (Integer.compareUnsigned(node.end(), va) > 0) {
                found = node;
                if (Integer.compareUnsigned(node.start(), va) <= 0) {
                    break;
                }
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return found;
    }

    /** As {@link #find} without charge, for reports, debuggers and checks (law 7). */
    public Vma peek(int va) {
        Vma found = null;
        Vma node = root;
        while (node != null) {
            if (Integer.compareUnsigned(node.end(), va) > 0) {
                found = node;
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return found;
    }

    /** The vma with the lowest address, or null. */
    public Vma first() {
        return root == null ? null : leftmost(root);
    }

    /** The next vma by address (vm_next), or null. */
    public Vma next(Vma vma) {
        if (vma.right != null) {
            return leftmost(vma.right);
        }
        Vma node = vma;
        while (node.parent != null && node.parent.right == node) {
            node = node.parent;
        }
        return node.parent;
    }

    /** The vma before by address, or null. */
    public Vma previous(Vma vma) {
        if (vma.left != null) {
            return rightmost(vma.left);
        }
        Vma node = vma;
        while (node.parent != null && node.parent.left == node) {
            node = node.parent;
        }
        return node.parent;
    }

    /** The vma with the highest address, or null. */
    public Vma last() {
        return root == null ? null : rightmost(root);
    }

    /** Links a vma that overlaps no other. */
    public void insert(Vma vma) {
        Vma parent = null;
        Vma node = root;
        while (node != null) {
            work.path(KernelPath.RB_STEP);
            work.load(node.kernelAddress());
            parent = node;
            node = Integer.compareUnsigned(vma.start(), node.start()) < 0 ? node.left : node.right;
        }
        vma.parent = parent;
        vma.left = null;
        vma.right = null;
        vma.red = true;
        if (parent == null) {
            root = vma;
        } else if (Integer.compareUnsigned(vma.start(), parent.start()) < 0) {
            parent.left = vma;
        } else {
            parent.right = vma;
        }
        size++;
        work.path(KernelPath.VMA_LINK);
        work.store(vma.kernelAddress());
        if (parent != null) {
            work.store(parent.kernelAddress());
        }
        balanceAfterInsert(vma);
    }

    /** Unlinks a vma of this tree. */
    public void remove(Vma vma) {
        work.path(KernelPath.VMA_UNLINK);
        work.store(vma.kernelAddress());
        Vma spliced = vma.left == null || vma.right == null ? vma : leftmost(vma.right);
        Vma child = spliced.left != null ? spliced.left : spliced.right;
        Vma childParent = spliced.parent;
        boolean removedBlack = !spliced.red;
        replace(spliced, child);
        if (spliced != vma) {
            if (childParent == vma) {
                childParent = spliced;
            }
            takePlace(spliced, vma);
        }
        size--;
        if (removedBlack) {
            balanceAfterRemove(child, childParent);
        }
        vma.left = null;
        vma.right = null;
        vma.parent = null;
    }

    @Override
    public Iterator<Vma> iterator() {
        return new Iterator<>() {
            private Vma next = first();

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Vma next() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                Vma result = next;
                next = VmaTree.this.next(result);
                return result;
            }
        };
    }

    private static Vma leftmost(Vma from) {
        Vma node = from;
        while (node.left != null) {
            node = node.left;
        }
        return node;
    }

    private static Vma rightmost(Vma from) {
        Vma node = from;
        while (node.right != null) {
            node = node.right;
        }
        return node;
    }

    private static boolean isRed(Vma node) {
        return node != null && node.red;
    }

    private void balanceAfterInsert(Vma inserted) {
        Vma node = inserted;
        while (isRed(node.parent)) {
            Vma parent = node.parent;
            Vma grandparent = parent.parent;
            work.store(grandparent.kernelAddress());
            boolean onLeft = parent == grandparent.left;
            Vma uncle = onLeft ? grandparent.right : grandparent.left;
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
                Vma up = parent;
                parent = node;
                node = up;
            }
            parent.red = false;
            grandparent.red = true;
            rotate(grandparent, !onLeft);
        }
        root.red = false;
    }

    private void balanceAfterRemove(Vma replaced, Vma replacedParent) {
        Vma node = replaced;
        Vma parent = replacedParent;
        while (node != root && !isRed(node)) {
            boolean onLeft = node == parent.left;
            Vma sibling = onLeft ? parent.right : parent.left;
            work.store(sibling.kernelAddress());
            if (sibling.red) {
                sibling.red = false;
                parent.red = true;
                rotate(parent, onLeft);
                sibling = onLeft ? parent.right : parent.left;
            }
            Vma near = onLeft ? sibling.left : sibling.right;
            Vma far = onLeft ? sibling.right : sibling.left;
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
            break;
        }
        if (node != null) {
            node.red = false;
        }
    }

    /** Rotates {@code node} down to the left or right; its other child rises. */
    private void rotate(Vma node, boolean left) {
        Vma riser = left ? node.right : node.left;
        Vma middle = left ? riser.left : riser.right;
        work.store(riser.kernelAddress());
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
    }

    /** Puts {@code with} (or nothing) where {@code node} hangs. */
    private void replace(Vma node, Vma with) {
        Vma parent = node.parent;
        if (parent == null) {
            root = with;
        } else if (parent.left == node) {
            parent.left = with;
        } else {
            parent.right = with;
        }
        if (with != null) {
            with.parent = parent;
        }
    }

    /** Gives {@code node} the links and colour of {@code old}. */
    private void takePlace(Vma node, Vma old) {
        replace(old, node);
        node.left = old.left;
        node.right = old.right;
        node.red = old.red;
        if (node.left != null) {
            node.left.parent = node;
        }
        if (node.right != null) {
            node.right.parent = node;
        }
        work.store(node.kernelAddress());
    }
}
