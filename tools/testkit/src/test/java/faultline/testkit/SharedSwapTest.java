package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.mapping.Mmap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shared memory and files in memory go to swap and come back: shmem of Linux 2.6.2 mm/shmem.c. */
class SharedSwapTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int PAGES = 120;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    private static MmWorkbench bench(String design) {
        boolean pae = design.length() % 2 == 0;
        return new MmWorkbench(design, pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL, 8, true);
    }

    private static int swapped(BenchFile file) {
        return file.memory().pages().heldPages() - file.memory().pages().cachedPages();
    }

    private static Program filled(MmWorkbench bench, BenchFile file) {
        Program program = bench.exec();
        assertThat(program.mapFile(file, 0, START, PAGES, 3, true)).isEqualTo(START);
        for (int i = 0; i < PAGES; i++) {
            program.write(START + i * PAGE, 1000 + i);
        }
        return program;
    }

    private static void squeeze(MmWorkbench bench) {
        bench.squeeze(1500);
        bench.squeeze(1500);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void pagesGoToSwapAndComeBack(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(PAGES);
        Program program = filled(bench, file);
        Program child = bench.fork(program);
        squeeze(bench);
        assertThat(swapped(file)).isPositive();
        bench.check();
        child.write(START + 3 * PAGE, 7);
        bench.readAll();
        for (int i = 0; i < PAGES; i++) {
            assertThat(bench.word(program, START + i * PAGE)).isEqualTo(i == 3 ? 7 : 1000 + i);
            assertThat(bench.word(child, START + i * PAGE)).isEqualTo(i == 3 ? 7 : 1000 + i);
        }
        assertThat(swapped(file)).isZero();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void whatIsGivenUpGivesItsSlotsBack(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(PAGES);
        Program program = filled(bench, file);
        squeeze(bench);
        int before = swapped(file);
        assertThat(before).isPositive();
        file.memory().pages().punch(0, PAGES / 2);
        bench.exit(program);
        assertThat(swapped(file)).isLessThan(before);
        bench.close();
        assertThat(file.memory().pages().heldPages()).isZero();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void readAndWriteFetchPagesFromSwapToo(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(PAGES);
        filled(bench, file);
        squeeze(bench);
        assertThat(swapped(file)).isPositive();
        byte[] page = new byte[PAGE];
        for (int i = 0; i < PAGES; i++) {
            assertThat(bench.files().read(file, (long) i * PAGE, page)).isEqualTo(PAGE);
            assertThat((page[0] & 0xFF) + ((page[1] & 0xFF) << 8)).isEqualTo(1000 + i);
        }
        assertThat(swapped(file)).isZero();
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void lockedSegmentsStay(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(PAGES);
        filled(bench, file);
        file.memory().setLocked(true);
        squeeze(bench);
        assertThat(swapped(file)).isZero();
        bench.check();
        file.memory().setLocked(false);
        squeeze(bench);
        assertThat(swapped(file)).isPositive();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void swapoffBringsThemBack(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(PAGES);
        filled(bench, file);
        squeeze(bench);
        assertThat(swapped(file)).isPositive();
        assertThat(bench.swap().off()).isTrue();
        assertThat(swapped(file)).isZero();
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aMappingOfAFileIsNoStack(String design) {
        MmWorkbench bench = bench(design);
        BenchFile file = bench.file(4);
        Program program = bench.exec();
        for (int flags : new int[] {MapFlags.MAP_SHARED, MapFlags.MAP_PRIVATE}) {
            Mmap.Request request = new Mmap.Request(0, PAGE, 3, flags | MapFlags.MAP_GROWSDOWN, file.memory(), 0);
            assertThat(bench.mappings().mapFile(program, request)).isEqualTo(Errno.EINVAL.result());
        }
        bench.close();
    }
}
