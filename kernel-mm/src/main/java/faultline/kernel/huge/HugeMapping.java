package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.index.PageIndex;
import faultline.kernel.index.RadixTree;
import faultline.kernel.mapping.HugeRanges;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;

/**
 * The huge pages of one file: its address_space, indexed by huge page. The pages stay until the file is cut or goes; there is no disk
 * behind them, and reclaim never sees them.
 */
public final class HugeMapping implements PageOwner {

    /** Bytes of an inode with its address_space, as for other files in memory (unverified). */
    private static final int INODE_BYTES = 384;
    /** page_tree lies behind the inode's own fields (unverified). */
    private static final int TREE_OFFSET = 256;

    /** {@link #peekFrame}: inside the file, but not in memory. */
    public static final int NOT_YET = -1;
    /** {@link #peekFrame}: behind the end of the file. */
    public static final int BEYOND = -2;

    private final HugeContext context;
    private final HugeRanges ranges;
    private final KernelBuffer inode;
    private final RadixTree pages;
    private final HugeQuota quota;
    private final RegionList promised;
    private final int shift;
    private long bytes;
    private MappedFile shown;

    private HugeMapping(HugeContext context, HugeRanges ranges, HugeQuota quota, KernelBuffer inode) {
        this.context = context;
        this.ranges = ranges;
        this.quota = quota;
        this.inode = inode;
        this.shift = context.pool().order();
        this.pages = new RadixTree(context.work(), context.nodes(), kernelAddress());
        this.promised = new RegionList(context.work(), context.objects());
    }

    /** The address_space of an empty file, or null when memory ran out. */
    static HugeMapping create(HugeContext context, HugeRanges ranges, HugeQuota quota) {
        KernelBuffer inode = context.objects().allocate(INODE_BYTES);
        if (inode == null) {
            return null;
        }
        inode.store(0);
        return new HugeMapping(context, ranges, quota, inode);
    }

    @Override
    public int kernelAddress() {
        return inode.address(TREE_OFFSET);
    }

    /** i_size. */
    public long bytes() {
        return bytes;
    }

    void setBytes(long size) {
        bytes = size;
        inode.store(0);
    }

    /** Whole huge pages that the file has, in memory or not. */
    int wholePages() {
        return (int) (bytes >>> shift + 12);
    }

    HugeQuota quota() {
        return quota;
    }

    /** Ranges for which pages are promised or present, where the kernel promises any. */
    RegionList promised() {
        return promised;
    }

    /** Which huge page of the file {@code va} of {@code vma} shows. */
    int indexOf(Vma vma, int va) {
        return vma.pageIndex(va) >>> shift;
    }

    /** {@code vma} shows this file. */
    void shownBy(MappedFile view) {
        shown = view;
    }

    /** find_get_page without the reference: the page at {@code index}, or -1. */
    int find(int index) {
        return pages.find(index);
    }

    /** The page at {@code index}, or -1; uncharged, for the books and debuggers. */
    public int peek(int index) {
        return pages.peek(index);
    }

    /**
     * The frame of 4 KB behind {@code va} of {@code vma} that a first access would find; uncharged, for debuggers.
     *
     * @return the frame, {@link #NOT_YET} where it would be one of zeros, or {@link #BEYOND}
     */
    public int peekFrame(Vma vma, int va) {
        int index = indexOf(vma, va);
        int page = pages.peek(index);
        if (page != PageIndex.NONE) {
            return page + (vma.pageIndex(va) & (1 << shift) - 1);
        }
        return index < wholePages() ? NOT_YET : BEYOND;
    }

    /** Huge pages in memory; uncharged. */
    public int cachedPages() {
        return pages.size();
    }

    /**
     * add_to_page_cache: {@code page}, whose reference the file takes over, is at {@code index} now.
     *
     * @return false when memory ran out
     */
    boolean add(int index, int page) {
        context.work().path(KernelPath.ADD_TO_PAGE_CACHE);
        if (!pages.insert(index, page)) {
            return false;
        }
        context.frames().setMapping(page, this, index);
        return true;
    }

    /**
     * hugetlb_vmtruncate: the file ends at {@code size}, a multiple of the huge page. Pages behind leave all mappings, private copies
     * too, and the file; promises for what is behind are taken back.
     */
    void truncate(long size) {
        setBytes(size);
        int first = (int) (size >>> shift + 12);
        unmapFrom(first);
        int freed = 0;
        for (int index = pages.next(first); index != PageIndex.NONE; index = pages.next(index + 1)) {
            context.work().path(KernelPath.REMOVE_FROM_PAGE_CACHE);
            int page = pages.peek(index);
            pages.remove(index);
            release(page);
            freed++;
        }
        int unused = promised.truncate(first) - freed;
        if (unused > 0) {
            quota.give(unused);
            context.pool().unreserve(unused);
        }
    }

    /** One user less of a page that counts in the quota. */
    void release(int page) {
        if (context.frames().count(page) == 1) {
            quota.give(1);
        }
        context.pool().put(page);
    }

    private void unmapFrom(int first) {
        if (shown != null) {
            context.vmas().linearVmas(shown, first << shift, -1, vma -> {
                int skipped = Math.max(0, first - (vma.pageOffset() >>> shift));
                int start = vma.start() + skipped * context.pool().pageBytes();
                if (skipped << shift < vma.pages()) {
                    ranges.zap(vma, start, vma.end());
                }
                return true;
            });
        }
    }

    /** The file is gone, and no vma shows it: its pages, promises and inode go. */
    void destroy() {
        truncate(0);
        pages.clear();
        promised.clear();
        context.objects().free(inode);
    }

    /** A page that the file has, by the index of a page of 4 KB. */
    @Override
    public boolean cached(int index) {
        return find(index >>> shift) != FrameAllocator.NONE;
    }

    @Override
    public void readAhead(int first, int end) {
        // Nothing lies behind the pages.
    }

    @Override
    public int punch(int first, int end) {
        return Errno.EINVAL.result();
    }

    @Override
    public void dirtied(int frame) {
        // There is nowhere to write the bytes.
    }

    @Override
    public boolean writePage(int frame) {
        return false;
    }

    @Override
    public boolean drop(int frame) {
        return false;
    }
}
