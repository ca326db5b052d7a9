package faultline.kernel.frame;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.Arrays;

/**
 * The binary buddy allocator of one zone (facts linux-mm.md 5.1; Linux 2.6.2 page_alloc.c): free lists of blocks of 2^order
 * frames, linked through the struct pages of their first frames, and a bitmap with one bit for each pair of buddies.
 */
final class BuddyAllocator {

    /** MAX_ORDER: orders 0 to 10. */
    static final int ORDERS = 11;

    private static final int NONE = -1;

    private final KernelWork work;
    private final FrameTable table;
    private final int first;
    private final int end;
    private final int zoneVa;
    private final int[] bitmaps = new int[ORDERS];
    private final int[] heads = new int[ORDERS];
    private final int[] next;
    private final int[] previous;
    /** Order + 1 of the free block that starts at a frame, 0 where none does. */
    private final byte[] blockOrder;

    private int free;
    private int leastFree;
    private long given;

    BuddyAllocator(KernelWork work, FrameTable table, int first, int end, int zoneVa, int bitmapVa) {
        this.work = work;
        this.table = table;
        this.first = first;
        this.end = end;
        this.zoneVa = zoneVa;
        int frames = end - first;
        this.next = new int[frames];
        this.previous = new int[frames];
        this.blockOrder = new byte[frames];
        Arrays.fill(heads, NONE);
        int at = bitmapVa;
        for (int order = 0; order < ORDERS; order++) {
            bitmaps[order] = at;
            at += bitmapBytes(frames, order);
        }
    }

    /** Bytes of all bitmaps of a zone of {@code frames}. */
    static int bitmapsBytes(int frames) {
        int sum = 0;
        for (int order = 0; order < ORDERS; order++) {
            sum += bitmapBytes(frames, order);
        }
        return sum;
    }

    private static int bitmapBytes(int frames, int order) {
        int pairs = (frames >>> order + 1) + 1;
        return (pairs + 31) / 32 * 4;
    }

    /** Free frames. */
    int free() {
        return free;
    }

    /** The fewest that were ever free since boot. */
    int leastFree() {
        return leastFree;
    }

    /** Frames given back so far. */
    long given() {
        return given;
    }

    /** Order of the free block that starts at {@code frame}, or -1. */
    int freeBlockOrder(int frame) {
        return blockOrder[frame - first] - 1;
    }

    /** Gives the free range {@code [from, to)} to the allocator at boot, uncharged, as the largest aligned blocks. */
    void seed(int from, int to) {
        int at = from;
        while (at < to) {
            int order = Math.min(ORDERS - 1, Integer.numberOfTrailingZeros(at));
            while (at + (1 << order) > to) {
                order--;
            }
            link(at - first, order);
            free += 1 << order;
            at += 1 << order;
        }
        leastFree = free;
    }

    /** Takes a block of {@code order} off the lists; returns its first frame or -1. The zone's lock is held. */
    int take(int order) {
        for (int have = order; have < ORDERS; have++) {
            work.load(Zone.freeArea(zoneVa, have));
            int block = heads[have];
            if (block != NONE) {
                work.path(KernelPath.RMQUEUE);
                chargeUnlink(block, have);
                unlink(block, have);
                toggle(block, have);
                free -= 1 << order;
                leastFree = Math.min(leastFree, free);
                return first + split(block, have, order);
            }
        }
        return NONE;
    }

    /** expand: the lower halves go to the free lists, the last upper half is the block that was asked for. */
    private int split(int block, int have, int order) {
        int at = block;
        for (int half = have - 1; half >= order; half--) {
            work.path(KernelPath.BUDDY_SPLIT);
            chargeLink(at, half);
            link(at, half);
            toggle(at, half);
            at += 1 << half;
        }
        return at;
    }

    /** __free_pages_bulk of one block. The zone's lock is held. */
    void give(int frame, int order) {
        work.path(KernelPath.BUDDY_FREE);
        int block = frame - first;
        free += 1 << order;
        given += 1 << order;
        int merged = order;
        toggle(block, merged);
        while (merged < ORDERS - 1) {
            int buddy = (block + first ^ 1 << merged) - first;
            if (buddy < 0 || buddy >= end - first || blockOrder[buddy] != merged + 1) {
                break;
            }
            work.path(KernelPath.BUDDY_MERGE);
            chargeUnlink(buddy, merged);
            unlink(buddy, merged);
            block = Math.min(block, buddy);
            merged++;
            toggle(block, merged);
        }
        chargeLink(block, merged);
        link(block, merged);
    }

    private void link(int block, int order) {
        int head = heads[order];
        next[block] = head;
        previous[block] = NONE;
        if (head != NONE) {
            previous[head] = block;
        }
        heads[order] = block;
        blockOrder[block] = (byte) (order + 1);
    }

    private void unlink(int block, int order) {
        int after = next[block];
        int before = previous[block];
        if (after != NONE) {
            previous[after] = before;
        }
        if (before != NONE) {
            next[before] = after;
        } else {
            heads[order] = after;
        }
        blockOrder[block] = 0;
    }

    /** list_add at the head: the block, the old head or the list itself, the list. */
    private void chargeLink(int block, int order) {
        work.store(listField(block));
        work.store(heads[order] == NONE ? Zone.freeArea(zoneVa, order) : listField(heads[order]));
        work.store(Zone.freeArea(zoneVa, order));
    }

    /** list_del: the block's links are read, both neighbours written; the list head stands in for a missing one. */
    private void chargeUnlink(int block, int order) {
        work.load(listField(block));
        work.store(next[block] == NONE ? Zone.freeArea(zoneVa, order) : listField(next[block]));
        work.store(previous[block] == NONE ? Zone.freeArea(zoneVa, order) : listField(previous[block]));
    }

    /** change_bit of the pair that {@code block} belongs to; the largest order has no pairs. */
    private void toggle(int block, int order) {
        if (order < ORDERS - 1) {
            work.store(bitmaps[order] + ((block >>> order + 1) >>> 5) * 4);
        }
    }

    private int listField(int block) {
        return table.structPage(first + block) + table.layout().list();
    }
}
