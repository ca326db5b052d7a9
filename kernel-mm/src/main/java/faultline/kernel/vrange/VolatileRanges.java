package faultline.kernel.vrange;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.sysctl.Tunable;

/**
 * What programs have declared volatile: for each mm an interval tree of ranges (vrange, RFC v7 of March 2013; facts linux-mm.md 3.10).
 * Marking and unmarking touch no page-table entry. A range that was volatile when a page of it was discarded is purged, and says so
 * until it is unmarked.
 *
 * <p>Ranges of one mm never overlap: marking joins all that it overlaps into one, which is purged if any of them was and goes as the last
 * call told.
 */
public final class VolatileRanges {

    /** What {@link #unmark} returns when something of the range was discarded. */
    public static final int PURGED = 1;

    /** Offset of v_lock and v_rb in mm_struct (unverified). */
    private static final int ROOT = 96;

    private static final int LAST_OF_PAGE = UserLayout.PAGE_SIZE - 1;

    private final KernelWork work;
    private final KernelLocks locks;
    private final SlabCache cache;
    private final RangeList list;
    private final Tunable enabled = new Tunable(1);
    private final VolatileCounters counters = new VolatileCounters();

    /**
     * @param cache slab of struct vrange
     * @param list kernel address of the list of all ranges
     */
    public VolatileRanges(KernelWork work, KernelLocks locks, SlabCache cache, int list) {
        this.work = work;
        this.locks = locks;
        this.cache = cache;
        this.list = new RangeList(work, locks, list);
    }

    /** The ranges of all address spaces that have something to give. */
    public RangeList list() {
        return list;
    }

    /** Whether the kernel has the calls at all, 1 or 0: to see what programs do without. Ranges that there are stay. */
    public Tunable enabled() {
        return enabled;
    }

    /** What was done so far. */
    public VolatileCounters counters() {
        return counters;
    }

    /** Whether there is any range; the kernel's own test, which a kernel without ranges does not make; uncharged. */
    public boolean any() {
        return cache.objectsInUse() > 0;
    }

    /** Ranges of all address spaces; uncharged. */
    public long inUse() {
        return cache.objectsInUse();
    }

    /** The ranges of {@code space}, or null when it never had any; uncharged. */
    public RangeTree tree(AddressSpace space) {
        return (RangeTree) space.volatileRanges();
    }

    private boolean has(AddressSpace space) {
        RangeTree tree = tree(space);
        return tree != null && tree.size() > 0;
    }

    /**
     * add_vrange: {@code [start, last]} is volatile from now on.
     *
     * @param full whether all of the range goes when a page of it goes
     * @return 0 or ENOMEM, in which case nothing has changed
     */
    public int mark(AddressSpace space, int start, int last, boolean full) {
        long began = work.now();
        work.path(KernelPath.VRANGE_CALL);
        int object = cache.allocate();
        if (object == 0) {
            return Errno.ENOMEM.result();
        }
        counters.marks++;
        lock(space);
        join(space, object, new Span(start, last), full, false);
        unlock(space);
        work.done(MappingWork.VOLATILE_MARKED, began);
        return 0;
    }

    /** Bounds that grow. */
    private record Span(int start, int last) {

        Span with(VolatileRange range) {
            return new Span(lower(start, range.start()), higher(last, range.last()));
        }
    }

    private static int lower(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? a : b;
    }

    private static int higher(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? a : b;
    }

    /** Makes one range of {@code span} and all that overlaps it; takes over {@code object}. */
    private void join(AddressSpace space, int object, Span span, boolean full, boolean purged) {
        RangeTree tree = treeFor(space);
        Span joined = span;
        boolean anyPurged = purged;
        VolatileRange range = tree.first(span.start(), span.last());
        while (range != null) {
            VolatileRange next = tree.next(range, span.start(), span.last());
            if (range.full() == full && covers(range, span)) {
                cache.free(object);
                setPurged(range, range.purged() || purged);
                return;
            }
            joined = joined.with(range);
            anyPurged |= range.purged();
            drop(tree, range);
            range = next;
        }
        insert(tree, new VolatileRange(space, object, joined.start(), joined.last(), full), anyPurged);
    }

    private static boolean covers(VolatileRange range, Span span) {
        return Integer.compareUnsigned(range.start(), span.start()) <= 0
                && Integer.compareUnsigned(span.last(), range.last()) <= 0;
    }

    /**
     * remove_vrange: nothing of {@code [start, last]} is volatile any more; ranges that reach beyond keep the rest.
     *
     * @return 0 when all pages are as they were, {@link #PURGED} when some may have been discarded, or ENOMEM, in which case nothing
     *     has changed
     */
    public int unmark(AddressSpace space, int start, int last) {
        long began = work.now();
        work.path(KernelPath.VRANGE_CALL);
        // A range may have to become two, and whether it must is seen under the lock only.
        int spare = cache.allocate();
        if (spare == 0) {
            return Errno.ENOMEM.result();
        }
        counters.unmarks++;
        lock(space);
        boolean purged = cut(space, start, last, spare);
        unlock(space);
        counters.purgedUnmarks += purged ? 1 : 0;
        work.done(MappingWork.VOLATILE_UNMARKED, began);
        if (purged) {
            work.done(MappingWork.VOLATILE_PURGED, began);
        }
        return purged ? PURGED : 0;
    }

