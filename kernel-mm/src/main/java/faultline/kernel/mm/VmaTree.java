package faultline.kernel.mm;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.index.RedBlackTree;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The vmas of one address space: the red-black tree mm_rb, keyed by address, with its nodes inside the vmas as in Linux. Descents charge
 * the nodes that they really visit. No two vmas overlap.
 */
public final class VmaTree extends RedBlackTree<Vma> implements Iterable<Vma> {

    /** An empty tree whose visits are charged to {@code work}. */
    public VmaTree(KernelWork work) {
        super(work);
    }

    /** The first vma that ends above {@code va}, or null: find_vma. */
    public Vma find(int va) {
        Vma found = null;
        Vma node = root();
        while (node != null) {
            work.path(KernelPath.RB_STEP);
            work.load(node.kernelAddress());
            if (Integer.compareUnsigned(node.end(), va) > 0) {
                found = node;
                if (Integer.compareUnsigned(node.start(), va) <= 0) {
                    break;
                }
                node = left(node);
            } else {
                node = right(node);
            }
        }
        return found;
    }

    /** As {@link #find} without charge, for reports, debuggers and checks (law 7). */
    public Vma peek(int va) {
        Vma found = null;
        Vma node = root();
        while (node != null) {
            if (Integer.compareUnsigned(node.end(), va) > 0) {
                found = node;
                node = left(node);
            } else {
                node = right(node);
            }
        }
        return found;
    }

    /** Links a vma that overlaps no other. */
    public void insert(Vma vma) {
        Vma parent = null;
        Vma node = root();
        boolean below = false;
        while (node != null) {
            work.path(KernelPath.RB_STEP);
            work.load(node.kernelAddress());
            parent = node;
            below = Integer.compareUnsigned(vma.start(), node.start()) < 0;
            node = below ? left(node) : right(node);
        }
        work.path(KernelPath.VMA_LINK);
        link(vma, parent, below);
    }

    /** Unlinks a vma of this tree. */
    public void remove(Vma vma) {
        work.path(KernelPath.VMA_UNLINK);
        unlink(vma);
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
}
