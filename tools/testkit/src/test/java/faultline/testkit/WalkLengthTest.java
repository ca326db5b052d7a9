package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.WalkStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of growth (facts linux-mm.md 3): how long walks are and how much memory the reverse map takes. */
class WalkLengthTest {

    private static final int PAGE = 4096;
    private static final int PAGES = 6;
    private static final int START = MmWorkbench.START;

    /** Mean steps of a walk and bytes of objects with this many children that have copied all pages of their parent. */
    private record Server(double steps, long bytes) {}

    /** Seed 004: each child writes each page, so that in the end each page is one process's own. */
    private static Server server(String design, int children) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 32, true);
        long idle = bench.memory().rmap().bytesInUse();
        Program parent = bench.exec();
        parent.map(START, PAGES, 3);
        write(parent);
        for (int i = 0; i < children; i++) {
            write(bench.fork(parent));
        }
        Server result = new Server(
                walk(bench, frames(bench)).meanSteps(), bench.memory().rmap().bytesInUse() - idle);
        bench.check();
        bench.close();
        return result;
    }

    private static void write(Program program) {
        for (int i = 0; i < PAGES; i++) {
            program.write(START + i * PAGE, 7);
        }
    }

    private static List<Integer> frames(MmWorkbench bench) {
        List<Integer> frames = new ArrayList<>();
        for (Program program : bench.programs()) {
            for (int i = 0; i < PAGES; i++) {
                frames.add(bench.frame(program, START + i * PAGE));
            }
        }
        return frames;
    }

    /** Walks the reverse map of each of {@code frames}; says how long that was. */
    private static WalkStatistics.Counts walk(MmWorkbench bench, List<Integer> frames) {
        ReverseMap rmap = bench.memory().rmap();
        WalkStatistics.Counts before = rmap.walks().counts();
        rmap.walks().restore(new WalkStatistics.Counts(0, 0, 0, 0));
        bench.call(() -> frames.forEach(frame -> rmap.walk(frame, (space, va, pte) -> true)));
        WalkStatistics.Counts result = rmap.walks().counts();
        rmap.walks().restore(before);
        return result;
    }

    private static double exponent(double small, double large, double factor) {
        return Math.log(large / small) / Math.log(factor);
    }

    @ParameterizedTest
    @CsvSource({
        // Half of all relatives are looked at before the owner is found.
        "2.6.7, 1.0, 0.0",
        // The page notes its owner, or points to its vma.
        "anonmm, 0.0, 1.0",
        "2.6.5-aa, 0.0, 0.0",
        // Two chains and an anon_vma for each child.
        "2.6.34, 0.0, 1.0",
        // One entry, without a chain.
        "2.6.2, 0.0, 0.0"
    })
    void aForkingServerGrowsAsHistorySays(String design, double stepsExponent, double bytesExponent) {
        Server small = server(design, 12);
        Server large = server(design, 96);

        assertThat(exponent(small.steps(), large.steps(), 8)).isCloseTo(stepsExponent, within(0.12));
        if (small.bytes() > 0) {
            assertThat(exponent(small.bytes(), large.bytes(), 8)).isCloseTo(bytesExponent, within(0.12));
        }
    }

    @Test
    void chainsKeepWalksOfAForkingServerShort() {
        assertThat(server("2.6.7", 96).steps()).isBetween(40.0, 100.0);
        assertThat(server("2.6.34", 96).steps()).isBetween(1.0, 2.0);
    }

    /** An inherited page that nobody has copied is looked for in all children, with or without chains. */
    @ParameterizedTest
    @ValueSource(strings = {"anonmm", "2.6.5-aa", "2.6.7", "2.6.34", "2.6.2"})
    void aPageThatAllShareTakesAStepForEach(String design) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 32, false);
        Program parent = bench.exec();
        parent.map(START, PAGES, 3);
        write(parent);
        for (int i = 0; i < 20; i++) {
            bench.fork(parent);
        }
        WalkStatistics.Counts counts = walk(bench, List.of(bench.frame(parent, START)));
        assertThat(counts.steps()).isEqualTo(21);
        assertThat(counts.mappings()).isEqualTo(21);
        bench.close();
    }

    /** Facts 7.4: many one-page mappings of one file. A list looks at all, a tree at those that show the page. */
    @ParameterizedTest
    @CsvSource({"objrmap, 160", "2.6.5-aa, 160", "anonmm, 4", "2.6.7, 4", "2.6.34, 4", "2.6.2, 4"})
    void aPageOfAFileWithManyMappings(String design, int longest) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 32, false);
        BenchFile file = bench.file(40);
        Program parent = bench.exec();
        for (int i = 0; i < 40; i++) {
            parent.mapFile(file, 39 - i, START + i * PAGE, 1, 3, true);
            parent.write(START + i * PAGE, i);
        }
        for (int i = 0; i < 3; i++) {
            bench.fork(parent);
        }
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            frames.add(bench.frame(parent, START + i * PAGE));
        }
        WalkStatistics.Counts counts = walk(bench, frames);
        assertThat(counts.mappings()).isEqualTo(160);
        assertThat(counts.longest()).isEqualTo(longest);
        bench.check();
        bench.close();
    }

    /** Facts 3.7: chains without bound under endless forks; a vma of generation n has n + 1. */
    @Test
    void deepForksLengthenChains() {
        MmWorkbench bench = new MmWorkbench("2.6.34", PageTableFormat.TWO_LEVEL, 32, false);
        MemoryParts memory = bench.memory();
        long idle = memory.rmap().objectsInUse();
        Program program = bench.exec();
        program.map(START, PAGES, 3);
        write(program);
        int chains = 1;
        for (int generation = 1; generation <= 10; generation++) {
            program = bench.fork(program);
            write(program);
            chains += generation + 1;
            assertThat(memory.rmap().objectsInUse() - idle).isEqualTo(chains);
        }
        bench.close();
    }
}
