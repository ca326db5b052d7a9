package faultline.kernel.rmap.anonvma;

import faultline.kernel.mm.Vma;

/** An anon_vma: the head of a list of vmas that may map the same anonymous pages. */
final class AnonVma {

    /** Kernel address of the object. */
    final int va;

    private Link first;
    private Link last;

    AnonVma(int va) {
        this.va = va;
    }

    Link first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Kernel address of the last node of the list, its head if it is empty. */
    int lastNode() {
        return last == null ? va : last.node();
    }

    void addLast(Link link) {
        link.previous = last;
        link.next = null;
        if (last == null) {
            first = link;
        } else {
            last.next = link;
        }
        last = link;
    }

    void remove(Link link) {
        if (link.previous == null) {
            first = link.next;
        } else {
            link.previous.next = link.next;
        }
        if (link.next == null) {
            last = link.previous;
        } else {
            link.next.previous = link.previous;
        }
    }

    /** vma->anon_vma and vma->anon_vma_node: one vma's place on the list. */
    static final class Link {

        /** Offset of anon_vma_node, with anon_vma behind it, in the vm_area_struct of 2.6.7 (facts linux-mm.md 2.2). */
        static final int NODE_OFFSET = 52;

        final AnonVma owner;
        final Vma vma;
        private Link next;
        private Link previous;

        Link(AnonVma owner, Vma vma) {
            this.owner = owner;
            this.vma = vma;
        }

        Link next() {
            return next;
        }

        /** Kernel address of the list node. */
        int node() {
            return vma.kernelAddress() + NODE_OFFSET;
        }

        /** Kernel address of the node after this, the list's head if this is the last. */
        int nextNode() {
            return next == null ? owner.va : next.node();
        }

        /** Kernel address of the node before this, the list's head if this is the first. */
        int previousNode() {
            return previous == null ? owner.va : previous.node();
        }
    }
}
