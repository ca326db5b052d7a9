package faultline.kernel.rmap.anonvma;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.anonvma.AnonVma.Link;

/**
 * Linux 2.6.7: a page counts its mappings and names an anon_vma and its linear index; the anon_vma lists the vmas in which
 * it may be found at that index (facts linux-mm.md 3.6; Linux 2.6.7 rmap.c).
 */
public final class AnonVmas implements ReverseMap {

    private static final int ALIGNMENT = Integer.BYTES;
    private static final int PERMISSIONS = Vma.READ | Vma.WRITE | Vma.EXEC;

    private final KernelWork work;
    private final KernelLocks locks;
    private final BootMemory boot;
    private final FrameTable table;
    private final PageTables tables;
    private final SlabCache cache;
    private final int objectBytes;
    private final int flagsOffset;
    private final int countOffset;
    private final int mappingOffset;

    /** page->mapcount. */
    private final int[] mapCounts;
    /** page->mapping of anonymous pages. */
    private final AnonVma[] mappings;
    /** page->index. */
    private final int[] indexes;

    private long objects;
    private long peakObjects;

    /** @param context what it is built from; creates the anon_vma slab cache */
    public AnonVmas(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        this.boot = context.boot();
        this.table = boot.table();
        this.tables = context.tables();
        this.objectBytes = locks.smp() ? 12 : 8;
        this.cache = context.slabs().create("anon_vma", objectBytes, ALIGNMENT);
        this.flagsOffset = table.layout().flags();
        this.countOffset = table.layout().reverseMap();
        this.mappingOffset = table.layout().mapping();
        this.mapCounts = new int[table.frames()];
        this.mappings = new AnonVma[table.frames()];
        this.indexes = new int[table.frames()];
    }

    private static Link link(Vma vma) {
        return (Link) vma.reverseMapState();
    }

