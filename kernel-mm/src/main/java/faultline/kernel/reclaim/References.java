package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;

/** page_referenced: whether a page was used since it was last asked about, by PG_referenced or any accessed bit. */
final class References implements MappingVisitor {

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final ReverseMap rmap;
    private final ReclaimCounters counters;
    private boolean found;

    References(KernelWork work, FrameTable frames, PageTables tables, ReverseMap rmap, ReclaimCounters counters) {
        this.work = work;
        this.frames = frames;
        this.tables = tables;
        this.rmap = rmap;
        this.counters = counters;
    }

    /** Tests and clears all marks of use of {@code frame}. */
    boolean testAndClear(int frame) {
        work.path(KernelPath.PAGE_REFERENCED);
        found = frames.test(frame, PageFlag.REFERENCED);
        if (found) {
            frames.clear(frame, PageFlag.REFERENCED);
        }
        if (rmap.isMapped(frame)) {
            counters.walks++;
            rmap.walk(frame, this);
            rmap.referencesTested(frame);
        }
        return found;
    }

    @Override
    public boolean visit(AddressSpace space, int va, long pte) {
        counters.mappingsVisited++;
        work.path(KernelPath.TEST_YOUNG);
        if (tables.testAndClearYoung(pte)) {
            found = true;
        }
        return true;
    }
}
