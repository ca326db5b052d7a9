package faultline.kernel.file;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * The pages of one file in memory that are on swap: shmem_writepage, shmem_getpage and the swap vector of shmem_inode_info (Linux
 * 2.6.2 mm/shmem.c). A page leaves the file for the swap cache, and the file's index holds its slot until somebody wants the page
 * again. The vector is charged as a line of the inode; its pages beyond the first 16 entries take no frames here.
 */
final class SwappedPages {

    private final KernelWork work;
    private final FrameTable frames;
    private final PageCache cache;
    private final SwapCache swap;
    private final SwapIo io;
    private final int inode;
    private final TreeMap<Integer, Integer> slots = new TreeMap<>(Integer::compareUnsigned);

    /** @param inode kernel address of the inode */
    SwappedPages(PageCache cache, int inode) {
        this.work = cache.work();
        this.frames = cache.frames();
        this.cache = cache;
        this.swap = cache.swap();
        this.io = cache.swapIo();
        this.inode = inode;
    }

    /** Pages on swap. */
    int size() {
        return slots.size();
    }

    /** Whether page {@code index} is on swap. */
    boolean has(int index) {
        return !slots.isEmpty() && slots.containsKey(index);
    }

    /** Tells all slots; uncharged, for the books. */
    void forEach(IntConsumer visitor) {
        slots.values().forEach(visitor::accept);
    }

    /** Copies page {@code index} without touching the model; false if it is not on swap. */
    boolean peek(int index, byte[] page) {
        Integer slot = slots.get(index);
        if (slot == null) {
            return false;
        }
        int frame = swap.peek(slot);
        if (frame != FrameAllocator.NONE) {
            cache.transferOut(frame, page);
            return true;
        }
        return swap.space().peek(slot, page);
    }

    /**
     * shmem_writepage: gives the locked page {@code index} in {@code frame} a slot; the caller takes it out of the file.
     *
     * @return false when swap is full or memory ran out
     */
    boolean out(int index, int frame) {
        work.path(KernelPath.SHMEM_WRITEPAGE);
        int slot = swap.space().allocate();
        if (slot == 0) {
            return false;
        }
        if (!swap.moveIn(frame, slot)) {
            swap.space().free(slot);
            return false;
        }
        slots.put(index, slot);
        work.store(inode);
        return true;
    }

    /** The frame that holds page {@code index}, being read perhaps, with a reference; NONE when memory ran out. */
    int find(int index) {
        work.path(KernelPath.SHMEM_GETPAGE);
        work.load(inode);
        int slot = slots.get(index);
        int frame = swap.lookup(slot);
        if (frame == FrameAllocator.NONE) {
            io.readAhead(slot);
            frame = io.read(slot);
        }
        if (frame != FrameAllocator.NONE) {
            cache.io().awaitWritten(frame);
        }
        return frame;
    }

    /** move_from_swap_cache behind the file's own tree: the page in {@code frame} has become {@code index} of {@code owner}. */
    void in(FileMapping owner, int index, int frame) {
        int slot = slots.remove(index);
        work.store(inode);
        frames.get(frame);
        swap.delete(frame);
        swap.space().free(slot);
        cache.enters(frame, owner, index);
        frames.set(frame, PageFlag.DIRTY);
        frames.convert(frame, FrameUse.FILE);
    }

    /** The index at which {@code slot} is, or -1. */
    long indexOf(int slot) {
        for (Map.Entry<Integer, Integer> entry : slots.entrySet()) {
            work.path(KernelPath.UNUSE_PTE);
            if (entry.getValue() == slot) {
                return Integer.toUnsignedLong(entry.getKey());
            }
        }
        return -1;
    }

    /** Gives back the slots of the pages from {@code first} up to before {@code end} (unsigned); returns how many. */
    int free(int first, int end) {
        Map<Integer, Integer> gone = slots.subMap(first, true, end, false);
        int count = gone.size();
        gone.values().forEach(swap::freeEntry);
        gone.clear();
        return count;
    }
}