    @Override
    public boolean prepare(Vma vma) {
        work.path(KernelPath.ANON_VMA_PREPARED);
        work.load(vma.kernelAddress() + Link.NODE_OFFSET);
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
            anon = new AnonVma(va);
            objects++;
            peakObjects = Math.max(peakObjects, objects);
        }
        append(anon, vma);
        return true;
    }

    /** find_mergeable_anon_vma: that of a neighbour with which this vma might one day be merged, but for permissions. */
    private AnonVma mergeable(Vma vma) {
        Vma next = vma.space().vmas().next(vma);
        if (next != null && adjoins(vma, next)) {
            return link(next).owner;
        }
        Vma previous = vma.space().vmas().previous(vma);
        return previous != null && adjoins(previous, vma) ? link(previous).owner : null;
    }

    /** Whether the two touch and are alike; the one that is looked at from the other has an anon_vma. */
    private boolean adjoins(Vma left, Vma right) {
        Link leftLink = link(left);
        Link rightLink = link(right);
        work.load((leftLink == null ? right : left).kernelAddress());
        return (leftLink != null || rightLink != null)
                && left.end() == right.start()
                && ((left.flags() ^ right.flags()) & ~PERMISSIONS) == 0
                && right.pageOffset() == left.pageOffset() + left.pages();
    }

    /** list_add_tail under the anon_vma's lock. */
    private void append(AnonVma anon, Vma vma) {
        Link link = new Link(anon, vma);
        locks.spin(anon.va);
        work.store(anon.lastNode());
        work.store(anon.va);
        work.store(link.node());
        anon.addLast(link);
        vma.setReverseMapState(link);
        locks.unspin(anon.va);
    }

    @Override
    public boolean prepareDup() {
        return true;
    }

    @Override
    public void addAnon(int frame, Vma vma, int va, long pte) {
        int page = table.structPage(frame);
        work.path(KernelPath.ANON_RMAP_ADD);
        work.load(vma.kernelAddress() + Link.NODE_OFFSET);
        locks.pageBit(page + flagsOffset);
        if (mapCounts[frame] == 0) {
            mappings[frame] = link(vma).owner;
            indexes[frame] = vma.pageIndex(va);
            locks.atomic(page + flagsOffset);
            work.store(page + mappingOffset);
            work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
            table.countMapped(1);
        }
        mapCounts[frame]++;
        work.store(page + countOffset);
        locks.releasePageBit(page + flagsOffset);
    }

    @Override
    public void addFile(int frame, Vma vma, int va, long pte) {
        int page = table.structPage(frame);
        work.path(KernelPath.FILE_RMAP_ADD);
        locks.pageBit(page + flagsOffset);
        if (mapCounts[frame]++ == 0) {
            work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
            table.countMapped(1);
        }
        work.store(page + countOffset);
        locks.releasePageBit(page + flagsOffset);
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        int page = table.structPage(frame);
        work.path(KernelPath.RMAP_DUP);
        locks.pageBit(page + flagsOffset);
        mapCounts[frame]++;
        work.store(page + countOffset);
        locks.releasePageBit(page + flagsOffset);
    }

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        int page = table.structPage(frame);
        work.path(KernelPath.RMAP_REMOVE);
        locks.pageBit(page + flagsOffset);
        work.store(page + countOffset);
        int left = --mapCounts[frame];
        if (left < 0) {
            throw new IllegalStateException("frame " + frame + " is unmapped more often than it was mapped");
        }
        if (left == 0) {
            mappings[frame] = null;
            locks.atomic(page + flagsOffset);
            work.store(page + mappingOffset);
            work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
            table.countMapped(-1);
        }
        locks.releasePageBit(page + flagsOffset);
    }

    @Override
    public void walk(int frame, MappingVisitor visitor) {
        Phase was = work.phase(Phase.RMAP);
        work.load(table.structPage(frame) + mappingOffset);
        AnonVma anon = mappings[frame];
        if (anon != null) {
            walk(anon, frame, visitor);
        }
        work.phase(was);
    }

    private void walk(AnonVma anon, int frame, MappingVisitor visitor) {
        locks.spin(anon.va);
        work.load(anon.va);
        int left = mapCounts[frame];
        for (Link at = anon.first(); at != null && left > 0; at = at.next()) {
            Vma vma = at.vma;
            work.path(KernelPath.RMAP_WALK_STEP);
            work.load(vma.kernelAddress());
            work.load(at.node());
            int va = vma.start() + (indexes[frame] - vma.pageOffset() << 12);
            if (!vma.contains(va)) {
                continue;
            }
            long pte = mapping(vma.space(), va, frame);
            if (pte != PageTables.NONE) {
                left--;
                if (!visitor.visit(vma.space(), va, pte)) {
                    break;
                }
            }
        }
        locks.unspin(anon.va);
    }

    /** The entry of {@code space} at {@code va} if it maps {@code frame}, else -1. */
    private long mapping(AddressSpace space, int va, int frame) {
        work.load(space.kernelAddress());
        if (space.residentPages() == 0) {
            return PageTables.NONE;
        }
        long pte = tables.find(space, va);
        if (pte == PageTables.NONE) {
            return PageTables.NONE;
        }
        long entry = tables.read(pte);
        return Pte.isPresent(entry) && Pte.frame(entry) == frame ? pte : PageTables.NONE;
    }

    @Override
    public void referencesTested(int frame) {}

    @Override
    public int mapCount(int frame) {
        return mapCounts[frame];
    }

    @Override
    public boolean findsMappings() {
        return true;
    }

    @Override
    public long bytesInUse() {
        return objects * objectBytes;
    }

    @Override
    public long peakBytesInUse() {
        return peakObjects * objectBytes;
    }

    @Override
    public long objectsInUse() {
        return objects;
    }

    @Override
    public String objectName() {
        return "anon_vma";
    }

    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        join(parent, child);
        return true;
    }

    @Override
    public boolean vmaSplit(Vma vma, Vma added) {
        join(vma, added);
        return true;
    }

    /** anon_vma_link: {@code vma} goes on the list that {@code like} is on, if it is on one. */
    private void join(Vma like, Vma vma) {
        if (link(like) != null) {
            Phase was = work.phase(Phase.RMAP);
            work.path(KernelPath.ANON_VMA_LINK);
            append(link(like).owner, vma);
            work.phase(was);
        }
    }

    @Override
    public boolean canMerge(Vma left, Vma right) {
        return link(left) == null || link(right) == null || link(left).owner == link(right).owner;
    }

    @Override
    public void vmaMerged(Vma kept, Vma gone) {
        if (link(kept) == null) {
            join(gone, kept);
        }
        vmaUnlinked(gone);
    }

    /** anon_vma_unlink: the last vma takes the anon_vma with it. */
    @Override
    public void vmaUnlinked(Vma vma) {
        Link link = link(vma);
        if (link == null) {
            return;
        }
        Phase was = work.phase(Phase.RMAP);
        work.path(KernelPath.ANON_VMA_LINK);
        AnonVma anon = link.owner;
        locks.spin(anon.va);
        work.load(link.node());
        work.store(link.previousNode());
        work.store(link.nextNode());
        anon.remove(link);
        vma.setReverseMapState(null);
        locks.unspin(anon.va);
        if (anon.isEmpty()) {
            cache.free(anon.va);
            objects--;
        }
        work.phase(was);
    }

    @Override
    public boolean canTrackAt(int frame, Vma vma, int va) {
        return mapCounts[frame] == 0 || indexes[frame] == vma.pageIndex(va);
    }
}