    /** Takes {@code [start, last]} out of all ranges, and {@code spare} into use or back to the slab; whether any was purged. */
    private boolean cut(AddressSpace space, int start, int last, int spare) {
        RangeTree tree = treeFor(space);
        int unused = spare;
        boolean purged = false;
        VolatileRange range = tree.first(start, last);
        while (range != null) {
            VolatileRange next = tree.next(range, start, last);
            purged |= range.purged();
            boolean before = Integer.compareUnsigned(range.start(), start) < 0;
            boolean behind = Integer.compareUnsigned(last, range.last()) < 0;
            int end = range.last();
            if (before) {
                resize(tree, range, range.start(), start - 1);
            }
            if (before && behind) {
                insert(tree, new VolatileRange(space, unused, last + 1, end, range.full()), range.purged());
                unused = 0;
            } else if (behind) {
                resize(tree, range, last + 1, end);
            } else if (!before) {
                drop(tree, range);
            }
            range = next;
        }
        if (unused != 0) {
            cache.free(unused);
        }
        return purged;
    }

    /**
     * vrange_clear: {@code [start, start + bytes)} is unmapped. Needs memory only to make two ranges of one.
     *
     * @return false when memory ran out; nothing has changed
     */
    public boolean clear(AddressSpace space, int start, int bytes) {
        if (!has(space) || bytes == 0) {
            return true;
        }
        int last = start + bytes - 1;
        lock(space);
        VolatileRange range = tree(space).first(start, last);
        boolean splits = range != null
                && Integer.compareUnsigned(range.start(), start) < 0
                && Integer.compareUnsigned(last, range.last()) < 0;
        int spare = splits ? cache.allocate() : 0;
        boolean possible = range == null || !splits || spare != 0;
        if (range != null && possible) {
            cut(space, start, last, spare);
        }
        unlock(space);
        return possible;
    }

    /**
     * vrange_fork, when the pages have been copied: {@code child} gets copies of all ranges. The RFC let a fork go on when this failed, and the
     * child then read zeros where pages had been discarded without being told; here the fork fails.
     *
     * @return false when memory ran out
     */
    public boolean fork(AddressSpace parent, AddressSpace child) {
        if (!has(parent)) {
            return true;
        }
        RangeTree copies = treeFor(child);
        lock(parent);
        RangeTree tree = tree(parent);
        boolean complete = true;
        for (VolatileRange range = tree.first(); range != null && complete; range = tree.next(range)) {
            work.load(range.kernelAddress());
            int object = cache.allocate();
            complete = object != 0;
            if (complete) {
                VolatileRange copy = new VolatileRange(child, object, range.start(), range.last(), range.full());
                insert(copies, copy, range.purged());
            }
        }
        unlock(parent);
        return complete;
    }

    /**
     * mremap has moved the pages of {@code [from, from + bytes)} to {@code to}: what is volatile there is volatile here too. The caller clears
     * the old place, or on failure the new one.
     *
     * @return false when memory ran out
     */
    public boolean copy(AddressSpace space, int from, int bytes, int to) {
        if (!has(space) || bytes == 0) {
            return true;
        }
        if (!clear(space, to, bytes)) {
            return false;
        }
        int last = from + bytes - 1;
        lock(space);
        RangeTree tree = tree(space);
        boolean complete = true;
        // The copies lie elsewhere, so that the search goes on among the old ranges undisturbed.
        VolatileRange range = tree.first(from, last);
        while (range != null && complete) {
            int object = cache.allocate();
            complete = object != 0;
            if (complete) {
                Span moved = new Span(higher(range.start(), from) - from + to, lower(range.last(), last) - from + to);
                join(space, object, moved, range.full(), range.purged());
                range = tree.next(range, from, last);
            }
        }
        unlock(space);
        return complete;
    }

    /** exit_vrange: {@code space} goes. */
    public void exit(AddressSpace space) {
        if (!has(space)) {
            return;
        }
        lock(space);
        RangeTree tree = tree(space);
        for (VolatileRange range = tree.first(); range != null; range = tree.first()) {
            drop(tree, range);
        }
        unlock(space);
    }

    /** The range that the page at {@code va} is in, or null. */
    public VolatileRange find(AddressSpace space, int va) {
        if (!has(space)) {
            return null;
        }
        int page = UserLayout.pageStart(va);
        lock(space);
        work.path(KernelPath.FIND_VMA);
        VolatileRange range = tree(space).first(page, page + LAST_OF_PAGE);
        unlock(space);
        return range;
    }

    /** A page of {@code range} was discarded. */
    public void purge(VolatileRange range) {
        if (!range.purged()) {
            counters.rangesPurged++;
        }
        counters.pagesDiscarded++;
        setPurged(range, true);
    }

    private void setPurged(VolatileRange range, boolean value) {
        work.store(range.purgedAddress());
        range.setPurged(value);
    }

    private RangeTree treeFor(AddressSpace space) {
        if (tree(space) == null) {
            space.setVolatileRanges(new RangeTree(work));
        }
        return tree(space);
    }

    private void insert(RangeTree tree, VolatileRange range, boolean purged) {
        setPurged(range, purged);
        tree.insert(range);
        list.add(range);
    }

    private void drop(RangeTree tree, VolatileRange range) {
        tree.remove(range);
        list.remove(range);
        cache.free(range.kernelAddress());
    }

    /** __vrange_resize: the range is inserted anew and becomes the most recent. */
    private void resize(RangeTree tree, VolatileRange range, int start, int last) {
        tree.remove(range);
        list.remove(range);
        range.setBounds(start, last);
        tree.insert(range);
        list.add(range);
    }

    private void lock(AddressSpace space) {
        locks.atomic(space.kernelAddress() + ROOT);
    }

    private void unlock(AddressSpace space) {
        locks.atomic(space.kernelAddress() + ROOT);
    }
}
