package faultline.kernel.swap;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.disk.PageTransfer;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.sysctl.Tunable;

/**
 * Pages on their way to their slots and back: swap_writepage, read_swap_cache_async, swapin_readahead (Linux 2.6.2 page_io.c,
 * swap_state.c, memory.c). The disk moves the bytes past the caches; they are taken when the request is made.
 */
public final class SwapIo {

    /** RAM up to which read-ahead is by 4 pages instead of 8: swap_setup. */
    private static final int SMALL_FRAMES = (16 << 20) >>> PhysicalMemory.FRAME_SHIFT;

    private final KernelWork work;
    private final PhysicalMemory ram;
    private final FrameTable frames;
    private final FrameAllocator allocator;
    private final Lru lru;
    private final SwapCache cache;
    private final SwapSpace space;
    private final Disk disk;
    private final PageWaits waits;
    /** Made once, so that requests under way can be written to a checkpoint. */
    private final PageTransfer whenWritten = this::written;

    private final PageTransfer whenRead = this::wasRead;
    private final boolean lockedWhileWritten;
    private final Tunable cluster;

    /** @param lockedWhileWritten whether a page stays locked until it is written, as in 2.4, instead of marked PG_writeback */
    public SwapIo(
            KernelWork work,
            PhysicalMemory ram,
            FrameTable frames,
            FrameAllocator allocator,
            Lru lru,
            SwapCache cache,
            Disk disk,
            PageWaits waits,
            boolean lockedWhileWritten) {
        this.work = work;
        this.ram = ram;
        this.frames = frames;
        this.allocator = allocator;
        this.lru = lru;
        this.cache = cache;
        this.space = cache.space();
        this.disk = disk;
        this.waits = waits;
        this.lockedWhileWritten = lockedWhileWritten;
        this.cluster = new Tunable(ram.frames() <= SMALL_FRAMES ? 2 : 3);
    }

    /** page_cluster: log2 of the slots that are read at once. */
    public Tunable cluster() {
        return cluster;
    }

    /** The disk behind swap. */
    public Disk disk() {
        return disk;
    }

    /** swap_writepage of a locked, clean-marked page; unlocks it now or when it is written. */
    public void write(int frame) {
        if (cache.removeExclusive(frame)) {
            unlock(frame);
            return;
        }
        work.path(KernelPath.SWAP_PAGE_IO);
        int entry = frames.privateWord(frame);
        SwapArea area = space.area(entry);
        area.setContents(NonPresentPte.offset(entry), bytes(frame));
        cache.counters().pagesOut++;
        frames.set(frame, PageFlag.WRITEBACK);
        if (!lockedWhileWritten) {
            unlock(frame);
        }
        disk.submit(true, area.block(NonPresentPte.offset(entry)), frame, whenWritten);
    }

    private byte[] bytes(int frame) {
        byte[] bytes = new byte[PhysicalMemory.FRAME_BYTES];
        ram.read((long) frame << PhysicalMemory.FRAME_SHIFT, bytes, 0, bytes.length);
        for (byte value : bytes) {
            if (value != 0) {
                return bytes;
            }
        }
        return null;
    }

    private void written(int frame) {
        frames.clear(frame, PageFlag.WRITEBACK);
        if (lockedWhileWritten) {
            unlock(frame);
        } else if (frames.test(frame, PageFlag.RECLAIM)) {
            frames.clear(frame, PageFlag.RECLAIM);
            lru.rotate(frame);
        }
        waits.wake(frame);
    }

    /** unlock_page. */
    public void unlock(int frame) {
        frames.clear(frame, PageFlag.LOCKED);
        waits.wake(frame);
    }

    /**
     * read_swap_cache_async: the frame of a slot with one more reference; its page is locked until it has been read.
     *
     * @return the frame, or -1 when memory ran out or the slot is not in use
     */
    public int read(int entry) {
        int found = cache.lookup(entry);
        if (found >= 0) {
            return found;
        }
        int frame = allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        if (frame == FrameAllocator.NONE) {
            return FrameAllocator.NONE;
        }
        if (!space.duplicate(entry)) {
            allocator.free(frame, 0);
            return FrameAllocator.NONE;
        }
        if (!cache.add(frame, entry)) {
            space.free(entry);
            allocator.free(frame, 0);
            return FrameAllocator.NONE;
        }
        lru.addAnonymous(frame);
        work.path(KernelPath.SWAP_PAGE_IO);
        cache.counters().pagesIn++;
        SwapArea area = space.area(entry);
        byte[] bytes = area.contents(NonPresentPte.offset(entry));
        if (bytes == null) {
            ram.clearFrame(frame);
        } else {
            ram.write((long) frame << PhysicalMemory.FRAME_SHIFT, bytes, 0, bytes.length);
        }
        disk.submit(false, area.block(NonPresentPte.offset(entry)), frame, whenRead);
        return frame;
    }

    private void wasRead(int frame) {
        frames.set(frame, PageFlag.UPTODATE);
        unlock(frame);
    }

    /** swapin_readahead: starts reading the aligned block of slots around one, up to the first that is not in use. */
    public void readAhead(int entry) {
        SwapArea area = space.area(entry);
        int order = cluster.getAsInt();
        int block = NonPresentPte.offset(entry) >>> order << order;
        int slot = Math.max(1, block);
        int end = (int) Math.min(block + (1L << order), area.pages() + 1);
        work.load(area.mapVa(slot));
        while (slot < end && area.users(slot) != 0 && area.users(slot) != SwapArea.BAD) {
            long before = cache.counters().pagesIn();
            int neighbour = NonPresentPte.entryOf(area.type(), slot);
            int frame = read(neighbour);
            if (frame < 0) {
                break;
            }
            boolean fresh = cache.counters().pagesIn() != before;
            cache.counters().readAheads += fresh && neighbour != entry ? 1 : 0;
            lru.put(frame);
            slot++;
        }
        lru.drain();
    }
}
