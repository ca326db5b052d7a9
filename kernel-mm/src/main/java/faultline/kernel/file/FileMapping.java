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
import java.util.function.IntConsumer;

/**
 * The pages of one file that are in memory: an address_space with its operations, as mappings, reclaim and writing back see it. Reads
 * and writes copy from and to the same pages ({@link #bufferedIo}).
 */
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

    /** Its bytes for reads and writes by programs. */
    public BufferedIo bufferedIo() {
        return new BufferedIo(cache, backing, pages);
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
        pages.setDirty(frame);
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
