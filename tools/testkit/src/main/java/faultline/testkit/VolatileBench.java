package faultline.testkit;

import faultline.kernel.vrange.RangeTree;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;

/** What programs on a {@link MmWorkbench} tell the kernel of memory that they do not need for a while. */
final class VolatileBench {

    private static final int PAGE = 4096;

    private final MmWorkbench bench;

    VolatileBench(MmWorkbench bench) {
        this.bench = bench;
    }

    private VolatileRanges ranges() {
        return bench.memory().manager().spaces().volatileRanges();
    }

    int mark(Program program, int va, int pages, boolean full) {
        bench.enter();
        int result = ranges().mark(program.space(), va, va + pages * PAGE - 1, full);
        bench.leave();
        return result;
    }

    int unmark(Program program, int va, int pages) {
        bench.enter();
        int result = ranges().unmark(program.space(), va, va + pages * PAGE - 1);
        bench.leave();
        return result;
    }

    int advise(Program program, int va, int pages, int advice) {
        bench.enter();
        int result = bench.memory().residency().madvise().advise(program.space(), va, pages * PAGE, advice);
        bench.leave();
        return result;
    }

    /** Whether a touch of {@code va} or unmarking it will tell that something was discarded. */
    boolean willTell(Program program, int va) {
        RangeTree tree = ranges().tree(program.space());
        VolatileRange range = tree == null ? null : tree.lowest();
        while (range != null && Integer.compareUnsigned(range.last(), va) < 0) {
            range = tree.following(range);
        }
        return range != null && Integer.compareUnsigned(range.start(), va) <= 0 && range.purged();
    }
}
