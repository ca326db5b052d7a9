package faultline.testkit;

import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.vrange.RangeTree;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;
import java.util.List;

/** What programs on a {@link MmWorkbench} tell the kernel of memory that they do not need for a while. */
final class VolatileBench {

    private static final int PAGE = 4096;

    private final BenchKernel kernel;
    private final BenchPages pages;

    VolatileBench(BenchKernel kernel, BenchPages pages) {
        this.kernel = kernel;
        this.pages = pages;
    }

    private VolatileRanges ranges() {
        return kernel.memory().manager().spaces().volatileRanges();
    }

    int mark(Program program, int va, int pages, boolean full) {
        return kernel.call(() -> ranges().mark(program.space(), va, va + pages * PAGE - 1, full));
    }

    int unmark(Program program, int va, int pages) {
        return kernel.call(() -> ranges().unmark(program.space(), va, va + pages * PAGE - 1));
    }

    int advise(Program program, int va, int pages, int advice) {
        return kernel.call(
                () -> kernel.memory().residency().madvise().advise(program.space(), va, pages * PAGE, advice));
    }

    /** Whether the page that {@code program} has at {@code va} was discarded. */
    boolean purged(Program program, int va) {
        return NonPresentPte.isPurged(pages.entry(program, va));
    }

    /** Notes it as wrong if the page at {@code va}, which was discarded, held something and nobody will be told. */
    void compare(Program program, int va, BenchFile.Cell cell, List<String> wrong) {
        if (cell.value() != 0 && !willTell(program, va)) {
            wrong.add(String.format(
                    "mm %d: %08x was discarded, and nobody will be told",
                    program.space().id(), va));
        }
    }

    /** Whether a touch of {@code va} or unmarking it will tell that something was discarded. */
    boolean willTell(Program program, int va) {
        RangeTree tree = ranges().tree(program.space());
        VolatileRange range = tree == null ? null : tree.first();
        while (range != null && Integer.compareUnsigned(range.last(), va) < 0) {
            range = tree.next(range);
        }
        return range != null && Integer.compareUnsigned(range.start(), va) <= 0 && range.purged();
    }
}
