package faultline.kernel.lru;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;

/** The lru field of every struct page: which page comes before and behind it on the list that it is on. */
final class LruLinks {

    final KernelWork work;
    final int[] next;
    final int[] previous;
    private final int firstVa;
    private final int step;

    LruLinks(KernelWork work, FrameTable table) {
        this.work = work;
        this.next = new int[table.frames()];
        this.previous = new int[table.frames()];
        this.firstVa = table.structPage(0) + table.layout().lru();
        this.step = table.layout().bytes();
    }

    /** Kernel address of the lru field of {@code frame}. */
    int va(int frame) {
        return firstVa + frame * step;
    }
}
