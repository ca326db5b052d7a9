package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random steps of a family of programs under each design; contents and books are checked after each step. */
class DesignPropertyTest {

    private static final int PAGE = 4096;
    private static final int WINDOW = 20;
    private static final int FAMILY = 6;

    /** What is done. */
    enum Kind {
        WRITE,
        READ,
        FORK,
        EXIT,
        MAP,
        SHARE,
        MAP_FILE,
        UNMAP,
        PROTECT,
        MOVE,
        RESIZE,
        SQUEEZE
    }

    /** One step: by which program, from which page on, for how many pages, and one number more. */
    record Step(Kind kind, int program, int page, int pages, int extra) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.WRITE),
                Tuple.of(1, Kind.READ),
                Tuple.of(3, Kind.FORK),
                Tuple.of(1, Kind.EXIT),
                Tuple.of(2, Kind.MAP),
                Tuple.of(2, Kind.SHARE),
                Tuple.of(2, Kind.MAP_FILE),
                Tuple.of(2, Kind.UNMAP),
                Tuple.of(3, Kind.PROTECT),
                Tuple.of(3, Kind.MOVE),
                Tuple.of(1, Kind.RESIZE),
                Tuple.of(1, Kind.SQUEEZE));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, FAMILY - 1),
                        Arbitraries.integers().between(0, WINDOW - 1),
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(0, 2 * WINDOW))
                .as(Step::new)
                .list()
                .ofMaxSize(50);
    }

    @Property(tries = 8)
    void stepsIn24(@ForAll("steps") List<Step> steps) {
        play("2.4", steps);
    }

    @Property(tries = 15)
    void stepsIn262(@ForAll("steps") List<Step> steps) {
        play("2.6.2", steps);
    }

    @Property(tries = 8)
    void stepsInObjrmap(@ForAll("steps") List<Step> steps) {
        play("objrmap", steps);
    }

    @Property(tries = 20)
    void stepsInAnonmm(@ForAll("steps") List<Step> steps) {
        play("anonmm", steps);
    }

    @Property(tries = 20)
    void stepsInAa(@ForAll("steps") List<Step> steps) {
        play("2.6.5-aa", steps);
    }

    @Property(tries = 15)
    void stepsIn267(@ForAll("steps") List<Step> steps) {
        play("2.6.7", steps);
    }

    @Property(tries = 20)
    void stepsIn2634(@ForAll("steps") List<Step> steps) {
        play("2.6.34", steps);
    }

    /** No design is left out above. */
    @Example
    void everyDesignIsPlayed() {
        List<String> played = List.of("2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34");
        assertThat(MmDesigns.all()).extracting(MmDesign::name).containsExactlyElementsOf(played);
    }

    private static void play(String design, List<Step> steps) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.PAE, 8, false);
        Program first = bench.exec();
        first.map(MmWorkbench.START, WINDOW, 3);
        BenchFile file = bench.file(WINDOW + 8);
        int value = 0;
        for (Step step : steps) {
            List<Program> programs = bench.programs();
            step(bench, programs.get(step.program() % programs.size()), file, step, ++value);
            bench.check();
        }
        bench.readAll();
        bench.close();
    }

    private static void step(MmWorkbench bench, Program program, BenchFile file, Step step, int value) {
        int va = MmWorkbench.START + step.page() * PAGE;
        int far = MmWorkbench.START + step.extra() * PAGE;
        switch (step.kind()) {
            case WRITE -> {
                if (program.has(va)) {
                    program.write(va, value);
                }
            }
            case READ -> {
                if (program.has(va)) {
                    program.read(va);
                }
            }
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
            case SHARE -> program.mapFile(file, step.page(), far, step.pages(), 3, true);
            case MAP_FILE -> program.mapFile(file, step.page(), far, step.pages(), 3, false);
            case UNMAP -> program.unmap(va, step.pages());
            case PROTECT -> program.protect(va, step.pages(), step.extra() % 2 == 0 ? 3 : step.extra() % 3);
            case MOVE -> program.remap(va, step.pages(), step.pages() + step.extra() % 2, far);
            case SQUEEZE -> bench.squeeze(step.extra());
            case RESIZE -> program.remap(va, step.pages(), 1 + step.extra() % 9, 0);
        }
    }
}
