package faultline.kernel.index;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelConfigException;
import java.util.Arrays;

/**
 * page_hash_table of Linux 2.4.20 (mm/filemap.c), as one address_space sees it: a bucket for about each page of RAM, chained
 * through next_hash of the struct pages.
 */
public final class PageHash implements PageIndex {

    /** Largest table that the page allocator gives: 2^10 frames. */
    private static final int MAX_ORDER = 10;

    private final KernelWork work;
    private final FrameTable table;
    private final int tableVa;
    private final int mask;
    private final int[] buckets;
    private final int[] nextInBucket;
    private final int[] indexes;
    private int size;

    public PageHash(KernelWork work, FrameTable table, FrameAllocator allocator) {
        this.work = work;
        this.table = table;
        int order = 0;
        while (order < MAX_ORDER && (1 << order + 12) < table.frames() * Integer.BYTES) {
            order++;
        }
        int frame = allocator.allocate(Gfp.KERNEL, order, FrameUse.KERNEL);
        if (frame == FrameAllocator.NONE) {
            throw new KernelConfigException("no memory is left for the page hash: give the machine more RAM");
        }
        this.tableVa = DirectMap.ofFrame(frame);
        this.buckets = new int[1 << order + 10];
        this.mask = buckets.length - 1;
        this.nextInBucket = new int[table.frames()];
        this.indexes = new int[table.frames()];
        Arrays.fill(buckets, NONE);
        work.cpu().streamClear(tableVa, 1 << order + 12);
    }

    /** _page_hashfn folds the index onto the table (the mapping's address only turns it). */
    private int bucket(int index) {
        return index + (index >>> 15) & mask;
    }

    private int bucketVa(int bucket) {
        return tableVa + bucket * Integer.BYTES;
    }

    private void look(int frame) {
        work.path(KernelPath.CACHE_INDEX_STEP);
        work.load(table.structPage(frame) + table.layout().mapping());
    }

    @Override
    public int find(int index) {
        work.path(KernelPath.CACHE_INDEX_STEP);
        int bucket = bucket(index);
        work.load(bucketVa(bucket));
        for (int frame = buckets[bucket]; frame != NONE; frame = nextInBucket[frame]) {
            look(frame);
            if (indexes[frame] == index) {
                return frame;
            }
        }
        return NONE;
    }

    @Override
    public int peek(int index) {
        int frame = buckets[bucket(index)];
        while (frame != NONE && indexes[frame] != index) {
            frame = nextInBucket[frame];
        }
        return frame;
    }

    @Override
    public boolean insert(int index, int frame) {
        int bucket = bucket(index);
        work.path(KernelPath.CACHE_INDEX_STEP);
        if (buckets[bucket] != NONE) {
            work.store(table.structPage(buckets[bucket]) + table.layout().mapping());
        }
        work.store(table.structPage(frame) + table.layout().mapping());
        work.store(bucketVa(bucket));
        nextInBucket[frame] = buckets[bucket];
        indexes[frame] = index;
        buckets[bucket] = frame;
        size++;
        return true;
    }

    /** The chain is doubly linked, so that only the neighbours are touched. */
    @Override
    public void remove(int index) {
        int bucket = bucket(index);
        work.path(KernelPath.CACHE_INDEX_STEP);
        int before = NONE;
        int frame = buckets[bucket];
        while (indexes[frame] != index) {
            before = frame;
            frame = nextInBucket[frame];
        }
        work.store(
                before == NONE
                        ? bucketVa(bucket)
                        : table.structPage(before) + table.layout().mapping());
        work.store(table.structPage(frame) + table.layout().mapping());
        if (before == NONE) {
            buckets[bucket] = nextInBucket[frame];
        } else {
            nextInBucket[before] = nextInBucket[frame];
        }
        size--;
    }

    @Override
    public int size() {
        return size;
    }
}
