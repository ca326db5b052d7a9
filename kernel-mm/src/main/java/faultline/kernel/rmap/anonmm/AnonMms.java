package faultline.kernel.rmap.anonmm;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ObjectWalk;
import faultline.kernel.rmap.PageLocator;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.WalkStatistics;

/**
 * anonmm (Dickins 2003-04; facts linux-mm.md 3.4): a page notes the anonmm of the address space that first mapped it, and its
 * virtual address. Whoever else maps it is a relative of that address space and maps it at the same address, so vmas may be split
 * and merged freely, but a page with more than one mapping cannot be moved.
 */
public final class AnonMms implements AnonReverseMap {

    private static final int ALIGNMENT = Integer.BYTES;
    private static final int PAGE_SHIFT = 12;

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable table;
    private final MapCounts counts;
    private final PageLocator locator;
    private final WalkStatistics walks;
    private final SlabCache cache;
    private final int mappingOffset;

    /** What the latest walk looked for and found first, for {@link #referencesTested}. */
    private int walkedFrame = -1;

    private AnonMm foundFirst;

    /** Creates the anonmm slab cache. */
    public AnonMms(ReverseMapContext context, MapCounts counts) {
        this.work = context.work();
        this.locks = context.locks();
        this.table = context.boot().table();
        this.counts = counts;
        this.locator = new PageLocator(context);
        this.walks = context.walks();
        this.cache = context.slabs().create("anonmm", locks.smp() ? 24 : 20, ALIGNMENT);
        this.mappingOffset = table.layout().mapping();
    }

    private static AnonMm of(AddressSpace space) {
        return (AnonMm) space.reverseMapState();
    }

    /** exec_rmap. */
    @Override
    public boolean mmExeced(AddressSpace space) {
        int va = cache.allocate();
        if (va == 0) {
            return false;
        }
        AnonMm anon = new AnonMm(work, locks, va, cache.objectBytes(), null, space);
        space.setReverseMapState(anon);
        anon.family.addLast(anon.node);
        work.store(space.kernelAddress());
        return true;
    }

    /** dup_rmap. */
    @Override
    public boolean mmForked(AddressSpace parent, AddressSpace child) {
        int va = cache.allocate();
        if (va == 0) {
            return false;
        }
        work.path(KernelPath.ANON_MM_LINK);
        work.load(parent.kernelAddress());
        AnonMm head = of(parent).head;
        AnonMm anon = new AnonMm(work, locks, va, cache.objectBytes(), head, child);
        child.setReverseMapState(anon);
        work.store(child.kernelAddress());
        head.lock.lock();
        head.count++;
        head.family.addLast(anon.node);
        head.lock.unlock();
        return true;
    }

    /** exit_rmap: the anonmm stays while pages note it. */
    @Override
    public void mmExited(AddressSpace space) {
        AnonMm anon = of(space);
        if (anon == null) {
            return;
        }
        work.path(KernelPath.ANON_MM_LINK);
        space.setReverseMapState(null);
        anon.head.lock.lock();
        anon.space = null;
        work.store(anon.va);
        drop(anon);
        anon.head.lock.unlock();
    }

    /** One reference less; the last frees a member, and a head that nobody but itself refers to goes too. */
    private void drop(AnonMm anon) {
        AnonMm head = anon.head;
        anon.count--;
        work.store(anon.va);
        if (anon != head && anon.count == 0) {
            head.family.remove(anon.node);
            head.count--;
            work.store(head.va);
            free(anon);
        }
        if (head.count == 1) {
            head.count = 0;
            head.family.remove(head.node);
            free(head);
        }
    }

    private void free(AnonMm anon) {
        if (foundFirst == anon) {
            foundFirst = null;
            walkedFrame = -1;
        }
        cache.free(anon.va);
    }

    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.ANON_RMAP_ADD);
        work.load(vma.space().kernelAddress());
        counts.lock(frame);
        if (counts.increment(frame)) {
            AnonMm anon = of(vma.space());
            anon.count++;
            locks.atomic(anon.va);
            table.set(frame, PageFlag.ANON);
            table.setMapping(frame, anon, va >>> PAGE_SHIFT);
        }
        counts.unlock(frame);
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        counts.dup(frame);
    }

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.RMAP_REMOVE);
        counts.lock(frame);
        if (counts.decrement(frame)) {
            AnonMm noted = (AnonMm) table.mapping(frame);
            table.setMapping(frame, null, table.index(frame));
            table.clear(frame, PageFlag.ANON);
            noted.head.lock.lock();
            drop(noted);
            noted.head.lock.unlock();
        }
        counts.unlock(frame);
    }

    /** mremap_move_anon_rmap: the only mapping takes the page's note along. */
    @Override
    public void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte) {
        work.path(KernelPath.RMAP_MOVE);
        counts.lock(frame);
        table.setMapping(frame, table.mapping(frame), va >>> PAGE_SHIFT);
        counts.unlock(frame);
    }

    /** The noted address space first, then its family from there on, around to it again. */
    @Override
    public void walk(int frame, MappingVisitor visitor) {
        work.load(table.structPage(frame) + mappingOffset);
        if (!(table.mapping(frame) instanceof AnonMm noted)) {
            return;
        }
        walkedFrame = frame;
        foundFirst = null;
        AnonMm head = noted.head;
        head.lock.lock();
        int va = table.index(frame) << PAGE_SHIFT;
        ObjectWalk walk = locator.walk(frame, table.index(frame), counts.of(frame), visitor);
        AnonMm at = noted;
        do {
            work.load(at.va);
            if (at.space == null) {
                walks.step();
            } else if (walk.lookAt(at.space, va) && foundFirst == null) {
                foundFirst = at;
            }
            Node<AnonMm> next = at.node.next();
            at = next == null ? head : next.member();
        } while (at != noted && walk.goesOn());
        head.lock.unlock();
    }

    /** page_referenced: a page whose noted address space is gone is noted for the first that was found to map it. */
    @Override
    public void referencesTested(int frame) {
        if (frame != walkedFrame || foundFirst == null || counts.of(frame) == 0) {
            return;
        }
        AnonMm noted = (AnonMm) table.mapping(frame);
        if (noted.space == null && foundFirst != noted) {
            foundFirst.count++;
            work.store(foundFirst.va);
            table.setMapping(frame, foundFirst, table.index(frame));
            drop(noted);
        }
    }

    /** The address is known, but which vma is there must be looked up in each mm. */
    @Override
    public boolean walkFindsVmas() {
        return false;
    }

    @Override
    public int mapCount(int frame) {
        return counts.of(frame);
    }

    @Override
    public boolean findsMappings() {
        return true;
    }

    @Override
    public long bytesInUse() {
        return cache.objectsInUse() * cache.objectBytes();
    }

    @Override
    public long peakBytesInUse() {
        return cache.peakObjects() * cache.objectBytes();
    }

    @Override
    public long objectsInUse() {
        return cache.objectsInUse();
    }

    @Override
    public long peakObjects() {
        return cache.peakObjects();
    }

    @Override
    public String objectName() {
        return cache.name();
    }

    /** The address is noted in the page: only where nobody else maps it can it change. */
    @Override
    public boolean canTrackAt(int frame, Vma to, int va) {
        return counts.of(frame) == 1 || table.index(frame) == va >>> PAGE_SHIFT;
    }

    /** A page shared on swap keeps its address; one whose entry was moved in the meantime needs a copy. */
    @Override
    public boolean canShareAt(int frame, Vma vma, int va) {
        return counts.of(frame) == 0 || table.index(frame) == va >>> PAGE_SHIFT;
    }
}
