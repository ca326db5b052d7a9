package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MmDesigns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every VM design must do with every kind of mapping, whichever way it keeps its reverse map: the contents of pages and the
 * kernel's books are right after every step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesignContractTest {

    private static final int PAGE = 4096;
    private static final int READ = 1;
    private static final int READ_WRITE = 3;
    private static final int NONE = 0;
    private static final int HUGE_PAGES = 24;

    /** Booted kernels that nobody uses, by design and kind. */
    private final Map<String, MmWorkbench> idle = new TreeMap<>();

    static Stream<Arguments> designsAndKinds() {
        return cross(MappingKind.values());
    }

    static Stream<Arguments> designsAndFiles() {
        return cross(Stream.of(MappingKind.values()).filter(MappingKind::ofFile).toArray(MappingKind[]::new));
    }

    private static Stream<Arguments> cross(MappingKind... kinds) {
        return MmDesigns.all().stream().flatMap(design -> Stream.of(kinds)
                .filter(kind -> kind.existsIn(design))
                .map(kind -> Arguments.of(design.name(), kind)));
    }

    /** A kernel with room for {@code kind}; a test that has closed it gives it back with {@link #close}. */
    private MmWorkbench open(String design, MappingKind kind) {
        MmWorkbench bench = idle.remove(design + kind);
        return bench == null ? Area.bench(design, kind, 16, HUGE_PAGES) : bench;
    }

    private void close(MmWorkbench bench, String design, MappingKind kind) {
        bench.close();
        idle.put(design + kind, bench);
    }

    /** Forks a tree of {@code depth} levels; each program writes one page and its parent another. */
    private static void tree(Area area, MmWorkbench bench, Program parent, int depth, int pages) {
        if (depth == 0) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            Program child = bench.fork(parent);
            int stamp = bench.programs().size();
            area.write(child, stamp % pages, 1000 + stamp);
            area.write(parent, (stamp + 1) % pages, 2000 + stamp);
            tree(area, bench, child, depth - 1, pages);
        }
    }

    /** Private memory forks deeper, since there each program has pages of its own. */
    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void forkTreesEndInAnyOrder(String design, MappingKind kind) {
        int depth = kind == MappingKind.ANONYMOUS ? 6 : 4;
        MmWorkbench bench = open(design, kind);
        for (int order = 0; order < 3; order++) {
            Area area = new Area(bench, kind, 5);
            tree(area, bench, area.filled(), depth, 5);
            bench.check();
            assertThat(bench.programs()).hasSize((2 << depth) - 1);
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
        close(bench, design, kind);
    }

    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void bothSidesOfAForkCopyWhatTheyWrite(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 6);
        Program parent = area.filled();
        Program child = bench.fork(parent);
        Program grandchild = bench.fork(child);
        area.write(child, 0, 1);
        bench.check();
        area.write(parent, 1, 2);
        bench.check();
        area.write(grandchild, 0, 3);
        area.write(parent, 0, 4);
        bench.check();
        bench.exit(child);
        bench.check();
        area.write(parent, 2, 5);
        bench.exit(parent);
        area.write(grandchild, 2, 6);
        bench.readAll();
        close(bench, design, kind);
    }

    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void splitsAndMergesLoseNoPage(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 10);
        Program parent = area.filled();
        Program child = bench.fork(parent);
        for (Program program : List.of(parent, child)) {
            for (int i = 0; i < 10; i += 2) {
                assertThat(area.protect(program, i, 1, READ)).isZero();
                bench.check();
            }
            area.write(program, 3, 7);
            for (int i = 0; i < 9; i += 3) {
                assertThat(area.protect(program, i, 3, i % 2 == 0 ? NONE : READ))
                        .isZero();
                bench.check();
            }
            assertThat(area.protect(program, 0, 10, READ_WRITE)).isZero();
            area.write(program, 8, 8);
            bench.readAll();
        }
        close(bench, design, kind);
    }

    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void partialUnmapsLeaveTheRest(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 12);
        Program parent = area.filled();
        Program child = bench.fork(parent);
        assertThat(area.unmap(parent, 4, 2)).isZero();
        bench.check();
        assertThat(area.unmap(child, 0, 3)).isZero();
        bench.check();
        assertThat(area.unmap(child, 9, 3)).isZero();
        Program grandchild = bench.fork(child);
        bench.check();
        // Private memory in the hole and over its edge, in small pages whatever is around.
        assertThat(area.unmap(parent, 3, 1)).isZero();
        assertThat(parent.map(area.at(3), 4, READ_WRITE)).isEqualTo(area.at(3));
        parent.write(area.at(3) + PAGE, 9);
        assertThat(area.unmap(grandchild, 5, 2)).isZero();
        bench.check();
        bench.exit(parent);
        bench.exit(child);
        area.write(grandchild, 8, 10);
        bench.readAll();
        close(bench, design, kind);
    }

    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void movedPagesAreFound(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 8);
        Program parent = area.filled();
        Program child = bench.fork(parent);
        int far = 0x80;
        assertThat(area.move(child, 2, 4, 4, far)).isEqualTo(area.at(far));
        bench.check();
        assertThat(area.move(parent, 0, 8, 4, -1)).isEqualTo(area.at(0));
        bench.check();
        assertThat(area.move(parent, 0, 4, 8, -1)).isEqualTo(area.at(0));
        Program grandchild = bench.fork(child);
        assertThat(area.move(grandchild, far, 4, 4, 2 * far)).isEqualTo(area.at(2 * far));
        area.write(grandchild, 2 * far, 11);
        area.write(child, far, 12);
        bench.check();
        assertThat(area.move(grandchild, 2 * far, 4, 6, far)).isEqualTo(area.at(far));
        bench.check();
        bench.exit(child);
        bench.readAll();
        close(bench, design, kind);
    }

    /** Private and shared mappings of one file, of pages in memory that are the file's own and that are copies. */
    @ParameterizedTest
    @MethodSource("designsAndFiles")
    void pagesOfFilesAreSharedAndCopied(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 12);
        int copies = 0x100;
        Program parent = bench.exec();
        assertThat(area.show(parent, 0, 2, 5, true)).isEqualTo(area.at(0));
        assertThat(area.show(parent, copies, 0, 8, false)).isEqualTo(area.at(copies));
        for (int i = 0; i < 5; i++) {
            area.read(parent, copies + i);
            area.write(parent, i, 300 + i);
        }
        bench.check();
        Program child = bench.fork(parent);
        area.write(child, 2, 1);
        area.write(child, copies + 6, 2);
        bench.check();
        area.unmap(parent, 3, 1);
        area.protect(child, 0, 3, READ);
        area.protect(child, 1, 2, READ_WRITE);
        bench.check();
        assertThat(area.move(child, copies, 4, 4, 2 * copies)).isEqualTo(area.at(2 * copies));
        area.show(child, 3 * copies, 2, 10, true);
        area.read(child, 3 * copies + 5);
        bench.check();
        bench.exit(parent);
        bench.readAll();
        close(bench, design, kind);
    }

    /** What is cut off a file goes from all its mappings, private copies too; of what comes back there are zeros. */
    @ParameterizedTest
    @MethodSource("designsAndFiles")
    void cutPagesAreGoneForAll(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        Area area = new Area(bench, kind, 8);
        Program parent = area.filled();
        Program child = bench.fork(parent);
        area.write(child, 6, 1);
        boolean cut = area.truncate(3);
        assertThat(cut).isEqualTo(kind != MappingKind.SHARED_ANONYMOUS);
        bench.check();
        FaultResult beyond = area.read(child, kind == MappingKind.NONLINEAR ? 1 : 6);
        assertThat(beyond == FaultResult.BEYOND_END).isEqualTo(cut);
        bench.readAll();
        area.truncate(8);
        bench.readAll();
        area.write(parent, 6, 2);
        area.truncate(0);
        bench.exit(parent);
        bench.readAll();
        close(bench, design, kind);
    }

    /** Pages that a family shares go to swap or to their file and come back, before and after forks, copies, moves and splits. */
    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void sharedPagesComeBackFromSwap(String design, MappingKind kind) {
        MmWorkbench bench = Area.bench(design, kind, 8, kind.huge() ? 6 : 0);
        int pages = kind.huge() ? 4 : 40;
        Area area = new Area(bench, kind, pages);
        Program parent = area.filled();
        bench.squeeze(60);
        Program child = bench.fork(parent);
        bench.check();
        area.write(child, 3, 1);
        area.read(parent, pages / 8);
        area.read(child, pages / 8);
        bench.check();
        bench.squeeze(60);
        // Huge pages stay, whatever happens; of others some are gone by now, most often those that nobody has touched
        // since.
        assertThat(area.absent(parent) + area.absent(child) > 0).isEqualTo(!kind.huge());
        Program grandchild = bench.fork(child);
        assertThat(area.move(grandchild, pages / 8, pages / 4, pages / 4, 0x80)).isEqualTo(area.at(0x80));
        area.read(grandchild, 0x80);
        area.protect(parent, pages / 4, pages / 4, READ);
        area.unmap(parent, pages / 2, pages / 8);
        bench.readAll();
        bench.squeeze(60);
        bench.exit(child);
        bench.readAll();
        area.write(grandchild, 0x81, 2);
        area.write(parent, pages - 1, 3);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designsAndKinds")
    void anAllocationThatFailsLeavesNothingBehind(String design, MappingKind kind) {
        MmWorkbench bench = open(design, kind);
        int refused = 0;
        boolean failed = true;
        while (failed) {
            FailingAllocation failing = new FailingAllocation(refused + 1);
            bench.allow(failing);
            everything(bench, kind);
            bench.allow(AllocationPolicy.ALWAYS);
            bench.close();
            failed = failing.failed();
            refused += failed ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(30);
        close(bench, design, kind);
    }

    /**
     * A bit of all that allocates, indifferent to whether it succeeds. Where private memory would show which call has left the books wrong, other
     * kinds show only that one has.
     */
    private static void everything(MmWorkbench bench, MappingKind kind) {
        Runnable check = kind == MappingKind.ANONYMOUS ? bench::check : () -> {};
        Area area = new Area(bench, kind, 5);
        Program parent = area.filled();
        if (parent == null) {
            return;
        }
        List<Program> family = new ArrayList<>(List.of(parent));
        if (kind.ofFile() && area.file() != null) {
            area.show(parent, 0x20, 1, 3, true);
            area.show(parent, 0x30, 1, 3, false);
            write(area, parent, 0x20, 2, 60);
            write(area, parent, 0x30, 2, 80);
        }
        check.run();
        for (int i = 0; i < 3; i++) {
            Program child = bench.fork(family.get(i % family.size()));
            check.run();
            if (child != null) {
                family.add(child);
                write(area, child, i, 2, 10 * i);
            }
        }
        Program last = family.get(family.size() - 1);
        area.protect(last, 2, 2, READ);
        check.run();
        area.protect(last, 0x21, 2, READ);
        area.move(last, 0x30, 3, 3, 0x38);
        check.run();
        area.move(last, 1, 3, 4, 0x40);
        check.run();
        area.move(parent, 0, 2, 2, 0x40);
        area.unmap(parent, 3, 1);
        check.run();
        write(area, last, 0x40, 3, 70);
        area.truncate(2);
        bench.check();
    }

    private static void write(Area area, Program program, int first, int pages, int value) {
        for (int i = first; i < first + pages; i++) {
            area.write(program, i, value + i);
        }
    }
}
