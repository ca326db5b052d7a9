package faultline.testkit;

import faultline.kernel.mm.Vma;
import faultline.testkit.BenchFile.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** madvise by a {@link Program}, with what it does to the contents of pages. */
final class Advice {

    private static final int PAGE = 4096;

    private final MmWorkbench bench;
    private final Program program;

    Advice(MmWorkbench bench, Program program) {
        this.bench = bench;
        this.program = program;
    }

    /** Gives it; 0 or a negative errno. */
    int take(int va, int pages, int advice) {
        List<Vma> before = vmas(va, pages);
        int result = bench.volatiles().advise(program, va, pages, advice);
        for (Vma vma : before) {
            int from = max(va, vma.start());
            int to = min(va + pages * PAGE, vma.end());
            if (!advised(vma, program.contents().subMap(from, to), advice)) {
                // The call ended there; a hole makes it fail only when all else is done.
                break;
            }
        }
        return result;
    }

    /** What {@code advice} on {@code cells} of {@code vma} changes; false where it is refused. */
    private boolean advised(Vma vma, SortedMap<Integer, Cell> cells, int advice) {
        boolean fixed = vma.has(Vma.LOCKED) || vma.has(Vma.HUGETLB);
        BenchFile file = vma.file() == null ? null : bench.fileOf(vma);
        switch (advice) {
            case Program.DONT_NEED:
                if (!fixed && !vma.has(Vma.SHARED)) {
                    cells.replaceAll((at, cell) -> file == null ? new Cell(false, 0) : file.cell(vma.pageIndex(at)));
                }
                return !fixed;
            case Program.FREE:
                if (fixed || file != null) {
                    return false;
                }
                cells.values().forEach(Cell::giveUp);
                return true;
            case Program.REMOVE:
                if (fixed || vma.has(Vma.NONLINEAR) || !vma.has(Vma.SHARED | Vma.WRITE) || !file.hasHoles()) {
                    return false;
                }
                if (!cells.isEmpty()) {
                    bench.punched(file, vma.pageIndex(cells.firstKey()), vma.pageIndex(cells.lastKey()) + 1);
                }
                return true;
            default:
                return true;
        }
    }

    /** The vmas that overlap a range, lowest first. */
    private List<Vma> vmas(int va, int pages) {
        List<Vma> found = new ArrayList<>();
        for (Vma vma : program.space().vmas()) {
            boolean before = Integer.compareUnsigned(vma.end(), va) <= 0;
            boolean behind = Integer.compareUnsigned(vma.start(), va + pages * PAGE) >= 0;
            if (!before && !behind) {
                found.add(vma);
            }
        }
        return found;
    }

    private static int max(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? a : b;
    }

    private static int min(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? a : b;
    }
}
