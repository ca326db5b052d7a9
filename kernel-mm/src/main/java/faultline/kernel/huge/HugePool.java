package faultline.kernel.huge;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.PageFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * The huge pages of the system: compound pages that the administrator has set aside, free or in use (facts linux-mm.md 6.1; Linux 2.6.7
 * and 2.6.34 mm/hugetlb.c). A page is named by its first frame, which alone is counted; a free one has no reference.
 *
 * <p>Invariants: {@code surplus <= total}, {@code reserved <= free}; total, free, reserved and surplus are in huge pages.
 */
public final class HugePool {

    /** No page could be had. */
    public static final int NONE = FrameAllocator.NONE;

    private final KernelWork work;
    private final FrameTable frames;
    private final FrameAllocator allocator;
    private final SimLock lock;
    private final int order;
    private final boolean keepsSurplus;
    private final List<Integer> free = new ArrayList<>();
    private int total;
    private int reserved;
    private int surplus;
    private int overcommit;

    /**
     * An empty pool.
     *
     * @param order log2 of the frames of a huge page
     * @param keepsSurplus whether pages in use when the pool shrinks become surplus and go when they are free, and more than the pool may
     *     be lent, as from 2.6.24 on
     * @param address kernel address of the lock, the list and the counts
     */
    public HugePool(
            KernelWork work,
            KernelLocks locks,
            FrameTable frames,
            FrameAllocator allocator,
            int order,
            boolean keepsSurplus,
            int address) {
        this.work = work;
        this.frames = frames;
        this.allocator = allocator;
        this.order = order;
        this.keepsSurplus = keepsSurplus;
        this.lock = new SimLock(work, locks, address);
    }

    /** log2 of the frames of a huge page. */
    public int order() {
        return order;
    }

    /** Bytes of a huge page. */
    public int pageBytes() {
        return 1 << order + 12;
    }

    /** HugePages_Total: pages, free and in use. */
    public int total() {
        return total;
    }

    /** HugePages_Free: pages that nobody has; some may be promised. */
    public int free() {
        return free.size();
    }

    /** HugePages_Rsvd: free pages that are promised to mappings. */
    public int reserved() {
        return reserved;
    }

    /** HugePages_Surp: pages beyond what was set aside, which go when they are free. */
    public int surplus() {
        return surplus;
    }

    /** Pages that were set aside: what nr_hugepages shows. */
    public int persistent() {
        return total - surplus;
    }

    /** Pages beyond the pool that may be taken from free memory: nr_overcommit_hugepages. */
    public int overcommit() {
        return overcommit;
    }

    /** Whether the kernel has {@link #reserve} and {@link #overcommit}. */
    public boolean keepsSurplus() {
        return keepsSurplus;
    }

    /** Sets {@link #overcommit}. */
    public void setOvercommit(int pages) {
        overcommit = pages;
    }

    /**
     * set_max_huge_pages: sets {@code wanted} pages aside. Stops quietly where memory is not found or pages are in use.
     *
     * @return pages that are set aside now
     */
    public int resize(int wanted) {
        while (surplus > 0 && wanted > persistent()) {
            work.path(KernelPath.RESIZE_HUGE_POOL);
            surplus--;
        }
        boolean found = true;
        while (found && wanted > persistent()) {
            int page = fresh();
            found = page != NONE;
            if (found) {
                enqueue(page);
            }
        }
        int least = Math.max(wanted, reserved + total - free.size());
        while (least < persistent() && !free.isEmpty()) {
            release(lowFirst());
        }
        while (keepsSurplus && wanted < persistent()) {
            work.path(KernelPath.RESIZE_HUGE_POOL);
            surplus++;
        }
        return persistent();
    }

    /** alloc_fresh_huge_page: one more page, which is on no list, or {@link #NONE}. */
    private int fresh() {
        work.path(KernelPath.RESIZE_HUGE_POOL);
        int page = allocator.allocate(Gfp.HIGHUSER, order, FrameUse.HUGE);
        if (page == NONE) {
            return NONE;
        }
        touchStructPages(page);
        frames.note(page, PageFlag.COMPOUND);
        frames.put(page);
        total++;
        return page;
    }

