package faultline.kernel.rmap;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.KernelGlobals;

/**
 * page->mapcount: how many entries map a page, for all designs that count instead of remembering each entry. One object serves
 * both halves of a reverse map, since the field is the same.
 */
public final class MapCounts {

    /** How the count is guarded. */
    public enum Guard {
        /** PG_maplock, a bit-lock in the flags word (2.6.5-aa, 2.6.7; facts linux-mm.md 2.1). */
        PAGE_BIT,
        /** The count is atomic (2.6.9 and later; facts linux-mm.md 3.6). */
        ATOMIC
    }

    private final KernelWork work;
    private final KernelLocks locks;
    private final BootMemory boot;
    private final FrameTable table;
    private final int flagsOffset;
    private final int countOffset;
    private final boolean bitLocked;
    private final int[] counts;

    public MapCounts(ReverseMapContext context, Guard guard) {
        this.work = context.work();
        this.locks = context.locks();
        this.boot = context.boot();
        this.table = boot.table();
        this.flagsOffset = table.layout().flags();
        this.countOffset = table.layout().reverseMap();
        this.bitLocked = guard == Guard.PAGE_BIT;
        this.counts = new int[table.frames()];
    }

    /** Takes the page's lock, if there is one. */
    public void lock(int frame) {
        if (bitLocked) {
            locks.pageBit(table.structPage(frame) + flagsOffset);
        }
    }

    /** Gives it back. */
    public void unlock(int frame) {
        if (bitLocked) {
            locks.releasePageBit(table.structPage(frame) + flagsOffset);
        }
    }

    /** One mapping more; returns whether it is the first. The page's lock is held. */
    public boolean increment(int frame) {
        change(frame);
        boolean first = counts[frame]++ == 0;
        if (first) {
            countMapped(frame, 1);
        }
        return first;
    }

    /** page_dup_rmap: one mapping more of a page that is mapped. */
    public void dup(int frame) {
        work.path(KernelPath.RMAP_DUP);
        lock(frame);
        increment(frame);
        unlock(frame);
    }

    /** One mapping less; returns whether it was the last. The page's lock is held. */
    public boolean decrement(int frame) {
        change(frame);
        int left = --counts[frame];
        if (left < 0) {
            throw new IllegalStateException("frame " + frame + " is unmapped more often than it was mapped");
        }
        if (left == 0) {
            countMapped(frame, -1);
        }
        return left == 0;
    }

    private void change(int frame) {
        int at = table.structPage(frame) + countOffset;
        if (bitLocked) {
            work.store(at);
        } else {
            locks.atomic(at);
        }
    }

    /** inc_page_state and dec_page_state of nr_mapped. */
    private void countMapped(int frame, int change) {
        table.countMapped(frame, change);
        work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
    }

    /** Mappings of {@code frame}; uncharged. */
    public int of(int frame) {
        return counts[frame];
    }

    /** As {@link #of}, charged as the load that it is. */
    public int read(int frame) {
        work.load(table.structPage(frame) + countOffset);
        return counts[frame];
    }
}
