package faultline.kernel.frame;

import faultline.kernel.account.KernelWork;

/** A list of slabs, linked through their headers, with its head in the cache descriptor. */
final class SlabList {

    private final KernelWork work;
    private final int headVa;
    private Slab first;
    private Slab last;
    private int size;

    SlabList(KernelWork work, int headVa) {
        this.work = work;
        this.headVa = headVa;
    }

    Slab first() {
        return first;
    }

    Slab last() {
        return last;
    }

    int size() {
        return size;
    }

    void addFirst(Slab slab) {
        work.store(slab.header);
        work.store(first == null ? headVa : first.header);
        slab.next = first;
        slab.previous = null;
        if (first == null) {
            last = slab;
        } else {
            first.previous = slab;
        }
        first = slab;
        added(slab);
    }

    void addLast(Slab slab) {
        work.store(slab.header);
        work.store(last == null ? headVa : last.header);
        slab.previous = last;
        slab.next = null;
        if (last == null) {
            first = slab;
        } else {
            last.next = slab;
        }
        last = slab;
        added(slab);
    }

    private void added(Slab slab) {
        slab.list = this;
        size++;
    }

    void remove(Slab slab) {
        work.store(slab.next == null ? headVa : slab.next.header);
        work.store(slab.previous == null ? headVa : slab.previous.header);
        if (slab.next == null) {
            last = slab.previous;
        } else {
            slab.next.previous = slab.previous;
        }
        if (slab.previous == null) {
            first = slab.next;
        } else {
            slab.previous.next = slab.next;
        }
        slab.list = null;
        size--;
    }
}
