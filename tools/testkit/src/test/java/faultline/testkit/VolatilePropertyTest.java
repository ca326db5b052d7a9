package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random steps of a family of programs with volatile ranges, pages given up, pressure with and without swap, and failed allocations;
 * contents and books are checked after each step.
 */
class VolatilePropertyTest {

    private static final int PAGE = 4096;
    private static final int WINDOW = 24;
    private static final int FAMILY = 4;
    private static final int ALL_THAT_THERE_IS = 1 << 20;

    /** What is done. */
    enum Kind {
        WRITE,
        READ,
        MARK,
        UNMARK,
        GIVE_UP,
        FORK,
        EXIT,
        MAP,
        UNMAP,
        PROTECT,
        MOVE,
        SQUEEZE,
        FAIL
    }

    /** One step: by which program, from which page on, for how many pages, and one number more. */
    record Step(Kind kind, int program, int page, int pages, int extra) {}

    @Provide
    Arbitrary<String> designs() {
        return Arbitraries.of(MmDesigns.all().stream().map(MmDesign::name).toList());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.WRITE),
                Tuple.of(2, Kind.READ),
                Tuple.of(5, Kind.MARK),
                Tuple.of(4, Kind.UNMARK),
                Tuple.of(2, Kind.GIVE_UP),
                Tuple.of(2, Kind.FORK),
                Tuple.of(1, Kind.EXIT),
                Tuple.of(1, Kind.MAP),
                Tuple.of(2, Kind.UNMAP),
                Tuple.of(2, Kind.PROTECT),
                Tuple.of(3, Kind.MOVE),
                Tuple.of(2, Kind.SQUEEZE),
                Tuple.of(1, Kind.FAIL));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, FAMILY - 1),
                        Arbitraries.integers().between(0, WINDOW - 1),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(0, 2 * WINDOW))
                .as(Step::new)
                .list()
                .ofMaxSize(45);
    }

    @Property(tries = 60)
    void withSwap(@ForAll("designs") String design, @ForAll boolean pae, @ForAll("steps") List<Step> steps) {
        play(new MmWorkbench(design, format(pae), 8, false), steps, 60);
    }

    @Property(tries = 40)
    void withoutSwap(@ForAll("designs") String design, @ForAll boolean pae, @ForAll("steps") List<Step> steps) {
        play(new MmWorkbench(design, format(pae), 8, false, 0), steps, ALL_THAT_THERE_IS);
    }

    private static PageTableFormat format(boolean pae) {
        return pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
    }

    private static void play(MmWorkbench bench, List<Step> steps, int squeeze) {
        Program first = bench.exec();
        first.map(MmWorkbench.START, WINDOW, 3);
        int value = 1_000_000;
        for (Step step : steps) {
            List<Program> programs = bench.programs();
            step(bench, programs.get(step.program() % programs.size()), step, ++value, squeeze);
            bench.check();
        }
        bench.allow(new FailingAllocation(0));
        for (Program program : bench.programs()) {
            program.unmarkVolatile(MmWorkbench.START, 4 * WINDOW);
        }
        bench.readAll();
        bench.close();
        assertThat(bench.memory().manager().spaces().volatileRanges().any()).isFalse();
    }

    private static void step(MmWorkbench bench, Program program, Step step, int value, int squeeze) {
        int va = MmWorkbench.START + step.page() * PAGE;
        int far = MmWorkbench.START + step.extra() * PAGE;
        switch (step.kind()) {
            case WRITE -> touch(program, va, () -> program.write(va, value));
            case READ -> touch(program, va, () -> program.read(va));
            case MARK -> program.markVolatile(va, step.pages(), step.extra() % 2 == 0);
            case UNMARK -> program.unmarkVolatile(va, step.pages());
            case GIVE_UP -> program.advise(va, step.pages(), Program.FREE);
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
            case MAP -> program.map(far, step.pages(), 3);
            case UNMAP -> program.unmap(va, step.pages());
            case PROTECT -> program.protect(va, step.pages(), step.extra() % 2 == 0 ? 3 : 1);
            case MOVE -> program.remap(va, step.pages(), step.pages() + step.extra() % 2, far);
            case SQUEEZE -> bench.squeeze(squeeze);
            case FAIL -> bench.allow(new FailingAllocation(1 + step.extra() % 12));
        }
    }

    /** A touch may be told that the page was discarded only where a range says so; the books look after that. */
    private static void touch(Program program, int va, Supplier<FaultResult> access) {
        boolean told = program.has(va) && access.get() == FaultResult.PURGED;
        assertThat(told && !program.isVolatile(va)).isFalse();
    }
}
