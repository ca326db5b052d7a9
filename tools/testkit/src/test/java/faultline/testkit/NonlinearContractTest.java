package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.mapping.MapPopulate;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every design that has remap_file_pages must do with nonlinear mappings, in both page-table formats. */
class NonlinearContractTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int PAGES = 64;
    private static final int READ = 1;
    private static final int READ_WRITE = 3;

    static Stream<Arguments> designs() {
        return MmDesigns.all().stream()
                .filter(design -> design.vm().nonlinear().exists())
                .flatMap(design -> Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE)
                        .map(format -> Arguments.of(design.name(), format)));
    }

    /** A window of {@link #PAGES} pages on a file of twice as many. */
    private static final class Window {
        final MmWorkbench bench;
        final BenchFile file;
        final Program program;

        Window(String design, PageTableFormat format) {
            bench = new MmWorkbench(design, format, 8, false);
            file = bench.storedFile(2 * PAGES);
            program = bench.exec();
            program.mapFile(file, 0, START, PAGES, READ_WRITE, true);
        }

        /** Shows the file backwards from its end. */
        void reverse() {
            for (int i = 0; i < PAGES; i++) {
                assertThat(program.remapFile(file, 2 * PAGES - 1 - i, START + i * PAGE, 1, false))
                        .isZero();
            }
        }

        void fill() {
            for (int i = 0; i < PAGES; i++) {
                assertThat(program.write(START + i * PAGE, 1000 + i)).isNull();
            }
        }

        Vma vma() {
            return program.space().vmas().peek(START);
        }

        /** Entries of the window that hold a file offset, by page. */
        List<Integer> offsets() {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < PAGES; i++) {
                if (NonPresentPte.isFile(bench.entry(program, START + i * PAGE))) {
                    found.add(i);
                }
            }
            return found;
        }

        /** Memory gets so short that pages of the window go, although nobody asked for just those. */
        void pageOut() {
            for (int round = 0; round < 12 && offsets().size() < PAGES / 2; round++) {
                bench.squeeze(500);
                bench.check();
            }
            assertThat(offsets()).hasSizeGreaterThan(PAGES / 4);
        }
    }

    @ParameterizedTest
    @MethodSource("designs")
    void oneVmaShowsPagesInAnyOrder(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.bench.check();
        assertThat(window.program.space().vmas().size()).isEqualTo(1);
        assertThat(window.vma().has(Vma.NONLINEAR)).isTrue();
        window.fill();
        window.bench.check();
        // Once more in order: the vma stays what it has become.
        assertThat(window.program.remapFile(window.file, 0, START, PAGES, false))
                .isZero();
        assertThat(window.vma().has(Vma.NONLINEAR)).isTrue();
        window.bench.readAll();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void whatIsLinearStaysLinear(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        assertThat(window.program.remapFile(window.file, 7, START + 7 * PAGE, 9, false))
                .isZero();
        assertThat(window.vma().has(Vma.NONLINEAR)).isFalse();
        assertThat(window.program.read(START + 7 * PAGE)).as("there already").isNull();
        window.bench.check();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void pagesThatWentLeaveTheirOffsetsAndComeBackByFaults(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.fill();
        window.pageOut();
        NonPresentPte encoding = window.bench.memory().swap().space().encoding();
        int gone = window.offsets().get(0);
        assertThat(window.bench.entry(window.program, START + gone * PAGE))
                .isEqualTo(encoding.file(2 * PAGES - 1 - gone));
        assertThat(window.program.read(START + gone * PAGE)).isEqualTo(FaultResult.NONLINEAR);
        for (int i = 0; i < PAGES; i++) {
            FaultResult result = window.program.read(START + i * PAGE);
            assertThat(result).isIn(null, FaultResult.NONLINEAR);
            assertThat(window.offsets()).as("page %d is there now", i).doesNotContain(i);
        }
        window.bench.readAll();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aChildHasTheOffsetsToo(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.fill();
        window.pageOut();
        Program child = window.bench.fork(window.program);
        int gone = window.offsets().get(0);
        assertThat(window.bench.entry(child, START + gone * PAGE))
                .isEqualTo(window.bench.entry(window.program, START + gone * PAGE));
        assertThat(child.space().vmas().peek(START).has(Vma.NONLINEAR)).isTrue();
        assertThat(child.write(START + gone * PAGE, 5)).isEqualTo(FaultResult.NONLINEAR);
        window.bench.readAll();
        window.bench.exit(window.program);
        window.bench.check();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void otherCallsKeepTheOrder(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.fill();
        window.pageOut();
        int gone = window.offsets().get(0);
        long entry = window.bench.entry(window.program, START + gone * PAGE);
        assertThat(window.program.protect(START + 8 * PAGE, 8, READ)).isZero();
        window.bench.check();
        assertThat(window.program.protect(START, PAGES, READ_WRITE)).isZero();
        assertThat(window.bench.entry(window.program, START + gone * PAGE)).isEqualTo(entry);
        window.bench.check();
        int to = START + 4 * PAGES * PAGE;
        // Where mprotect did not join the pieces again only one of them can move at a time.
        int whole = window.vma().pages();
        assertThat(window.program.remap(START, whole, whole, to)).isEqualTo(to);
        window.bench.check();
        assertThat(window.program.unmap(to + 3 * PAGE, 4)).isZero();
        window.bench.readAll();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void cutPagesAreFoundWhereverTheyAre(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.fill();
        window.bench.truncate(window.file, 2 * PAGES - 10);
        window.bench.check();
        for (int i = 0; i < PAGES; i++) {
            FaultResult result = window.program.read(START + i * PAGE);
            assertThat(result).isEqualTo(i < 10 ? FaultResult.BEYOND_END : null);
        }
        // The file grows again: the offsets are still there.
        window.bench.truncate(window.file, 2 * PAGES);
        assertThat(window.program.read(START)).isEqualTo(FaultResult.NONLINEAR);
        window.bench.readAll();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void withoutBlockingOnlyWhatIsInMemoryIsMapped(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        Program other = window.bench.exec();
        other.mapFile(window.file, PAGES, START, 1, READ_WRITE, true);
        other.read(START);
        assertThat(window.program.remapFile(window.file, PAGES, START, PAGES, true))
                .isZero();
        assertThat(window.program.read(START)).isNull();
        assertThat(window.offsets()).contains(PAGES - 1);
        assertThat(window.program.write(START + (PAGES - 1) * PAGE, 3)).isEqualTo(FaultResult.NONLINEAR);
        window.bench.readAll();
        window.bench.close();
    }

    /** The error of 2.6.7: vm_private_data, where the scan goes on, was taken for a driver's. */
    @ParameterizedTest
    @MethodSource("designs")
    void aWindowThatWasScannedHalfIsRefusedBy267Only(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        window.reverse();
        window.vma().setScanCursor(32 * PAGE);
        int expected = design.equals("2.6.7") ? Errno.EINVAL.result() : 0;
        assertThat(remap(window, START, PAGE, 0, 3)).isEqualTo(expected);
        window.vma().setScanCursor(0);
        assertThat(remap(window, START, PAGE, 0, 3)).isZero();
        window.program.contents().put(START, window.file.cell(3));
        window.bench.check();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void populatingWithoutBlockingMapsWhatIsCachedIn267(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        Program other = window.bench.exec();
        other.mapFile(window.file, 0, START, PAGES, READ_WRITE, true);
        other.write(START + 5 * PAGE, 55);
        window.bench.call(() -> {
            window.bench.memory().nonlinear().populateNew(window.program.space(), START, PAGES * PAGE, 3, true);
            return 0;
        });
        boolean maps = MmDesigns.byName(design).vm().nonlinear().populating() == MapPopulate.REMAPS;
        assertThat(window.program.read(START + 5 * PAGE)).isEqualTo(maps ? null : FaultResult.FILE_MINOR);
        assertThat(window.vma().has(Vma.NONLINEAR)).isFalse();
        window.bench.readAll();
        window.bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void badRequestsChangeNothing(String design, PageTableFormat format) {
        Window window = new Window(design, format);
        Program program = window.program;
        int invalid = Errno.EINVAL.result();
        int bits = window.bench.memory().swap().space().encoding().fileBits();
        assertThat(remap(window, START, 100, 0, 1)).as("less than a page").isEqualTo(invalid);
        assertThat(remap(window, START, 0, 0, 1)).as("nothing").isEqualTo(invalid);
        assertThat(remap(window, START, PAGE, 1, 1)).as("rights").isEqualTo(invalid);
        assertThat(remap(window, START, -PAGE, 0, 1)).as("wraps").isEqualTo(invalid);
        assertThat(remap(window, START - PAGE, PAGE, 0, 1)).as("hole").isEqualTo(invalid);
        assertThat(remap(window, START, (PAGES + 1) * PAGE, 0, 1)).as("too far").isEqualTo(invalid);
        assertThat(remap(window, START, 2 * PAGE, 0, -2))
                .as("wraps in the file")
                .isEqualTo(invalid);
        if (bits < 32) {
            assertThat(remap(window, START, PAGE, 0, (1 << bits) - 1))
                    .as("not encodable")
                    .isEqualTo(invalid);
        }
        program.map(START + PAGES * PAGE, 2, READ_WRITE);
        assertThat(remap(window, START + PAGES * PAGE, PAGE, 0, 1))
                .as("anonymous")
                .isEqualTo(invalid);
        program.mapFile(window.file, 0, START + 2 * PAGES * PAGE, 2, READ_WRITE, false);
        assertThat(remap(window, START + 2 * PAGES * PAGE, PAGE, 0, 1))
                .as("private")
                .isEqualTo(invalid);
        assertThat(program.space().vmas().peek(START).has(Vma.NONLINEAR)).isFalse();
        assertThat(remap(window, START, PAGE, 0, 2 * PAGES))
                .as("behind the end")
                .isEqualTo(invalid);
        assertThat(remap(window, START + 5, PAGE + 5, 0, 3)).as("rounded down").isZero();
        window.bench.check();
        window.bench.close();
    }

    private static int remap(Window window, int start, int size, int prot, int first) {
        return window.bench.call(
                () -> window.bench.memory().nonlinear().remap(window.program.space(), start, size, prot, first, false));
    }
}
