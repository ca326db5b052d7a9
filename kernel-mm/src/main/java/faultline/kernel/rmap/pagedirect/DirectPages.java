package faultline.kernel.rmap.pagedirect;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ObjectWalk;
import faultline.kernel.rmap.PageLocator;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.pagedirect.AnonVma.Link;

/**
 * Andrea Arcangeli's full objrmap of 2.6.5-aa in the form of the RFC of March 2004 (facts linux-mm.md 3.5): a new page points
 * straight to its vma, so that faults allocate nothing. Only fork makes anon_vmas, one for each vma of which it shares a page; the
 * pages that it shares point there from then on. A vma keeps its anon_vma to its end, but what it copies or fills later is
 * direct again.
 *
 * <p>A direct page holds an address of a vma. So when a vma is split, merged or cut, the direct pages that change hands must be
 * pointed to their new vma, and only a walk of the page tables finds them: the price of the form.
 */
public final class DirectPages implements AnonReverseMap {

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable table;
    private final PageTables tables;
    private final MapCounts counts;
    private final PageLocator locator;
    private final AnonVmaLinks links;
    private final int flagsOffset;
    private final int mappingOffset;

    /** Creates the anon_vma slab cache. */
    public DirectPages(ReverseMapContext context, MapCounts counts) {
        this.work = context.work();
        this.locks = context.locks();
        this.table = context.boot().table();
        this.tables = context.tables();
        this.counts = counts;
        this.locator = new PageLocator(context);
        this.links = new AnonVmaLinks(context);
        this.flagsOffset = table.layout().flags();
        this.mappingOffset = table.layout().mapping();
    }

    /** page_add_rmap: direct, unless relatives may have the page on swap. */
    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.DIRECT_RMAP_ADD);
        counts.lock(frame);
        if (counts.increment(frame)) {
            table.set(frame, PageFlag.ANON);
            Link link = table.has(frame, PageFlag.SWAP_CACHE) ? links.read(vma) : null;
            if (link == null) {
                pointTo(frame, vma, vma.pageIndex(va));
            } else {
                table.setMapping(frame, link.owner(), vma.pageIndex(va));
            }
        }
        counts.unlock(frame);
    }

    /** SetPageDirect and page->as.vma. */
    private void pointTo(int frame, Vma vma, int index) {
        changeDirect(frame);
        table.setMapping(frame, vma, index);
    }

    /** SetPageDirect or ClearPageDirect; whether a page is direct shows in what it points to. */
    private void changeDirect(int frame) {
        locks.atomic(table.structPage(frame) + flagsOffset);
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        work.path(KernelPath.RMAP_DUP);
        counts.lock(frame);
        work.load(table.structPage(frame) + mappingOffset);
        AnonVma anon = links.share(parent, child);
        if (table.mapping(frame) == parent) {
            changeDirect(frame);
            table.setMapping(frame, anon, table.index(frame));
        } else if (table.mapping(frame) != anon) {
            throw new IllegalStateException("frame " + frame + " is mapped by a vma that it does not lead to");
        }
        counts.increment(frame);
        counts.unlock(frame);
    }

    @Override
    public void dupSwapped(Vma parent, Vma child) {
        links.share(parent, child);
    }

    /** page_remove_rmap with anon_vma_page_unlink. */
    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.RMAP_REMOVE);
        counts.lock(frame);
        if (counts.decrement(frame)) {
            table.setMapping(frame, null, table.index(frame));
            changeDirect(frame);
            table.clear(frame, PageFlag.ANON);
        }
        counts.unlock(frame);
    }

    @Override
    public void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte) {
        if (table.mapping(frame) == from) {
            work.path(KernelPath.RMAP_MOVE);
            counts.lock(frame);
            table.setMapping(frame, to, table.index(frame));
            counts.unlock(frame);
        }
    }

    /** The page returns to its vma once nobody else maps it; the vma itself keeps its anon_vma. */
    @Override
    public void reused(int frame, Vma vma, int va) {
        if (table.mapping(frame) != vma) {
            work.path(KernelPath.RMAP_REUSE);
            counts.lock(frame);
            pointTo(frame, vma, table.index(frame));
            counts.unlock(frame);
        }
    }

    @Override
    public void walk(int frame, MappingVisitor visitor) {
        work.load(table.structPage(frame) + mappingOffset);
        counts.lock(frame);
        Object mapping = table.mapping(frame);
        ObjectWalk walk = locator.walk(frame, table.index(frame), counts.of(frame), visitor);
        if (mapping instanceof Vma vma) {
            walk.lookAt(vma);
        } else if (mapping instanceof AnonVma anon) {
            walk(anon, walk);
        }
        counts.unlock(frame);
    }

    private void walk(AnonVma anon, ObjectWalk walk) {
        anon.lock.lock();
        work.load(anon.va);
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
        return links.cache().objectsInUse() * links.cache().objectBytes();
    }

    @Override
    public long peakBytesInUse() {
        return links.cache().peakObjects() * links.cache().objectBytes();
    }

    @Override
    public long objectsInUse() {
        return links.cache().objectsInUse();
    }

    @Override
    public long peakObjects() {
        return links.cache().peakObjects();
    }

    @Override
    public String objectName() {
        return links.cache().name();
    }

    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        return links.prepareFork(parent);
    }

    @Override
    public void copyEnded() {
        links.dropSpare();
    }

    @Override
    public boolean vmaPagesPass(Vma from, Vma to, int start, int end) {
        links.join(from, to);
        if (!from.copiesOnWrite()) {
            return true;
        }
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            long pte = tables.find(from.space(), va);
            if (pte != PageTables.NONE) {
                passTable(from, to, va, stop, pte);
            }
            va = stop;
        }
        return true;
    }

    private void passTable(Vma from, Vma to, int start, int end, long firstPte) {
        long pte = firstPte;
        for (int va = start; va != end; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
            work.path(KernelPath.DIRECT_RMAP_PASS);
            long entry = tables.read(pte);
            if (!Pte.isPresent(entry) || table.isReserved(Pte.frame(entry))) {
                continue;
            }
            int frame = Pte.frame(entry);
            work.load(table.structPage(frame) + mappingOffset);
            if (table.mapping(frame) == from) {
                counts.lock(frame);
                table.setMapping(frame, to, table.index(frame));
                counts.unlock(frame);
            }
        }
    }

    @Override
    public boolean canMerge(Vma left, Vma right) {
        Link first = AnonVmaLinks.of(left);
        Link second = AnonVmaLinks.of(right);
        return first == null || second == null || first.owner() == second.owner();
    }

    @Override
    public void vmaUnlinked(Vma vma) {
        links.unlink(vma);
    }

    /** Any vma may have pages that are found by its page offset: nothing tells those that have none. */
    @Override
    public boolean keepsOffset(Vma vma) {
        return true;
    }

    @Override
    public boolean canTrackAt(int frame, Vma to, int va) {
        return table.index(frame) == to.pageIndex(va);
    }
}
