package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every VM design must do, whichever way it keeps its reverse map: the contents of pages and the kernel's books are right
 * after every step.
 */
class DesignContractTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int READ = 1;
    private static final int READ_WRITE = 3;
    private static final int NONE = 0;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    private static MmWorkbench bench(String design) {
        return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 16, true);
    }

    private static Program filled(MmWorkbench bench, int pages) {
        Program program = bench.exec();
        assertThat(program.map(START, pages, READ_WRITE)).isEqualTo(START);
        for (int i = 0; i < pages; i++) {
            program.write(START + i * PAGE, 100 + i);
        }
        return program;
    }

    /** Forks a tree of {@code depth} levels; each program writes one page and reads all. */
    private static void tree(MmWorkbench bench, Program parent, int depth, int pages) {
        if (depth == 0) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            Program child = bench.fork(parent);
            int stamp = bench.programs().size();
            child.write(START + stamp % pages * PAGE, 1000 + stamp);
            parent.write(START + (stamp + 1) % pages * PAGE, 2000 + stamp);
            tree(bench, child, depth - 1, pages);
        }
    }

    @ParameterizedTest
    @MethodSource("designs")
    void forkTreesOfDepthSixEndInAnyOrder(String design) {
        for (int order = 0; order < 3; order++) {
            MmWorkbench bench = bench(design);
            tree(bench, filled(bench, 5), 6, 5);
            bench.check();
            assertThat(bench.programs()).hasSize(127);
            while (!bench.programs().isEmpty()) {
                List<Program> alive = bench.programs();
                int victim = order == 0 ? 0 : order == 1 ? alive.size() - 1 : alive.size() * 7 / 11;
                bench.exit(alive.get(victim));
                if (alive.size() % 16 == 0) {
                    bench.check();
                }
            }
            bench.close();
        }
    }

    @ParameterizedTest
    @MethodSource("designs")
    void bothSidesOfAForkCopyWhatTheyWrite(String design) {
        MmWorkbench bench = bench(design);
        Program parent = filled(bench, 6);
        Program child = bench.fork(parent);
        Program grandchild = bench.fork(child);
        child.write(START, 1);
        bench.check();
        parent.write(START + PAGE, 2);
        bench.check();
        grandchild.write(START, 3);
        parent.write(START, 4);
        bench.check();
        bench.exit(child);
        bench.check();
        parent.write(START + 2 * PAGE, 5);
        bench.exit(parent);
        grandchild.write(START + 2 * PAGE, 6);
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void splitsAndMergesLoseNoPage(String design) {
        MmWorkbench bench = bench(design);
        Program parent = filled(bench, 12);
        Program child = bench.fork(parent);
        for (Program program : List.of(parent, child)) {
            for (int i = 0; i < 12; i += 2) {
                assertThat(program.protect(START + i * PAGE, 1, READ)).isZero();
                bench.check();
            }
            program.write(START + 3 * PAGE, 7);
            for (int i = 0; i < 12; i += 3) {
                assertThat(program.protect(START + i * PAGE, 3, i % 2 == 0 ? NONE : READ))
                        .isZero();
                bench.check();
            }
            assertThat(program.protect(START, 12, READ_WRITE)).isZero();
            program.write(START + 8 * PAGE, 8);
            bench.check();
        }
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void partialUnmapsLeaveTheRest(String design) {
        MmWorkbench bench = bench(design);
        Program parent = filled(bench, 16);
        Program child = bench.fork(parent);
        assertThat(parent.unmap(START + 4 * PAGE, 2)).isZero();
        bench.check();
        assertThat(child.unmap(START, 3)).isZero();
        bench.check();
        assertThat(child.unmap(START + 13 * PAGE, 3)).isZero();
        Program grandchild = bench.fork(child);
        bench.check();
        assertThat(parent.map(START + 3 * PAGE, 4, READ_WRITE)).isEqualTo(START + 3 * PAGE);
        parent.write(START + 4 * PAGE, 9);
        grandchild.unmap(START + 5 * PAGE, 5);
        bench.check();
        bench.exit(parent);
        bench.exit(child);
        grandchild.write(START + 11 * PAGE, 10);
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void movedPagesAreFound(String design) {
        MmWorkbench bench = bench(design);
        Program parent = filled(bench, 8);
        Program child = bench.fork(parent);
        int far = START + 0x1000_0000;
        assertThat(child.remap(START + 2 * PAGE, 4, 6, far)).isEqualTo(far);
        bench.check();
        assertThat(parent.remap(START, 8, 4, 0)).isEqualTo(START);
        bench.check();
        assertThat(parent.remap(START, 4, 8, 0)).isEqualTo(START);
        Program grandchild = bench.fork(child);
        assertThat(grandchild.remap(far, 6, 6, far + 0x100_0000)).isEqualTo(far + 0x100_0000);
        grandchild.write(far + 0x100_0000, 11);
        child.write(far, 12);
        bench.check();
        int back = grandchild.remap(far + 0x100_0000, 6, 6, far);
        assertThat(back).isEqualTo(far);
        bench.check();
        bench.exit(child);
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void pagesOfFilesAreSharedAndCopied(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(30);
        Program parent = bench.exec();
        assertThat(parent.mapFile(file, 4, START, 10, READ_WRITE, true)).isEqualTo(START);
        assertThat(parent.mapFile(file, 0, START + 0x40_0000, 20, READ_WRITE, false))
                .isPositive();
        for (int i = 0; i < 10; i++) {
            parent.read(START + 0x40_0000 + i * PAGE);
            parent.write(START + i * PAGE, 300 + i);
        }
        bench.check();
        Program child = bench.fork(parent);
        child.write(START + 2 * PAGE, 1);
        child.write(START + 0x40_0000 + 6 * PAGE, 2);
        bench.check();
        parent.unmap(START + 3 * PAGE, 2);
        child.protect(START, 4, READ);
        child.protect(START + PAGE, 4, READ_WRITE);
        bench.check();
        assertThat(child.remap(START + 0x40_0000, 8, 8, START + 0x80_0000)).isEqualTo(START + 0x80_0000);
        child.mapFile(file, 2, START + 0x100_0000, 28, READ, true);
        child.read(START + 0x100_0000 + 5 * PAGE);
        bench.check();
        bench.exit(parent);
        bench.check();
        bench.close();
    }

    /** Pages that a family shares go to swap and come back, before and after forks, copies, moves and splits. */
    @ParameterizedTest
    @MethodSource("designs")
    void sharedPagesComeBackFromSwap(String design) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 8, true);
        Program parent = filled(bench, 40);
        bench.squeeze(60);
        Program child = bench.fork(parent);
        assertThat(bench.swappedPages()).isPositive();
        bench.check();
        child.write(START + 3 * PAGE, 1);
        parent.read(START + 4 * PAGE);
        child.read(START + 4 * PAGE);
        bench.check();
        bench.squeeze(60);
        Program grandchild = bench.fork(child);
        assertThat(grandchild.remap(START + 4 * PAGE, 12, 12, START + 0x40_0000))
                .isEqualTo(START + 0x40_0000);
        grandchild.read(START + 0x40_0000);
        parent.protect(START + 8 * PAGE, 8, READ);
        parent.unmap(START + 20 * PAGE, 5);
        bench.check();
        bench.readAll();
        bench.squeeze(60);
        bench.exit(child);
        bench.check();
        bench.readAll();
        grandchild.write(START + 0x40_0000 + PAGE, 2);
        parent.write(START + 30 * PAGE, 3);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void anAllocationThatFailsLeavesNothingBehind(String design) {
        MmWorkbench bench = bench(design);
        int refused = 0;
        boolean failed = true;
        while (failed) {
            FailingAllocation failing = new FailingAllocation(refused + 1);
            bench.allow(failing);
            everything(bench);
            bench.allow(AllocationPolicy.ALWAYS);
            bench.close();
            failed = failing.failed();
            refused += failed ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(30);
    }

    /** A bit of all that allocates, indifferent to whether it succeeds. */
    private static void everything(MmWorkbench bench) {
        Program parent = bench.exec();
        if (parent == null) {
            return;
        }
        List<Program> family = new ArrayList<>(List.of(parent));
        parent.map(START, 6, READ_WRITE);
        write(parent, 0, 6, 1);
        parent.map(START + 0x80_0000, 3, READ_WRITE);
        write(parent, 0x800, 2, 50);
        BenchFile file = bench.file(8);
        if (file != null) {
            parent.mapFile(file, 2, START + 0x90_0000, 5, READ_WRITE, true);
            parent.mapFile(file, 1, START + 0xA0_0000, 4, READ_WRITE, false);
            write(parent, 0x901, 3, 60);
            write(parent, 0xA01, 2, 80);
        }
        bench.check();
        for (int i = 0; i < 3; i++) {
            Program child = bench.fork(family.get(i % family.size()));
            bench.check();
            if (child != null) {
                family.add(child);
                write(child, i, 2, 10 * i);
            }
        }
        Program last = family.get(family.size() - 1);
        last.protect(START + 2 * PAGE, 2, READ);
        bench.check();
        last.protect(START + 0x90_1000, 2, READ);
        last.remap(START + 0xA0_0000, 4, 4, START + 0xA8_0000);
        bench.check();
        last.remap(START + PAGE, 3, 5, START + 0x40_0000);
        bench.check();
        parent.remap(START, 2, 2, START + 0x40_0000);
        bench.check();
        parent.unmap(START + 3 * PAGE, 1);
        bench.check();
        write(last, 0x400, 3, 70);
        bench.check();
    }

    private static void write(Program program, int first, int pages, int value) {
        for (int i = first; i < first + pages; i++) {
            if (program.has(START + i * PAGE)) {
                program.write(START + i * PAGE, value + i);
            }
        }
    }
}
