package faultline.kernel.rmap;

import faultline.kernel.account.KernelWork;

/**
 * A struct list_head and what is linked behind it, at their kernel addresses: linking and unlinking touch the neighbours.
 *
 * @param <T> what is listed
 */
public final class KernelList<T> {

    private final KernelWork work;
    private int head;
    private Node<T> first;
    private Node<T> last;

    /** @param head kernel address of the list's head */
    public KernelList(KernelWork work, int head) {
        this.work = work;
        this.head = head;
    }

    /**
     * The place of one member on one list.
     *
     * @param <T> what is listed
     */
    public static final class Node<T> {

        private final T member;
        private final int va;
        private KernelList<T> list;
        private Node<T> next;
        private Node<T> previous;

        /** @param va kernel address of the list_head inside the member */
        public Node(T member, int va) {
            this.member = member;
            this.va = va;
        }

        /** What is listed here. */
        public T member() {
            return member;
        }

        /** Kernel address of the list_head. */
        public int va() {
            return va;
        }

        /** The list that it is on, or null. */
        public KernelList<T> list() {
            return list;
        }

        /** The node behind, or null at the end; uncharged. */
        public Node<T> next() {
            return next;
        }

        /** The node before, or null at the start; uncharged. */
        public Node<T> previous() {
            return previous;
        }
    }

    /** Moves the head to kernel address {@code va}; the neighbours of the head learn of it. */
    public void moveHead(int va) {
        head = va;
        work.store(va);
        if (first != null) {
            work.store(first.va);
            work.store(last.va);
        }
    }

    /** The first node, or null; uncharged. */
    public Node<T> first() {
        return first;
    }

    /** The last node, or null; uncharged. */
    public Node<T> last() {
        return last;
    }

    /** Whether nothing is listed; uncharged. */
    public boolean isEmpty() {
        return first == null;
    }

    /** Whether exactly one member is listed; uncharged. */
    public boolean isSingular() {
        return first != null && first == last;
    }

    /** list_add_tail at the head: {@code node} comes last. */
    public void addLast(Node<T> node) {
        insert(node, last, null);
    }

    /** list_add at the head: {@code node} comes first. */
    public void addFirst(Node<T> node) {
        insert(node, null, first);
    }

    /** list_add behind {@code at}, which is on this list. */
    public void addBehind(Node<T> node, Node<T> at) {
        insert(node, at, at.next);
    }

    private void insert(Node<T> node, Node<T> before, Node<T> behind) {
        node.list = this;
        node.previous = before;
        node.next = behind;
        if (before == null) {
            first = node;
        } else {
            before.next = node;
        }
        if (behind == null) {
            last = node;
        } else {
            behind.previous = node;
        }
        work.store(va(before));
        work.store(va(behind));
        work.store(node.va);
    }

    /** list_del. */
    public void remove(Node<T> node) {
        work.load(node.va);
        work.store(va(node.previous));
        work.store(va(node.next));
        if (node.previous == null) {
            first = node.next;
        } else {
            node.previous.next = node.next;
        }
        if (node.next == null) {
            last = node.previous;
        } else {
            node.next.previous = node.previous;
        }
        node.list = null;
        node.next = null;
        node.previous = null;
    }

    private int va(Node<T> node) {
        return node == null ? head : node.va;
    }
}
