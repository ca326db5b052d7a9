package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.index.PageIndex;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageSource;
import faultline.kernel.mm.Vma;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** The pages of one file that are in memory: an address_space. Reads, writes and mappings of the file all go through it. */
public final class FileMapping implements PageSource {

    private static final int PAGE = PhysicalMemory.FRAME_BYTES;
    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;
    /** page_tree lies behind the inode's own fields (unverified). */
    private static final int TREE_OFFSET = 256;

    private final PageCache cache;
    private final KernelWork work;
    private final FrameTable frames;
    private final Backing backing;
    private final int inode;
    private final CachedPages pages;
    private final FileViews views;

    FileMapping(PageCache cache, Backing backing, int inode) {
        this.cache = cache;
        this.work = cache.work();
        this.frames = cache.frames();
        this.backing = backing;
        this.inode = inode;
        this.pages = new CachedPages(this, cache, backing, inode + TREE_OFFSET);
        this.views = new FileViews(cache, inode + TREE_OFFSET);
    }

    @Override
    public int kernelAddress() {
        return inode + TREE_OFFSET;
    }

    /** Pages of the file that are in memory; uncharged. */
    public int cachedPages() {
        return pages.size();
    }

    /** Whether its pages are all there is of it. */
    boolean inMemoryOnly() {
        return !backing.storing();
    }

    /** Pages of memory that are promised to it; uncharged, for the books. */
    long committedPages() {
        return backing.committedPages(heldPages());
    }

    /** Pages of the file that are in memory or on swap; uncharged. */
    public int heldPages() {
        return pages.size() + pages.swapped().size();
    }

    void forEachSwapped(IntConsumer visitor) {
        pages.swapped().forEach(visitor);
    }

    boolean takesBack(int slot) {
        return pages.swapped().indexOf(slot) >= 0;
    }

    boolean takeBack(int slot, int frame) {
        return pages.takeBack((int) pages.swapped().indexOf(slot), frame);
    }

    /** The frame of page {@code index}, or -1 when it is not in memory; uncharged, for the books. */
    public int peek(int index) {
        return pages.peek(index);
    }

    /** Its pages for debuggers and the kernel's own view of programs: nothing is touched in the model. */
    public FilePeek untouched() {
        return new FilePeek(cache, pages, backing);
    }

    private static long pagesOf(long bytes) {
        return bytes + PAGE - 1 >> SHIFT;
    }

    /** What a newly opened file needs to read ahead: its file_ra_state. */
    public ReadAhead newReadAhead() {
        return cache.newReadAhead(pages);
    }

    /** As {@link #page(Vma, int, ReadAhead, PageOutcome)} for files that are in memory only, of which nothing is read. */
    public int page(Vma vma, int va, PageOutcome outcome) {
        return page(vma, va, null, outcome);
    }

