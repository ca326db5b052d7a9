package faultline.kernel.rmap.anonvma;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ObjectWalk;
import faultline.kernel.rmap.PageLocator;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.anonvma.AnonVma.Link;

/**
 * Linux 2.6.7: a page counts its mappings and names an anon_vma and its linear index; the anon_vma lists the vmas in which
 * it may be found at that index (facts linux-mm.md 3.6; Linux 2.6.7 rmap.c).
 */
public final class AnonVmas implements AnonReverseMap {

    private static final int ALIGNMENT = Integer.BYTES;
    private static final int PERMISSIONS = Vma.READ | Vma.WRITE | Vma.EXEC;

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable table;
    private final MapCounts counts;
    private final PageLocator locator;
    private final SlabCache cache;
    private final int nodeOffset;
    private final int mappingOffset;

    /** @param context what it is built from; creates the anon_vma slab cache */
    public AnonVmas(ReverseMapContext context, MapCounts counts) {
        this.work = context.work();
        this.locks = context.locks();
        this.table = context.boot().table();
        this.counts = counts;
        this.locator = new PageLocator(context);
        this.cache = context.slabs().create("anon_vma", locks.smp() ? 12 : 8, ALIGNMENT);
        this.nodeOffset = context.vma().anonNode();
        this.mappingOffset = table.layout().mapping();
    }

    private static Link link(Vma vma) {
        return (Link) vma.reverseMapState();
    }

    @Override
    public boolean prepare(Vma vma) {
        work.path(KernelPath.ANON_VMA_PREPARED);
        work.load(vma.kernelAddress() + nodeOffset);
        return link(vma) != null || attach(vma);
    }

    private boolean attach(Vma vma) {
        work.path(KernelPath.ANON_VMA_PREPARE);
        AnonVma anon = mergeable(vma);
        if (anon == null) {
            int va = cache.allocate();
            if (va == 0) {
                return false;
            }
            anon = new AnonVma(work, locks, va);
        }
        append(anon, vma);
        return true;
    }

    /** find_mergeable_anon_vma: that of a neighbour with which this vma might one day be merged, but for permissions. */
    private AnonVma mergeable(Vma vma) {
        Vma next = vma.space().vmas().next(vma);
        if (next != null && adjoins(vma, next)) {
            return link(next).owner();
        }
        Vma previous = vma.space().vmas().previous(vma);
        return previous != null && adjoins(previous, vma) ? link(previous).owner() : null;
    }

    /** Whether the two touch and are alike; the one that is looked at from the other has an anon_vma. */
    private boolean adjoins(Vma left, Vma right) {
        Link leftLink = link(left);
        Link rightLink = link(right);
        work.load((leftLink == null ? right : left).kernelAddress());
        return (leftLink != null || rightLink != null)
                && left.end() == right.start()
                && left.file() == right.file()
                && ((left.flags() ^ right.flags()) & ~PERMISSIONS) == 0
                && right.pageOffset() == left.pageOffset() + left.pages();
    }

    private void append(AnonVma anon, Vma vma) {
        Link link = new Link(anon, new Node<>(vma, vma.kernelAddress() + nodeOffset));
        anon.lock.lock();
        anon.vmas.addLast(link.node());
        vma.setReverseMapState(link);
        anon.lock.unlock();
    }

    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.ANON_RMAP_ADD);
        work.load(vma.kernelAddress() + nodeOffset);
        counts.lock(frame);
        if (counts.increment(frame)) {
            table.set(frame, PageFlag.ANON);
            table.setMapping(frame, link(vma).owner(), vma.pageIndex(va));
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
            table.setMapping(frame, null, table.index(frame));
            table.clear(frame, PageFlag.ANON);
        }
        counts.unlock(frame);
    }

    @Override
    public void walk(int frame, MappingVisitor visitor) {
        work.load(table.structPage(frame) + mappingOffset);
        if (!(table.mapping(frame) instanceof AnonVma anon)) {
            return;
        }
        anon.lock.lock();
        work.load(anon.va);
        ObjectWalk walk = locator.walk(frame, table.index(frame), counts.of(frame), visitor);
        for (Node<Vma> node = anon.vmas.first(); node != null && walk.goesOn(); node = node.next()) {
            work.load(node.va());
            walk.lookAt(node.member());
        }
        anon.lock.unlock();
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

    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        join(parent, child);
        return true;
    }

    @Override
    public boolean vmaPagesPass(Vma from, Vma to, int start, int end) {
        if (link(to) == null) {
            join(from, to);
        }
        return true;
    }

    /** anon_vma_link: {@code vma} goes on the list that {@code like} is on, if it is on one. */
    private void join(Vma like, Vma vma) {
        if (link(like) != null) {
            work.path(KernelPath.ANON_VMA_LINK);
            append(link(like).owner(), vma);
        }
    }

    @Override
    public boolean canMerge(Vma left, Vma right) {
        return link(left) == null
                || link(right) == null
                || link(left).owner() == link(right).owner();
    }

    /** anon_vma_unlink: the last vma takes the anon_vma with it. */
    @Override
    public void vmaUnlinked(Vma vma) {
        Link link = link(vma);
        if (link == null) {
            return;
        }
        work.path(KernelPath.ANON_VMA_LINK);
        AnonVma anon = link.owner();
        anon.lock.lock();
        anon.vmas.remove(link.node());
        vma.setReverseMapState(null);
        anon.lock.unlock();
        if (anon.vmas.isEmpty()) {
            cache.free(anon.va);
        }
    }

    /** copy_vma: the pages of a vma that has any are found by its page offset. */
    @Override
    public boolean keepsOffset(Vma vma) {
        return link(vma) != null;
    }

    @Override
    public boolean canTrackAt(int frame, Vma to, int va) {
        return table.index(frame) == to.pageIndex(va);
    }
}
