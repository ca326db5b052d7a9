package faultline.testkit;

import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Compares what programs on a {@link MmWorkbench} must hold with what is mapped for them. */
final class BenchContents {

    private final BenchPages pages;
    private final VolatileBench volatiles;

    BenchContents(BenchPages pages, VolatileBench volatiles) {
        this.pages = pages;
        this.volatiles = volatiles;
    }

    /** What is wrong, one line each. */
    List<String> violations(Collection<Program> programs) {
        List<String> wrong = new ArrayList<>();
        for (Program program : programs) {
            program.settle();
            program.contents().forEach((va, cell) -> compare(program, va, cell, wrong));
        }
        return wrong;
    }

    private void compare(Program program, int va, BenchFile.Cell cell, List<String> wrong) {
        int id = program.space().id();
        Vma vma = program.space().vmas().peek(va);
        long entry = pages.entry(program, va);
        if (volatiles.purged(program, va)) {
            volatiles.compare(program, va, cell, wrong);
            return;
        }
        if (vma == null || !vma.contains(va)) {
            wrong.add(String.format("mm %d: nothing is mapped at %08x", id, va));
            return;
        }
        boolean robbed = vma.has(Vma.HUGETLB) && Pte.isNone(entry);
        if (Pte.isNone(entry) && cell.ofFile() || !Pte.isNone(entry) && !Pte.isPresent(entry) || robbed) {
            // Not faulted in, or on swap, or taken from a child by the parent that huge pages were promised to.
            return;
        }
        int found = Pte.isNone(entry) ? 0 : pages.word(program, va);
        if (!cell.allows(found)) {
            wrong.add(String.format("mm %d: %08x holds %d instead of %d", id, va, found, cell.value()));
        }
    }
}