    /**
     * The page behind {@code va} for a mapping, read in or made if need be: filemap_nopage and shmem_nopage.
     *
     * @param ahead of the open file that is mapped; null to read the page alone
     * @return the frame, with a reference for the caller, or -1 and {@code outcome} says why; one that must be waited for has
     *     the reference too
     */
    public int page(Vma vma, int va, ReadAhead ahead, PageOutcome outcome) {
        int index = vma.pageIndex(va);
        views.note(vma.file());
        work.path(KernelPath.FILE_NOPAGE);
        work.load(inode);
        outcome.set(PageOutcome.Kind.MINOR);
        if (Integer.toUnsignedLong(index) >= pages.filePages()) {
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        int frame = findForFault(vma, index, ahead);
        if (frame == PageIndex.NONE) {
            frame = pages.add(index, false, outcome);
        }
        return handOut(frame, outcome);
    }

    /** A reference for the caller to {@code frame}, if there is one, unless it must be waited for first. */
    private int handOut(int frame, PageOutcome outcome) {
        if (frame == FrameAllocator.NONE) {
            return FrameAllocator.NONE;
        }
        frames.get(frame);
        if (cache.io().isBeingRead(frame)) {
            outcome.waitFor(frame);
            return FrameAllocator.NONE;
        }
        cache.lru().markAccessed(frame);
        return frame;
    }

    @Override
    public long filePages() {
        return pages.filePages();
    }

    @Override
    public int cachedPage(Vma vma, int index) {
        views.note(vma.file());
        work.path(KernelPath.FILEMAP_GETPAGE);
        int frame = pages.find(index);
        if (frame == PageIndex.NONE || cache.io().isBeingRead(frame)) {
            return FrameAllocator.NONE;
        }
        frames.get(frame);
        cache.lru().markAccessed(frame);
        return frame;
    }

    @Override
    public int pageAt(Vma vma, int index, PageOutcome outcome) {
        views.note(vma.file());
        work.path(KernelPath.FILEMAP_GETPAGE);
        work.load(inode);
        outcome.set(PageOutcome.Kind.MINOR);
        if (Integer.toUnsignedLong(index) >= pages.filePages()) {
            outcome.set(PageOutcome.Kind.BEYOND_END);
            return FrameAllocator.NONE;
        }
        int frame = pages.find(index);
        if (frame == PageIndex.NONE) {
            frame = pages.add(index, false, outcome);
        }
        return handOut(frame, outcome);
    }

    /** The frame of page {@code index}, for which others are read too as the vma's advice says. */
    private int findForFault(Vma vma, int index, ReadAhead ahead) {
        if (ahead == null || !backing.storing() || vma.has(Vma.RANDOM)) {
            return pages.find(index);
        }
        boolean sequential = vma.has(Vma.SEQUENTIAL);
        ahead.beforeFault(index, sequential);
        int frame = pages.find(index);
        return ahead.atFault(index, sequential, frame != PageIndex.NONE) ? pages.find(index) : frame;
    }

    /** Gives the empty file its first bytes, which come from outside the machine. Returns 0 or a negative errno. */
    public int preload(byte[] bytes) {
        PageOutcome outcome = new PageOutcome();
        for (int at = 0; at < bytes.length; at += PAGE) {
            int frame = pages.add(at >> SHIFT, true, outcome);
            if (frame == FrameAllocator.NONE) {
                return failure(outcome, Errno.ENOSPC);
            }
            dirtied(frame);
            cache.transferIn(frame, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PAGE)));
        }
        return 0;
    }

    /**
     * Reads bytes for read(2); holes read as zeros and stay holes.
     *
     * @param ahead of the open file that is read; null to read no page but those asked for
     * @return bytes read, 0 at or behind the end, or a negative errno
     */
    public int read(ReadAhead ahead, long offset, byte[] into, int at, int length) {
        int count = (int) Math.max(0, Math.min(length, backing.bytes() - offset));
        PageOutcome outcome = new PageOutcome();
        for (int done = 0; done < count; ) {
            int index = (int) (offset + done >> SHIFT);
            int start = (int) (offset + done) & PAGE - 1;
            int part = Math.min(count - done, PAGE - start);
            work.path(KernelPath.FILE_READ_PAGE);
            int frame = findForRead(ahead, index, outcome);
            if (frame == FrameAllocator.NONE
                    && (backing.stored(index) || pages.swapped().has(index))) {
                return done > 0 ? done : failure(outcome, Errno.EIO);
            }
            if (frame == FrameAllocator.NONE) {
                cache.readZeros(start, into, at + done, part);
            } else {
                cache.lru().markAccessed(frame);
                cache.read(frame, start, into, at + done, part);
            }
            done += part;
        }
        return count;
    }

    /** do_generic_mapping_read: the page with its bytes, for which the caller waits; -1 for a hole or a failure. */
    private int findForRead(ReadAhead ahead, int index, PageOutcome outcome) {
        if (ahead != null && backing.storing()) {
            ahead.beforeRead(index);
        }
        int frame = pages.find(index);
        if (frame == PageIndex.NONE && (backing.stored(index) || pages.swapped().has(index))) {
            frame = pages.add(index, false, outcome);
        }
        if (frame != FrameAllocator.NONE) {
            cache.io().awaitRead(frame);
        }
        return frame;
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
            if (backing.storing()) {
                cache.writeback().balance();
            }
            work.path(KernelPath.FILE_WRITE_PAGE);
            int frame = pages.find(index);
            if (frame == PageIndex.NONE) {
                frame = pages.add(index, part == PAGE, outcome);
            }
            if (frame == FrameAllocator.NONE) {
                return done > 0 ? done : failure(outcome, Errno.ENOSPC);
            }
            cache.io().awaitRead(frame);
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
            boolean there = pages.find((int) index) != PageIndex.NONE;
            if (!there && pages.add((int) index, false, outcome) == FrameAllocator.NONE) {
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
        views.unmap(firstGone, -1);
        pages.removeAll(firstGone, -1);
        int tail = (int) bytes & PAGE - 1;
        int lastIndex = (int) (bytes >> SHIFT);
        int last = tail == 0 ? PageIndex.NONE : pages.find(lastIndex);
        if (tail != 0 && pages.swapped().has(lastIndex)) {
            last = pages.add(lastIndex, false, new PageOutcome());
        }
        if (last != PageIndex.NONE) {
            cache.io().await(last);
            cache.clearTail(last, tail);
        }
    }

    /** The file is gone: its pages and its inode go. No vma shows it any more. */
    public void destroy() {
        truncate(0);
        pages.clear();
        cache.freeInode(this, inode);
    }

    @Override
    public boolean cached(int index) {
        int frame = pages.find(index);
        return frame != PageIndex.NONE && frames.test(frame, PageFlag.UPTODATE);
    }

    @Override
    public void readAhead(int first, int end) {
        long last = Math.min(Integer.toUnsignedLong(end), pages.filePages());
        long count = last - Integer.toUnsignedLong(first);
        if (count > 0) {
            pages.read(first, (int) count);
        }
    }

    @Override
    public int punch(int first, int end) {
        if (backing.storing()) {
            return Errno.ENOSYS.result();
        }
        views.unmap(first, end - 1);
        pages.removeAll(first, end);
        return 0;
    }

    @Override
    public void dirtied(int frame) {
        if (!frames.has(frame, PageFlag.DIRTY)) {
            frames.set(frame, PageFlag.DIRTY);
            pages.dirtied(frame);
        }
    }

    /** Begins to write up to {@code most} dirty pages; returns how many. */
    int writeSome(int most) {
        return pages.writeSome(most);
    }

    @Override
    public boolean writePage(int frame) {
        return backing.storing() ? pages.write(frame) : backing.swappable() && pages.swapOut(frame);
    }

    @Override
    public boolean drop(int frame) {
        int index = frames.index(frame);
        boolean used = frames.readCount(frame) != 1
                || frames.has(frame, PageFlag.DIRTY)
                || frames.has(frame, PageFlag.WRITEBACK)
                || cache.io().isBeingRead(frame);
        if (!used && !backing.storing()) {
            // Nowhere else is what it holds: the next pass gives it a slot.
            frames.set(frame, PageFlag.DIRTY);
        }
        if (used || !backing.storing()) {
            return false;
        }
        pages.remove(index, frame);
        return true;
    }

    /** Drops all pages that {@link #drop} can: invalidate_mapping_pages. */
    void dropClean() {
        for (int index = pages.next(0); index != PageIndex.NONE; index = pages.next(index + 1)) {
            drop(pages.peek(index));
        }
    }

    /** Begins to write the dirty pages from {@code first} up to before {@code end} (unsigned). Returns 0 or a negative errno. */
    public int startSync(int first, int end) {
        int result = 0;
        for (int index = pages.next(first);
                index != PageIndex.NONE && Integer.compareUnsigned(index, end) < 0;
                index = pages.next(index + 1)) {
            int frame = pages.peek(index);
            if (frames.test(frame, PageFlag.DIRTY) && backing.storing() && !pages.write(frame)) {
                result = Errno.EIO.result();
            }
        }
        return result;
    }

    /** Writes all dirty pages and waits until that is done: filemap_fdatawrite and filemap_fdatawait. */
    public int sync() {
        int result = startSync(0, -1);
        for (int index = pages.next(0); index != PageIndex.NONE; index = pages.next(index + 1)) {
            cache.io().await(pages.peek(index));
        }
        return result;
    }
}
