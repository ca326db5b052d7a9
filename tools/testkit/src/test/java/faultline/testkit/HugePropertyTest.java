package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.testkit.HugeFamily.HugeTestFile;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Huge mappings of several programs under each design: random steps, and each allocation that can fail. */
class HugePropertyTest {

    private static final int WINDOW = 5;
    private static final int FAMILY = 4;

    /** What is done. */
    enum Kind {
        WRITE,
        READ,
        FORK,
        EXIT,
        SHARE,
        MAP,
        UNMAP,
        PROTECT,
        CUT,
        POOL
    }

    /** One step: by which program, from which page on, for how many pages, and one number more. */
    record Step(Kind kind, int program, int page, int pages, int extra) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.WRITE),
                Tuple.of(4, Kind.READ),
                Tuple.of(3, Kind.FORK),
                Tuple.of(1, Kind.EXIT),
                Tuple.of(3, Kind.SHARE),
                Tuple.of(4, Kind.MAP),
                Tuple.of(2, Kind.UNMAP),
                Tuple.of(1, Kind.PROTECT),
                Tuple.of(2, Kind.CUT),
                Tuple.of(1, Kind.POOL));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, FAMILY - 1),
                        Arbitraries.integers().between(0, WINDOW - 1),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 9))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    /** Every design has one of two kinds of huge pages, but each has its own way of finding the vmas of a file. */
    @Property(tries = 42)
    void contentsAndBooksAreRightAfterEachStep(@ForAll("steps") List<Step> steps, @ForAll boolean pae) {
        for (MmDesign design : List.of(
                MmDesigns.all()
                        .get(Math.floorMod(steps.hashCode(), MmDesigns.all().size())),
                MmDesigns.byName("2.6.34"))) {
            play(design.name(), pae, steps);
        }
    }

    private static void play(String design, boolean pae, List<Step> steps) {
        HugeFamily family = pae
                ? new HugeFamily(design, PageTableFormat.PAE, 24)
                : new HugeFamily(design, PageTableFormat.TWO_LEVEL, 44);
        family.resize(6);
        family.exec();
        List<HugeTestFile> files = List.of(family.file("a"), family.file("b"));
        int value = 0;
        for (Step step : steps) {
            List<Program> alive = family.bench().programs();
            step(family, alive.get(step.program() % alive.size()), files, step, ++value);
            family.check();
        }
        family.close();
    }

    private static void step(HugeFamily family, Program program, List<HugeTestFile> files, Step step, int value) {
        int va = HugeFamily.START + step.page() * family.pageBytes();
        HugeTestFile file = files.get(step.extra() % 2);
        switch (step.kind()) {
            case WRITE, READ -> {
                if (family.has(program, va)) {
                    family.touch(program, va, step.kind() == Kind.WRITE ? value : null);
                }
            }
            case FORK -> {
                if (family.bench().programs().size() < FAMILY) {
                    family.fork(program);
                }
            }
            case EXIT -> {
                if (family.bench().programs().size() > 1) {
                    family.exit(program);
                }
            }
            case SHARE -> family.map(program, file, step.extra() / 3, va, step.pages(), true);
            case MAP -> family.map(program, file, step.extra() / 3, va, step.pages(), false);
            case UNMAP -> family.unmap(program, va, step.pages());
            case PROTECT -> family.protect(program, va, step.pages(), step.extra() % 2 == 0 ? 3 : step.extra() % 3);
            case CUT -> family.truncate(file, step.extra() / 2);
            case POOL -> family.resize(step.extra() % 7);
        }
    }

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void anAllocationThatFailsLeavesNothingBehind(String design) {
        HugeFamily family = new HugeFamily(design, PageTableFormat.PAE, 24);
        int refused = 0;
        boolean failed = true;
        while (failed) {
            FailingAllocation failing = new FailingAllocation(refused + 1);
            family.bench().allow(failing);
            everything(family);
            family.bench().allow(AllocationPolicy.ALWAYS);
            family.close();
            family.resize(0);
            failed = failing.failed();
            refused += failed ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(15);
    }

    /** A bit of all that allocates, indifferent to whether it succeeds. */
    private static void everything(HugeFamily family) {
        int start = HugeFamily.START;
        int page = family.pageBytes();
        family.resize(5);
        family.check();
        HugeTestFile file = family.file("a");
        Program parent = family.exec();
        if (file == null || parent == null) {
            return;
        }
        family.map(parent, file, 0, start, 2, true);
        family.check();
        family.map(parent, file, 1, start + 4 * page, 2, false);
        family.check();
        touch(family, parent, start, 2, 10);
        touch(family, parent, start + 4 * page, 1, 20);
        Program child = family.fork(parent);
        family.check();
        if (child != null) {
            touch(family, child, start + 4 * page, 2, 30);
            family.unmap(child, start + 4 * page, 1);
            family.check();
        }
        touch(family, parent, start + 4 * page, 2, 40);
        family.truncate(file, 1);
        family.check();
        family.map(parent, file, 70, start + 8 * page, 1, true);
        touch(family, parent, start + 8 * page, 1, 50);
    }

    private static void touch(HugeFamily family, Program program, int va, int pages, int value) {
        for (int i = 0; i < pages; i++) {
            int at = va + i * family.pageBytes();
            if (family.has(program, at)) {
                family.touch(program, at, null);
                family.touch(program, at, value + i);
                family.check();
            }
        }
    }
}
