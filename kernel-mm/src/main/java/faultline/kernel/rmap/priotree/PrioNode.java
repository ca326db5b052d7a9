package faultline.kernel.rmap.priotree;

import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList.Node;

/**
 * vma->shared of 2.6.7, 16 bytes: a node of the tree, or a member of the list of vmas that show the same pages as one in the
 * tree, or one of the nonlinear vmas (facts linux-mm.md 3.8). The keys are those of the vma, so they must not change while it
 * is in the tree.
 */
final class PrioNode {

    final Vma vma;
    /** Kernel address of the node. */
    final int va;
    /** Its place on a list of like vmas or of nonlinear ones. */
    final Node<PrioNode> listNode;

    /** The list of those that are like this one, in the tree or not; null while it is alone. */
    LikeList like;

    boolean nonlinear;
    PrioNode left;
    PrioNode right;
    PrioNode parent;

    PrioNode(Vma vma, int va) {
        this.vma = vma;
        this.va = va;
        this.listNode = new Node<>(this, va);
    }

    /** First page that the vma shows: the radix index. */
    int radix() {
        return vma.pageOffset();
    }

    /** Last page that the vma shows: the heap index. */
    int heap() {
        return vma.pageOffset() + vma.pages() - 1;
    }
}
