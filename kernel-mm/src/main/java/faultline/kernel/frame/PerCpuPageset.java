package faultline.kernel.frame;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * A list of single frames that one CPU keeps for one zone, so that most allocations need no zone lock (facts linux-mm.md 5.1;
 * Linux 2.6.2 page_alloc.c). The hot one gives cache-warm frames. The cold one takes frames that nobody has touched of late, as
 * reclaim frees them, and gives frames that a device will fill. Splits and merges of buddies are put off until a batch is due.
 */
final class PerCpuPageset {

    private static final int MAX_BATCH = 16;
    private static final int BATCH_CAP_FRAMES = (256 << 10) >>> 12;

    private final KernelWork work;
    private final FrameTable table;
    private final int va;
    private final int batch;
    private final int low;
    private final int high;
    /** A ring: the head, where frames are taken and pushed, is at {@code start}. */
    private final int[] ring;

    private int start;
    private int count;

    /** Whether frames are warm in the CPU's cache. */
    enum Heat {
        HOT(2, 6),
        COLD(0, 2);

        private final int lowBatches;
        private final int highBatches;

        Heat(int lowBatches, int highBatches) {
            this.lowBatches = lowBatches;
            this.highBatches = highBatches;
        }
    }

    PerCpuPageset(KernelWork work, FrameTable table, int va, int zoneFrames, Heat heat) {
        this.work = work;
        this.table = table;
        this.va = va;
        this.batch = Math.min(MAX_BATCH, Math.max(1, Math.min(zoneFrames / 1024, BATCH_CAP_FRAMES) / 4));
        this.low = heat.lowBatches * batch;
        this.high = heat.highBatches * batch;
        this.ring = new int[Integer.highestOneBit(high + batch) * 2];
    }

    /** Frames held. */
    int count() {
        return count;
    }

    /** Frames moved from and to the zone at a time. */
    int batch() {
        return batch;
    }

    /** Reads the counters: whether a batch should be fetched before the next {@link #pop}. */
    boolean wantsRefill() {
        work.load(va);
        return count <= low;
    }

    /** Reads the counters: whether a batch should be given back before the next {@link #push}. */
    boolean wantsDrain() {
        work.load(va);
        return count >= high;
    }

    /** Adds a frame of a refill at the tail. */
    void append(int frame) {
        chargeNeighbour(frame, count == 0 ? -1 : at(count - 1));
        ring[start + count++ & ring.length - 1] = frame;
    }

    /** Takes the frame at the tail, the coldest one. */
    int dropTail() {
        int frame = at(--count);
        chargeNeighbour(frame, count == 0 ? -1 : at(count - 1));
        return frame;
    }

    /** Takes the frame at the head, or returns -1. */
    int pop() {
        if (count == 0) {
            return -1;
        }
        work.path(KernelPath.ALLOC_PAGE);
        int frame = ring[start];
        start = start + 1 & ring.length - 1;
        count--;
        chargeNeighbour(frame, count == 0 ? -1 : ring[start]);
        return frame;
    }

    /** Puts a frame at the head. */
    void push(int frame) {
        chargeNeighbour(frame, count == 0 ? -1 : ring[start]);
        start = start - 1 & ring.length - 1;
        ring[start] = frame;
        count++;
    }

    private int at(int index) {
        return ring[start + index & ring.length - 1];
    }

    /** list_add and list_del at one end: the frame's links, its neighbour's, the list head with the count. */
    private void chargeNeighbour(int frame, int neighbour) {
        work.store(table.structPage(frame) + table.layout().list());
        if (neighbour >= 0) {
            work.store(table.structPage(neighbour) + table.layout().list());
        }
        work.store(va);
    }
}