    /** prep_compound_page and its reverse: each struct page is written. */
    private void touchStructPages(int page) {
        for (int i = 0; i < 1 << order; i++) {
            work.path(KernelPath.COMPOUND_STEP);
            work.store(frames.structPage(page + i) + frames.layout().flags());
        }
    }

    private void enqueue(int page) {
        lock.lock();
        work.store(frames.structPage(page) + frames.layout().list());
        work.store(lock.va());
        free.add(page);
        lock.unlock();
    }

    private void dequeue(int position) {
        work.store(frames.structPage(free.get(position)) + frames.layout().list());
        work.store(lock.va());
        free.remove(position);
    }

    /** Position of the free page that goes first: one in lowmem if there is any (try_to_free_low). */
    private int lowFirst() {
        for (int i = free.size() - 1; i >= 0; i--) {
            work.load(frames.structPage(free.get(i)) + frames.layout().flags());
            if (DirectMap.covers(free.get(i))) {
                return i;
            }
        }
        return free.size() - 1;
    }

    /** update_and_free_page: a free page leaves the pool. */
    private void release(int position) {
        work.path(KernelPath.RESIZE_HUGE_POOL);
        int page = free.get(position);
        lock.lock();
        dequeue(position);
        lock.unlock();
        giveBack(page);
    }

    private void giveBack(int page) {
        touchStructPages(page);
        total--;
        allocator.free(page, order);
    }

    /**
     * alloc_huge_page: takes a page, whose bytes are what the last user left.
     *
     * @param promised whether it is one of those that were reserved
     * @return the page with one reference, or {@link #NONE}
     */
    public int take(boolean promised) {
        work.path(KernelPath.ALLOC_HUGE_PAGE);
        work.load(lock.va());
        int page;
        if (promised || free.size() > reserved) {
            page = takeFree(promised);
        } else {
            page = lend();
        }
        if (page != NONE) {
            frames.get(page);
        }
        return page;
    }

    private int takeFree(boolean promised) {
        if (free.isEmpty()) {
            return NONE;
        }
        lock.lock();
        int page = free.get(free.size() - 1);
        dequeue(free.size() - 1);
        reserved -= promised ? 1 : 0;
        lock.unlock();
        return page;
    }

    /** alloc_buddy_huge_page: a surplus page, if that many may be lent. */
    private int lend() {
        if (surplus >= overcommit) {
            return NONE;
        }
        int page = fresh();
        surplus += page == NONE ? 0 : 1;
        return page;
    }

    /** One more user of a page. */
    public void get(int page) {
        frames.get(page);
    }

    /** One user less; with the last one the page is free again: free_huge_page. */
    public void put(int page) {
        if (!frames.put(page)) {
            return;
        }
        work.path(KernelPath.FREE_HUGE_PAGE);
        frames.setMapping(page, null, 0);
        if (surplus > 0) {
            surplus--;
            giveBack(page);
        } else {
            enqueue(page);
        }
    }

    /** Puts back a page that {@link #take} gave out of those promised, and which nobody else has: it is promised as before. */
    public void putPromised(int page) {
        frames.put(page);
        work.path(KernelPath.FREE_HUGE_PAGE);
        enqueue(page);
        reserved++;
    }

    /**
     * hugetlb_acct_memory: promises {@code pages} of the free pages, lending more if there are too few and that is allowed.
     *
     * @return false if there are not that many, in which case none is promised
     */
    public boolean reserve(int pages) {
        work.load(lock.va());
        int lent = 0;
        while (reserved + pages > free.size()) {
            int page = lend();
            if (page == NONE) {
                dropLent(lent);
                return false;
            }
            enqueue(page);
            lent++;
        }
        work.store(lock.va());
        reserved += pages;
        return true;
    }

    private void dropLent(int pages) {
        for (int i = 0; i < pages; i++) {
            surplus--;
            release(free.size() - 1);
        }
    }

    /** Takes back a promise of {@code pages}: return_unused_surplus_pages. */
    public void unreserve(int pages) {
        work.store(lock.va());
        reserved -= pages;
        dropLent(Math.min(Math.min(pages, surplus), free.size() - reserved));
    }

    /** Whether {@code page} is free; uncharged, for the books. */
    public boolean isFree(int page) {
        return free.contains(page);
    }
}
