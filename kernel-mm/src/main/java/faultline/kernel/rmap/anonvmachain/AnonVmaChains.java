package faultline.kernel.rmap.anonvmachain;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ObjectWalk;
import faultline.kernel.rmap.PageLocator;
import faultline.kernel.rmap.ReverseMapContext;

/**
 * Linux 2.6.34 (van Riel 2010; facts linux-mm.md 3.7): as anon_vma, but each fork gives the child's vmas anon_vmas of their own,
 * so that pages which a child has copied are looked for in the child alone. New pages go into a vma's own anon_vma, pages
 * inherited by fork stay in the parent's, and a page that copy on write finds to have one user left moves to that user's.
 */
public final class AnonVmaChains implements AnonReverseMap {

    private final KernelWork work;
    private final FrameTable table;
    private final MapCounts counts;
    private final PageLocator locator;
    private final AnonVmaLinks links;
    private final int nodeOffset;
    private final int mappingOffset;

    /** Creates the anon_vma and anon_vma_chain slab caches. */
    public AnonVmaChains(ReverseMapContext context, MapCounts counts) {
        this.work = context.work();
        this.table = context.boot().table();
        this.counts = counts;
        this.locator = new PageLocator(context);
        this.links = new AnonVmaLinks(context);
        this.nodeOffset = context.vma().anonNode();
        this.mappingOffset = table.layout().mapping();
    }

    @Override
    public boolean prepare(Vma vma) {
        work.path(KernelPath.ANON_VMA_PREPARED);
        work.load(vma.kernelAddress() + nodeOffset);
        return AnonVmaLinks.of(vma) != null || links.prepare(vma);
    }

    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.ANON_RMAP_ADD);
        work.load(vma.kernelAddress() + nodeOffset);
        counts.lock(frame);
        if (counts.increment(frame)) {
            table.set(frame, PageFlag.ANON);
            table.setMapping(frame, home(frame, vma), vma.pageIndex(va));
        }
        counts.unlock(frame);
    }

    /** Relatives may still have a page of the swap cache in their entries: only the eldest anon_vma reaches all of them. */
    private AnonVma home(int frame, Vma vma) {
        VmaChains state = AnonVmaLinks.of(vma);
        return table.has(frame, PageFlag.SWAP_CACHE) ? state.oldest() : state.own;
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

    /** page_move_anon_rmap. */
    @Override
    public void reused(int frame, Vma vma, int va) {
        work.path(KernelPath.RMAP_REUSE);
        work.load(vma.kernelAddress() + nodeOffset);
        table.setMapping(frame, AnonVmaLinks.of(vma).own, vma.pageIndex(va));
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
        for (Node<Chain> node = anon.vmas.first(); node != null && walk.goesOn(); node = node.next()) {
            work.load(node.va());
            walk.lookAt(node.member().vma);
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
        return links.bytesInUse();
    }

    @Override
    public long peakBytesInUse() {
        return links.peakBytes();
    }

    /** Chain objects; no anon_vma lives longer than the last of its chains. */
    @Override
    public long objectsInUse() {
        return links.chainCache().objectsInUse();
    }

    @Override
    public long peakObjects() {
        return links.chainCache().peakObjects();
    }

    @Override
    public String objectName() {
        return links.chainCache().name();
    }

    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        return links.fork(parent, child);
    }

    /** vma_adjust: a vma that imports pages from one with anon_vmas must have them too. */
    @Override
    public boolean vmaPagesPass(Vma from, Vma to, int start, int end) {
        return AnonVmaLinks.of(to) != null || links.copy(from, to);
    }

    /** is_mergeable_anon_vma: equal, or one has none. Vmas with the same own anon_vma have the same chains. */
    @Override
    public boolean canMerge(Vma left, Vma right) {
        VmaChains first = AnonVmaLinks.of(left);
        VmaChains second = AnonVmaLinks.of(right);
        return first == null || second == null || first.own == second.own;
    }

    @Override
    public void vmaUnlinked(Vma vma) {
        links.unlink(vma);
    }

    @Override
    public boolean keepsOffset(Vma vma) {
        return AnonVmaLinks.of(vma) != null;
    }

    @Override
    public boolean canTrackAt(int frame, Vma to, int va) {
        return table.index(frame) == to.pageIndex(va);
    }
}
