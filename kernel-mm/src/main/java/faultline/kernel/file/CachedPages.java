package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.index.PageIndex;
import faultline.kernel.index.RadixTree;
import faultline.kernel.mm.PageOutcome;

/** The pages of one file in memory: how they are found, brought there and taken out. The part of an address_space below its users. */
final class CachedPages implements ReadAhead.Reader {

    private static final int PAGE = PhysicalMemory.FRAME_BYTES;
    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;

    private final FileMapping owner;
    private final PageCache cache;
    private final KernelWork work;
    private final FrameTable frames;
    private final Backing backing;
    private final int address;
    private final RadixTree tree;
    private final SwappedPages swapped;
    private final DirtyPages dirty;
    private long block = -1;

    /** @param address of the address_space: its lock and the root of the tree */
    CachedPages(FileMapping owner, PageCache cache, Backing backing, int address) {
        this.owner = owner;
        this.cache = cache;
        this.work = cache.work();
        this.frames = cache.frames();
        this.backing = backing;
        this.address = address;
        this.tree = cache.newTree(address);
        this.swapped = new SwappedPages(cache, address);
        this.dirty = new DirtyPages(owner, cache.writeback());
    }

    int size() {
        return tree.size();
    }

    int peek(int index) {
        return tree.peek(index);
    }

    int next(int from) {
        return tree.next(from);
    }

    /** Pages that the file has. */
    long filePages() {
        return backing.bytes() + PAGE - 1 >> SHIFT;
    }

    /** find_get_page without the reference: the frame of page {@code index}, or {@link PageIndex#NONE}. */
    int find(int index) {
        cache.locks().spin(address);
        int frame = tree.find(index);
        cache.locks().unspin(address);
        return frame;
    }

