package faultline.kernel.swap;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.index.PageIndex;
import faultline.kernel.lru.Lru;

/**
 * Pages that are in memory and have a slot in swap: swapper_space (Linux 2.6.2 swap_state.c, swapfile.c). The cache holds one
 * reference to the page and one to the slot.
 */
public final class SwapCache {

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable frames;
    private final Lru lru;
    private final SwapSpace space;
    private final PageIndex index;
    private final int lockVa;
    private final SwapCounters counters = new SwapCounters();
    private final int[] batch = new int[1];

    /** @param index finds the pages, empty */
    public SwapCache(KernelWork work, KernelLocks locks, BootMemory boot, Lru lru, SwapSpace space, PageIndex index) {
        this.work = work;
        this.locks = locks;
        this.frames = boot.table();
        this.lru = lru;
        this.space = space;
        this.index = index;
        this.lockVa = boot.globals() + KernelGlobals.SWAPPER_SPACE;
    }

    /** The areas. */
    public SwapSpace space() {
        return space;
    }

    /** What swap did so far. */
    public SwapCounters counters() {
        return counters;
    }

    /** A fault found its page here. */
    public void countHit() {
        counters.cacheHits++;
    }

    /** Pages in the cache; uncharged. */
    public int size() {
        return index.size();
    }

    /** The frame of a slot, uncharged, or -1. */
    public int peek(int entry) {
        return index.peek(entry);
    }

    /** lookup_swap_cache: the frame of a slot with one more reference, or -1. */
    public int lookup(int entry) {
        work.path(KernelPath.SWAP_CACHE_LOOKUP);
        locks.spin(lockVa);
        int frame = index.find(entry);
        if (frame != PageIndex.NONE) {
            frames.get(frame);
        }
        locks.unspin(lockVa);
        return frame;
    }

    /**
     * Enters a page that is locked, with the slot's user that the caller has got: __add_to_swap_cache.
     *
     * @return false when memory ran out
     */
    boolean add(int frame, int entry) {
        work.path(KernelPath.SWAP_CACHE_CHANGE);
        locks.spin(lockVa);
        boolean added = index.insert(entry, frame);
        if (added) {
            frames.get(frame);
            frames.set(frame, PageFlag.SWAP_CACHE | PageFlag.LOCKED);
            frames.setPrivateWord(frame, entry);
            work.store(lockVa);
            counters.cacheAdds++;
        }
        locks.unspin(lockVa);
        return added;
    }

    /**
     * add_to_swap: gives an anonymous, locked page a slot; from then on it is dirty.
     *
     * @return false when swap is full or memory ran out
     */
    public boolean addToSwap(int frame) {
        int entry = space.allocate();
        if (entry == 0) {
            return false;
        }
        if (!add(frame, entry)) {
            space.free(entry);
            return false;
        }
        frames.set(frame, PageFlag.UPTODATE | PageFlag.DIRTY);
        return true;
    }

    /**
     * move_to_swap_cache: enters a locked page of a file in memory, which names {@code entry} itself.
     *
     * @return false when memory ran out
     */
    public boolean moveIn(int frame, int entry) {
        space.duplicate(entry);
        if (!add(frame, entry)) {
            space.free(entry);
            return false;
        }
        frames.set(frame, PageFlag.UPTODATE | PageFlag.DIRTY);
        return true;
    }

    /** delete_from_swap_cache: the page loses its slot, and the cache's reference, which must not be its last. */
    public void delete(int frame) {
        int entry = take(frame);
        space.free(entry);
        frames.put(frame);
    }

    /** As {@link #delete} for a page that nobody else has; the caller frees it. */
    public void deleteLast(int frame) {
        space.free(take(frame));
    }

    private int take(int frame) {
        work.path(KernelPath.SWAP_CACHE_CHANGE);
        int entry = frames.privateWord(frame);
        locks.spin(lockVa);
        index.remove(entry);
        frames.clear(frame, PageFlag.SWAP_CACHE);
        frames.setPrivateWord(frame, 0);
        work.store(lockVa);
        locks.unspin(lockVa);
        return entry;
    }

    /** can_share_swap_page: whether the caller's mapping is all that is left of the page besides its slot. */
    public boolean canShare(int frame) {
        int count = frames.readCount(frame);
        return count == 1 || count == 2 && frames.has(frame, PageFlag.SWAP_CACHE) && exclusive(frame);
    }

    private boolean exclusive(int frame) {
        work.path(KernelPath.SWAP_EXCLUSIVE);
        return space.users(frames.privateWord(frame)) == 1;
    }

    /**
     * remove_exclusive_swap_page: takes the slot from a page that has one user besides the cache, when no swap entry names the
     * slot.
     */
    public boolean removeExclusive(int frame) {
        boolean idle = frames.test(frame, PageFlag.SWAP_CACHE) && !frames.has(frame, PageFlag.WRITEBACK);
        if (!idle || frames.readCount(frame) != 2 || !exclusive(frame)) {
            return false;
        }
        delete(frame);
        frames.set(frame, PageFlag.DIRTY);
        return true;
    }

    /** free_page_and_swap_cache: a mapping of the page went; the slot goes when nobody else needs it. */
    public void put(int frame) {
        batch[0] = frame;
        release(batch, 1);
    }

    /** free_pages_and_swap_cache: {@link #put} for the first {@code count} of {@code pages}. */
    public void release(int[] pages, int count) {
        for (int i = 0; i < count; i++) {
            int frame = pages[i];
            // The flags' line is the count's, which the release changes at once.
            if (frames.has(frame, PageFlag.SWAP_CACHE) && !frames.has(frame, PageFlag.LOCKED)) {
                removeExclusive(frame);
            }
        }
        lru.release(pages, count);
    }

    /** free_swap_and_cache: a swap entry went; the page in the cache goes when only the cache has it. */
    public void freeEntry(int entry) {
        if (space.free(entry) != 1) {
            return;
        }
        int frame = lookup(entry);
        if (frame == PageIndex.NONE) {
            return;
        }
        boolean idle = !frames.has(frame, PageFlag.LOCKED) && !frames.has(frame, PageFlag.WRITEBACK);
        if (idle && (frames.readCount(frame) == 2 || space.full())) {
            delete(frame);
            frames.set(frame, PageFlag.DIRTY);
        }
        lru.put(frame);
    }
}
