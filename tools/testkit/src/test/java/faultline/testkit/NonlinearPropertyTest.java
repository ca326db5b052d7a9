package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.kernel.MmDesigns;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random steps of programs with windows on one file, linear and not, private and shared, while the file is cut, memory is short and
 * allocations fail: contents and books are checked after each step, under each design and both formats.
 */
class NonlinearPropertyTest {

    private static final int PAGE = 4096;
    private static final int WINDOW = 80;
    private static final int FILE = 90;
    private static final int FAMILY = 4;

    /** What is done. */
    enum Kind {
        WRITE,
        READ,
        FORK,
        EXIT,
        SHARE,
        COPY,
        REMAP,
        REMAP_CACHED,
        UNMAP,
        PROTECT,
        MOVE,
        SQUEEZE,
        TRUNCATE,
        FAIL
    }

    /** One step: by which program, from which page on, for how many pages, and one number more. */
    record Step(Kind kind, int program, int page, int pages, int extra) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(5, Kind.WRITE),
                Tuple.of(3, Kind.READ),
                Tuple.of(2, Kind.FORK),
                Tuple.of(1, Kind.EXIT),
                Tuple.of(2, Kind.SHARE),
                Tuple.of(1, Kind.COPY),
                Tuple.of(8, Kind.REMAP),
                Tuple.of(2, Kind.REMAP_CACHED),
                Tuple.of(1, Kind.UNMAP),
                Tuple.of(2, Kind.PROTECT),
                Tuple.of(2, Kind.MOVE),
                Tuple.of(2, Kind.SQUEEZE),
                Tuple.of(1, Kind.TRUNCATE),
                Tuple.of(1, Kind.FAIL));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, FAMILY - 1),
                        Arbitraries.integers().between(0, WINDOW - 1),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(0, FILE + 4))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(50);
    }

    @Provide
    Arbitrary<String> designs() {
        return Arbitraries.of(
                MmDesigns.all().stream().map(design -> design.name()).toList());
    }

    @Provide
    Arbitrary<PageTableFormat> formats() {
        return Arbitraries.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    @Property(tries = 70)
    void windowsInAnyOrder(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("steps") List<Step> steps) {
        MmWorkbench bench = new MmWorkbench(design, format, 8, false);
        Program first = bench.exec();
        BenchFile file = bench.storedFile(FILE);
        first.mapFile(file, 0, MmWorkbench.START, WINDOW, 3, true);
        int value = 0;
        for (Step step : steps) {
            List<Program> programs = bench.programs();
            step(bench, programs.get(step.program() % programs.size()), file, step, ++value);
            bench.check();
        }
        bench.allow(AllocationPolicy.ALWAYS);
        bench.readAll();
        bench.close();
    }

    private static void step(MmWorkbench bench, Program program, BenchFile file, Step step, int value) {
        int va = MmWorkbench.START + step.page() * PAGE;
        int far = MmWorkbench.START + step.extra() * PAGE;
        switch (step.kind()) {
            case WRITE -> access(bench, program, file, va, value);
            case READ -> access(bench, program, file, va, 0);
            case FORK -> {
                if (bench.programs().size() < FAMILY) {
                    bench.fork(program);
                }
            }
            case EXIT -> {
                if (bench.programs().size() > 1) {
                    bench.exit(program);
                }
            }
            case SHARE -> program.mapFile(file, step.page(), far, Math.min(step.pages(), FILE - step.page()), 3, true);
            case COPY -> program.mapFile(file, step.page(), far, Math.min(step.pages(), FILE - step.page()), 3, false);
            case REMAP -> remap(program, file, step, va, false);
            case REMAP_CACHED -> remap(program, file, step, va, true);
            case UNMAP -> program.unmap(va, step.pages());
            case PROTECT -> program.protect(va, step.pages(), step.extra() % 2 == 0 ? 3 : step.extra() % 3);
            case MOVE -> program.remap(va, step.pages(), step.pages(), far);
            case SQUEEZE -> bench.squeeze(step.extra());
            case TRUNCATE -> bench.truncate(file, Math.min(step.extra(), FILE));
            case FAIL -> bench.allow(step.extra() < 40 ? AllocationPolicy.ALWAYS : every(2 + step.extra() % 5));
        }
    }

    /** An access to a page that the file has not fails as it must, and only such a one. */
    private static void access(MmWorkbench bench, Program program, BenchFile file, int va, int value) {
        if (!program.has(va)) {
            return;
        }
        int page = bench.pages().pageOfFile(program, va);
        boolean ofFile = program.contents().get(va).ofFile();
        FaultResult result = value == 0 ? program.read(va) : program.write(va, value);
        if (result == FaultResult.BEYOND_END) {
            assertThat(page).isGreaterThanOrEqualTo(file.length());
        } else if (result != null && result.resolved() && ofFile) {
            assertThat(page).isLessThan(file.length());
        }
    }

    private static void remap(Program program, BenchFile file, Step step, int va, boolean nonBlock) {
        int result = program.remapFile(file, step.extra() % FILE, va, step.pages(), nonBlock);
        boolean behind = step.extra() % FILE + step.pages() > file.length();
        assertThat(result).isIn(0, Errno.EINVAL.result(), Errno.ENOMEM.result(), Errno.ENOSYS.result());
        assertThat(result == 0 && behind).isFalse();
    }

    /** Every n-th allocation fails. */
    private static AllocationPolicy every(int n) {
        int[] count = {0};
        return new AllocationPolicy() {
            @Override
            public boolean permits(Gfp gfp, int order, FrameUse use) {
                return ++count[0] % n != 0;
            }

            @Override
            public boolean permitsObject(Gfp gfp, String cache) {
                return ++count[0] % n != 0;
            }
        };
    }
}
