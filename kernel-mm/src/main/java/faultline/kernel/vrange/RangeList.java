package faultline.kernel.vrange;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.rmap.KernelList;

/** The ranges of all address spaces that have something to give, most recent first: vrange_list with its lock and size (RFC v9). */
public final class RangeList {

    private static final int HEAD = 8;

    private final KernelWork work;
    private final KernelLocks locks;
    private final int lockVa;
    private final KernelList<VolatileRange> list;
    private long pages;

    /** @param address kernel address of lock, size and head */
    RangeList(KernelWork work, KernelLocks locks, int address) {
        this.work = work;
        this.locks = locks;
        this.lockVa = address;
        this.list = new KernelList<>(work, address + HEAD);
    }

    /** Pages that the ranges cover, whether in memory or not. */
    public long pages() {
        work.load(lockVa);
        return pages;
    }

    /** As {@link #pages}, uncharged. */
    public long peekPages() {
        return pages;
    }

    /** The range that has waited longest, or null; uncharged. */
    public VolatileRange oldest() {
        return list.isEmpty() ? null : list.last().member();
    }

    /** A range becomes the most recent one. */
    public void add(VolatileRange range) {
        locks.spin(lockVa);
        list.addFirst(range.listNode());
        pages += range.pages();
        work.store(lockVa);
        locks.unspin(lockVa);
    }

    /** Takes a range off the list, if it is on it. */
    public void remove(VolatileRange range) {
        if (!range.listed()) {
            return;
        }
        locks.spin(lockVa);
        list.remove(range.listNode());
        pages -= range.pages();
        work.store(lockVa);
        locks.unspin(lockVa);
    }
}
