package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.index.PageIndex;
import faultline.kernel.index.RadixTree;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import java.util.Arrays;

/** The pages of one file that are in memory: an address_space. Reads, writes and mappings of the file all go through it. */
public final class FileMapping implements PageOwner {

    private static final int PAGE = PhysicalMemory.FRAME_BYTES;
    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;
    /** page_tree lies behind the inode's own fields (unverified). */
    private static final int TREE_OFFSET = 256;

    private final PageCache cache;
    private final KernelWork work;
    private final FrameTable frames;
    private final Backing backing;
    private final int inode;
    private final RadixTree pages;
    /** A view by which vmas got pages, or null when none ever did; all views have the same address_space. */
    private MappedFile shown;

    FileMapping(PageCache cache, Backing backing, int inode) {
        this.cache = cache;
        this.work = cache.work();
        this.frames = cache.frames();
        this.backing = backing;
        this.inode = inode;
        this.pages = cache.newTree(inode + TREE_OFFSET);
    }

    @Override
    public int kernelAddress() {
        return inode + TREE_OFFSET;
    }

    /** Pages of the file that are in memory; uncharged. */
    public int cachedPages() {
        return pages.size();
    }

    /** The frame of page {@code index}, or -1 when it is not in memory; uncharged, for the books. */
    public int peek(int index) {
        return pages.peek(index);
    }

    /**
     * Copies page {@code index} without touching the model, for debuggers.
     *
     * @param page gets the bytes; all of them are written
     * @return false behind the end, or when the bytes cannot be read
     */
    public boolean peekPage(int index, byte[] page) {
        if (Integer.toUnsignedLong(index) >= pagesOf(backing.bytes())) {
            return false;
        }
        int frame = pages.peek(index);
        if (frame != PageIndex.NONE) {
            cache.transferOut(frame, page);
            return true;
        }
        Arrays.fill(page, (byte) 0);
        return !backing.stored(index) || backing.load(index, page);
    }

    /** Copies the file's first bytes without touching the model: past the CPU, and past the cache where it has them not. */
    public boolean peek(byte[] into) {
        byte[] page = new byte[PAGE];
        for (int at = 0; at < into.length; at += PAGE) {
            int frame = pages.peek(at >> SHIFT);
            boolean cached = frame != PageIndex.NONE;
            if (cached) {
                cache.transferOut(frame, page);
            } else if (backing.stored(at >> SHIFT) && !backing.load(at >> SHIFT, page)) {
                return false;
            }
            boolean hole = !cached && !backing.stored(at >> SHIFT);
            if (!hole) {
                System.arraycopy(page, 0, into, at, Math.min(PAGE, into.length - at));
            }
        }
        return true;
    }

    private static long pagesOf(long bytes) {
        return bytes + PAGE - 1 >> SHIFT;
    }

    /** find_get_page without the reference: the frame of page {@code index}, or -1. */
    private int find(int index) {
        cache.locks().spin(kernelAddress());
        int frame = pages.find(index);
        cache.locks().unspin(kernelAddress());
        return frame;
    }