    /**
     * Puts the page at {@code index}, which is not in memory, there. If the file has bytes for it they are being read when this
     * returns, unless all of them are {@code overwritten}.
     *
     * @return the frame, or -1 and {@code outcome} says why
     */
    int add(int index, boolean overwritten, PageOutcome outcome) {
        if (swapped.has(index)) {
            return bringBack(index, outcome);
        }
        if (!backing.reserve()) {
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        int frame = cache.allocate(owner, index);
        if (frame != FrameAllocator.NONE && !insert(index, frame)) {
            cache.forget(frame);
            frame = FrameAllocator.NONE;
        }
        if (frame == FrameAllocator.NONE) {
            backing.release(1);
            outcome.set(PageOutcome.Kind.OUT_OF_MEMORY);
            return FrameAllocator.NONE;
        }
        if (!fill(index, frame, overwritten)) {
            remove(index, frame);
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        cache.lru().add(frame);
        return frame;
    }

    /** Those pages that are on swap. */
    SwappedPages swapped() {
        return swapped;
    }

    private int bringBack(int index, PageOutcome outcome) {
        int frame = swapped.find(index);
        boolean back = frame != FrameAllocator.NONE && takeBack(index, frame);
        if (frame != FrameAllocator.NONE) {
            cache.release(frame);
        }
        if (!back) {
            outcome.set(PageOutcome.Kind.OUT_OF_MEMORY);
        }
        return back ? frame : FrameAllocator.NONE;
    }

    /** Page {@code index} is in {@code frame} of the swap cache and becomes part of the file again; false when memory ran out. */
    boolean takeBack(int index, int frame) {
        boolean inserted = insert(index, frame);
        if (inserted) {
            swapped.in(owner, index, frame);
        }
        return inserted;
    }

    /** shmem_writepage: the page in {@code frame}, locked and mapped by nobody, goes to swap; false when that cannot be. */
    boolean swapOut(int frame) {
        int index = frames.index(frame);
        if (!swapped.out(index, frame)) {
            return false;
        }
        cache.locks().spin(address);
        tree.remove(index);
        cache.locks().unspin(address);
        cache.leavesForSwap(frame);
        return true;
    }

    /** add_to_page_cache. */
    private boolean insert(int index, int frame) {
        work.path(KernelPath.ADD_TO_PAGE_CACHE);
        cache.locks().spin(address);
        boolean inserted = tree.insert(index, frame);
        cache.locks().unspin(address);
        return inserted;
    }

    private boolean fill(int index, int frame, boolean overwritten) {
        if (overwritten || !backing.stored(index)) {
            cache.highmem().clear(frame);
            frames.set(frame, PageFlag.UPTODATE);
            return true;
        }
        byte[] page = new byte[PAGE];
        if (!backing.load(index, page)) {
            return false;
        }
        cache.io().read(frame, blockOf(index), new Arrival(frame, page));
        return true;
    }

    /** Puts the bytes in when the disk has them; a class and no lambda, so that it can be written to a checkpoint. */
    private final class Arrival implements Runnable {
        private final int frame;
        private final byte[] page;

        Arrival(int frame, byte[] page) {
            this.frame = frame;
            this.page = page;
        }

        @Override
        public void run() {
            cache.transferIn(frame, page);
        }
    }

    private long blockOf(int index) {
        if (block < 0) {
            block = cache.io().place(filePages());
        }
        return block + index;
    }

    @Override
    public boolean cached(int index) {
        return tree.peek(index) != PageIndex.NONE;
    }

    /** set_page_dirty: the bytes of {@code frame} are newer than those on the disk, if there are any. */
    void setDirty(int frame) {
        if (frames.has(frame, PageFlag.DIRTY)) {
            return;
        }
        frames.set(frame, PageFlag.DIRTY);
        if (backing.storing()) {
            dirty.add(frames.index(frame));
        }
    }

    /** Begins to write up to {@code most} dirty pages, unless the disk has enough to do; those that are on their way wait. */
    int writeSome(int most) {
        int written = 0;
        cache.io().plug();
        Integer index = dirty.from(0);
        while (index != null && written < most && !cache.writeback().diskHasEnough()) {
            int frame = find(index);
            if (!frames.test(frame, PageFlag.WRITEBACK) && !cache.io().isBeingRead(frame)) {
                write(frame);
                written++;
            }
            index = index == -1 ? null : dirty.from(index + 1);
        }
        cache.io().unplug();
        return written;
    }

    /** do_page_cache_readahead. */
    @Override
    public void read(int first, int count) {
        cache.io().plug();
        readAll(first, count);
        cache.io().unplug();
    }

    private void readAll(int first, int count) {
        PageOutcome outcome = new PageOutcome();
        long end = Math.min((long) first + count, filePages());
        for (long index = Math.max(0, first); index < end; index++) {
            boolean wanted = backing.stored((int) index) && find((int) index) == PageIndex.NONE;
            if (wanted && add((int) index, false, outcome) == FrameAllocator.NONE) {
                return;
            }
        }
    }

    /** Writes the bytes of {@code frame} to where the file lies: false when that cannot be. */
    boolean write(int frame) {
        byte[] page = new byte[PAGE];
        cache.transferOut(frame, page);
        int index = frames.index(frame);
        long length = Math.min(PAGE, backing.bytes() - ((long) index << SHIFT));
        frames.clear(frame, PageFlag.DIRTY);
        dirty.remove(index);
        if (length <= 0) {
            return true;
        }
        work.path(KernelPath.WRITE_PAGE);
        boolean stored = backing.store(index, page, (int) length);
        if (!stored) {
            // It is not lost as long as it stays; whoever wants it written tries again.
            frames.set(frame, PageFlag.DIRTY);
            dirty.add(index);
            return false;
        }
        cache.io().write(frame, blockOf(index));
        return true;
    }

    /** remove_from_page_cache, and the cache's reference goes. */
    void remove(int index, int frame) {
        work.path(KernelPath.REMOVE_FROM_PAGE_CACHE);
        cache.locks().spin(address);
        tree.remove(index);
        cache.locks().unspin(address);
        dirty.remove(index);
        cache.forget(frame);
        backing.release(1);
    }

    /** Takes the pages from {@code first} up to before {@code end} (unsigned) out, when the disk is done with them. */
    void removeAll(int first, int end) {
        int index = tree.next(first);
        while (index != PageIndex.NONE && Integer.compareUnsigned(index, end) < 0) {
            int frame = tree.find(index);
            cache.io().await(frame);
            remove(index, frame);
            index = tree.next(first);
        }
        backing.release(swapped.free(first, end));
    }

    /** Gives back what the empty tree holds. */
    void clear() {
        tree.clear();
    }
}