    /**
     * The page behind {@code va} for a mapping, read in or made if need be: filemap_nopage and shmem_nopage.
     *
     * @return the frame, with a reference for the caller, or -1 and {@code outcome} says why
     */
    public int page(Vma vma, int va, PageOutcome outcome) {
        int index = vma.pageIndex(va);
        shown = vma.file();
        work.path(KernelPath.FILE_NOPAGE);
        work.load(inode);
        outcome.set(PageOutcome.Kind.MINOR);
        if (Integer.toUnsignedLong(index) >= pagesOf(backing.bytes())) {
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        int frame = find(index);
        if (frame == PageIndex.NONE) {
            frame = add(index, outcome);
        }
        if (frame != FrameAllocator.NONE) {
            frames.get(frame);
            cache.lru().markAccessed(frame);
        }
        return frame;
    }

    /** Puts the page at {@code index}, which is not in memory, there; -1 when that fails. */
    private int add(int index, PageOutcome outcome) {
        if (!backing.reserve()) {
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        int frame = cache.allocate(this, index);
        if (frame != FrameAllocator.NONE && !insert(index, frame)) {
            cache.forget(frame);
            frame = FrameAllocator.NONE;
        }
        if (frame == FrameAllocator.NONE) {
            backing.release(1);
            outcome.set(PageOutcome.Kind.OUT_OF_MEMORY);
            return FrameAllocator.NONE;
        }
        if (!fill(index, frame, outcome)) {
            remove(index, frame);
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        frames.set(frame, PageFlag.UPTODATE);
        cache.lru().add(frame);
        return frame;
    }

    /** add_to_page_cache. */
    private boolean insert(int index, int frame) {
        work.path(KernelPath.ADD_TO_PAGE_CACHE);
        cache.locks().spin(kernelAddress());
        boolean inserted = pages.insert(index, frame);
        cache.locks().unspin(kernelAddress());
        return inserted;
    }

    private boolean fill(int index, int frame, PageOutcome outcome) {
        if (!backing.stored(index)) {
            cache.highmem().clear(frame);
            return true;
        }
        byte[] page = new byte[PAGE];
        if (!backing.load(index, page)) {
            return false;
        }
        cache.transferIn(frame, page);
        outcome.set(PageOutcome.Kind.MAJOR);
        return true;
    }

    /** remove_from_page_cache, and the cache's reference goes. */
    private void remove(int index, int frame) {
        work.path(KernelPath.REMOVE_FROM_PAGE_CACHE);
        cache.locks().spin(kernelAddress());
        pages.remove(index);
        cache.locks().unspin(kernelAddress());
        cache.forget(frame);
        backing.release(1);
    }

    /** Gives the empty file its first bytes, which come from outside the machine. Returns 0 or a negative errno. */
    public int preload(byte[] bytes) {
        PageOutcome outcome = new PageOutcome();
        for (int at = 0; at < bytes.length; at += PAGE) {
            int frame = add(at >> SHIFT, outcome);
            if (frame == FrameAllocator.NONE) {
                return failure(outcome, Errno.ENOSPC);
            }
            cache.transferIn(frame, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PAGE)));
        }
        return 0;
    }

    /**
     * Reads bytes for read(2); holes read as zeros and stay holes.
     *
     * @return bytes read, 0 at or behind the end, or a negative errno
     */
    public int read(long offset, byte[] into, int at, int length) {
        int count = (int) Math.max(0, Math.min(length, backing.bytes() - offset));
        PageOutcome outcome = new PageOutcome();
        for (int done = 0; done < count; ) {
            int index = (int) (offset + done >> SHIFT);
            int start = (int) (offset + done) & PAGE - 1;
            int part = Math.min(count - done, PAGE - start);
            work.path(KernelPath.FILE_READ_PAGE);
            int frame = find(index);
            if (frame == PageIndex.NONE && backing.stored(index)) {
                frame = add(index, outcome);
                if (frame == FrameAllocator.NONE) {
                    return done > 0 ? done : failure(outcome, Errno.EIO);
                }
            }
            if (frame == PageIndex.NONE) {
                cache.readZeros(start, into, at + done, part);
            } else {
                cache.lru().markAccessed(frame);
                cache.read(frame, start, into, at + done, part);
            }
            done += part;
        }
        return count;
    }

    private static int failure(PageOutcome outcome, Errno other) {
        return outcome.kind() == PageOutcome.Kind.OUT_OF_MEMORY ? Errno.ENOMEM.result() : other.result();
    }

    /**
     * Writes bytes for write(2); the caller moves the end of the file.
     *
     * @return bytes written, fewer than {@code length} when room ran out on the way, or a negative errno
     */
    public int write(long offset, byte[] from, int at, int length) {
        PageOutcome outcome = new PageOutcome();
        int done = 0;
        while (done < length) {
            int index = (int) (offset + done >> SHIFT);
            int start = (int) (offset + done) & PAGE - 1;
            int part = Math.min(length - done, PAGE - start);
            work.path(KernelPath.FILE_WRITE_PAGE);
            int frame = find(index);
            if (frame == PageIndex.NONE) {
                frame = add(index, outcome);
            }
            if (frame == FrameAllocator.NONE) {
                return done > 0 ? done : failure(outcome, Errno.ENOSPC);
            }
            cache.write(frame, start, from, at + done, part);
            dirtied(frame);
            cache.lru().markAccessed(frame);
            done += part;
        }
        return done;
    }

    /**
     * Puts the pages of {@code [from, to)} into memory, so that writing them finds room.
     *
     * @return 0 or a negative errno
     */
    public int allocate(long from, long to) {
        PageOutcome outcome = new PageOutcome();
        for (long index = from >> SHIFT; index << SHIFT < to; index++) {
            if (find((int) index) == PageIndex.NONE && add((int) index, outcome) == FrameAllocator.NONE) {
                return failure(outcome, Errno.ENOSPC);
            }
        }
        return 0;
    }

    /**
     * The file ends at {@code bytes} now, earlier than before: vmtruncate. Pages behind leave all mappings, private copies
     * too, and the cache; the rest of the last page is zeros.
     */
    public void truncate(long bytes) {
        int firstGone = (int) Math.min(Integer.MAX_VALUE, pagesOf(bytes));
        unmap(firstGone, -1);
        for (int index = pages.next(firstGone); index != PageIndex.NONE; index = pages.next(firstGone)) {
            remove(index, pages.find(index));
        }
        int tail = (int) bytes & PAGE - 1;
        int last = tail == 0 ? PageIndex.NONE : find((int) (bytes >> SHIFT));
        if (last != PageIndex.NONE) {
            cache.clearTail(last, tail);
        }
    }

    /** unmap_mapping_range from page {@code first} to page {@code last} (unsigned). */
    private void unmap(int first, int last) {
        if (shown != null) {
            cache.vmas().linearVmas(shown, first, last, vma -> {
                zap(vma, Integer.toUnsignedLong(first), Integer.toUnsignedLong(last));
                return true;
            });
        }
    }

    private void zap(Vma vma, long first, long last) {
        long offset = Integer.toUnsignedLong(vma.pageOffset());
        long from = Math.max(first - offset, 0);
        long to = Math.min(last + 1 - offset, vma.pages());
        if (from < to) {
            cache.zap().prepare();
            cache.zap().zap(vma, vma.start() + (int) (from << SHIFT), vma.start() + (int) (to << SHIFT));
            cache.zap().finish(vma.space());
        }
    }

    /** The file is gone: its pages and its inode go. No vma shows it any more. */
    public void destroy() {
        truncate(0);
        pages.clear();
        cache.freeInode(inode);
    }

    @Override
    public boolean cached(int index) {
        int frame = find(index);
        return frame != PageIndex.NONE && frames.test(frame, PageFlag.UPTODATE);
    }

    @Override
    public void readAhead(int first, int end) {
        PageOutcome outcome = new PageOutcome();
        long last = Math.min(Integer.toUnsignedLong(end), pagesOf(backing.bytes()));
        for (long index = Integer.toUnsignedLong(first); index < last; index++) {
            boolean wanted = find((int) index) == PageIndex.NONE && backing.stored((int) index);
            if (wanted && add((int) index, outcome) == FrameAllocator.NONE) {
                return;
            }
        }
    }

    @Override
    public int punch(int first, int end) {
        if (backing.storing()) {
            return Errno.ENOSYS.result();
        }
        unmap(first, end - 1);
        for (int index = pages.next(first); index != PageIndex.NONE && index < end; index = pages.next(first)) {
            remove(index, pages.find(index));
        }
        return 0;
    }

    @Override
    public void dirtied(int frame) {
        if (!frames.has(frame, PageFlag.DIRTY)) {
            frames.set(frame, PageFlag.DIRTY);
        }
    }

    @Override
    public boolean writePage(int frame) {
        if (!backing.storing()) {
            return false;
        }
        work.path(KernelPath.WRITE_PAGE);
        byte[] page = new byte[PAGE];
        cache.transferOut(frame, page);
        int index = frames.index(frame);
        long length = Math.min(PAGE, backing.bytes() - ((long) index << SHIFT));
        frames.clear(frame, PageFlag.DIRTY);
        return length <= 0 || backing.store(index, page, (int) length);
    }

    @Override
    public boolean drop(int frame) {
        int index = frames.index(frame);
        boolean freeable = frames.readCount(frame) == 1 && !frames.has(frame, PageFlag.DIRTY);
        if (!freeable || !backing.storing()) {
            return false;
        }
        remove(index, frame);
        return true;
    }

    /** Writes the dirty pages of {@code [first, end)} back: filemap_fdatawrite. Returns 0 or a negative errno. */
    public int sync(int first, int end) {
        int result = 0;
        for (int index = pages.next(first);
                index != PageIndex.NONE && Integer.compareUnsigned(index, end) < 0;
                index = pages.next(index + 1)) {
            int frame = pages.peek(index);
            if (frames.test(frame, PageFlag.DIRTY) && backing.storing() && !writePage(frame)) {
                result = Errno.EIO.result();
            }
        }
        return result;
    }
}
