package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.vrange.VolatileRanges;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Volatile ranges and MADV_FREE under every design and both page-table formats (facts linux-mm.md 3.10). */
class VolatileMemoryTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int PAGES = 64;
    private static final int EVERYTHING = 1 << 20;

    /** A design and a format. */
    record Kind(String design, PageTableFormat format) {

        MmWorkbench bench() {
            return new MmWorkbench(design, format, 8, false);
        }

        MmWorkbench benchWithoutSwap() {
            return new MmWorkbench(design, format, 8, false, 0);
        }
    }

    static List<Kind> kinds() {
        return MmDesigns.all().stream()
                .map(MmDesign::name)
                .flatMap(name -> List.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE).stream()
                        .map(format -> new Kind(name, format)))
                .toList();
    }

    private static Program filled(MmWorkbench bench, int pages) {
        Program program = bench.exec();
        program.map(START, pages, 3);
        for (int page = 0; page < pages; page++) {
            program.write(START + page * PAGE, 1000 + page);
        }
        return program;
    }

    private static VolatileRanges ranges(MmWorkbench bench) {
        return bench.memory().manager().spaces().volatileRanges();
    }

    private static int discarded(MmWorkbench bench, Program program, int from, int to) {
        int count = 0;
        for (int page = from; page < to; page++) {
            count += bench.volatiles().purged(program, START + page * PAGE) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withoutPressureNothingIsLostAndNoEntryChanges(Kind kind) {
        MmWorkbench bench = kind.bench();
        Program program = filled(bench, PAGES);
        int frame = bench.frame(program, START);

        assertThat(program.markVolatile(START, PAGES, true)).isZero();
        bench.check();
        assertThat(bench.frame(program, START)).isEqualTo(frame);
        assertThat(program.read(START)).as("no fault").isNull();
        assertThat(program.unmarkVolatile(START, PAGES)).isZero();

        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void underPressureAWholeRangeGoesAndNothingIsWritten(Kind kind) {
        MmWorkbench bench = kind.bench();
        Program program = filled(bench, PAGES);
        program.markVolatile(START + 8 * PAGE, 40, true);

        bench.squeeze(200);
        bench.check();

        assertThat(discarded(bench, program, 8, 48)).isEqualTo(40);
        assertThat(discarded(bench, program, 0, PAGES)).isEqualTo(40);
        assertThat(program.read(START + 8 * PAGE)).isEqualTo(FaultResult.PURGED);
        assertThat(program.write(START + 47 * PAGE, 5)).isEqualTo(FaultResult.PURGED);
        bench.check();
        assertThat(program.unmarkVolatile(START, PAGES)).isEqualTo(VolatileRanges.PURGED);
        assertThat(program.write(START + 8 * PAGE, 5)).isEqualTo(FaultResult.VOLATILE);
        assertThat(program.read(START + 9 * PAGE)).isEqualTo(FaultResult.VOLATILE);
        assertThat(program.unmarkVolatile(START, PAGES)).isZero();
        bench.readAll();
        bench.close();
        assertThat(ranges(bench).any()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withoutSwapVolatilePagesAreWhatMemoryComesFrom(Kind kind) {
        MmWorkbench bench = kind.benchWithoutSwap();
        Program program = filled(bench, 4 * PAGES);
        program.markVolatile(START, 2 * PAGES, true);
        program.markVolatile(START + 2 * PAGES * PAGE, PAGES, false);

        bench.squeeze(EVERYTHING);
        bench.check();

        assertThat(discarded(bench, program, 0, 2 * PAGES)).isEqualTo(2 * PAGES);
        assertThat(discarded(bench, program, 2 * PAGES, 3 * PAGES)).isPositive();
        assertThat(discarded(bench, program, 3 * PAGES, 4 * PAGES)).isZero();
        assertThat(program.unmarkVolatile(START, 4 * PAGES)).isEqualTo(VolatileRanges.PURGED);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPartialRangeGoesPageByPage(Kind kind) {
        MmWorkbench bench = kind.bench();
        Program program = filled(bench, 12 * PAGES);
        program.markVolatile(START, 12 * PAGES, false);
        Program hog = bench.exec();
        int page = 0;
        int gone = 0;
        hog.map(START, 2048, 3);
        while (gone == 0) {
            hog.write(START + page++ * PAGE, page);
            gone = discarded(bench, program, 0, 12 * PAGES);
        }
        bench.check();

        assertThat(gone).isLessThan(6 * PAGES);
        assertThat(program.unmarkVolatile(START, 12 * PAGES)).isEqualTo(VolatileRanges.PURGED);
        bench.exit(hog);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aChildHasRangesOfItsOwn(Kind kind) {
        MmWorkbench bench = kind.bench();
        Program parent = filled(bench, PAGES);
        parent.markVolatile(START, PAGES, true);
        Program child = bench.fork(parent);
        parent.unmarkVolatile(START, PAGES / 2);
        child.write(START, 7);

        bench.squeeze(300);
        bench.check();

        assertThat(discarded(bench, parent, 0, PAGES / 2)).isZero();
        assertThat(discarded(bench, parent, PAGES / 2, PAGES)).isEqualTo(PAGES / 2);
        assertThat(bench.volatiles().purged(child, START))
                .as("the child's own copy")
                .isTrue();
        assertThat(child.unmarkVolatile(START, PAGES)).isEqualTo(VolatileRanges.PURGED);
        assertThat(parent.unmarkVolatile(START, PAGES)).isEqualTo(VolatileRanges.PURGED);
        bench.readAll();
        bench.exit(parent);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aDiscardedPageIsForkedAndMovedAsWhatItIs(Kind kind) {
        MmWorkbench bench = kind.bench();
        Program parent = filled(bench, PAGES);
        parent.markVolatile(START, PAGES, true);
        bench.squeeze(200);
        assertThat(discarded(bench, parent, 0, PAGES)).isEqualTo(PAGES);

        Program child = bench.fork(parent);
        assertThat(child.read(START)).isEqualTo(FaultResult.PURGED);
        int far = START + 4096 * PAGE;
        assertThat(parent.remap(START, 8, 8, far)).isEqualTo(far);
        bench.check();
        assertThat(parent.read(far)).isEqualTo(FaultResult.PURGED);
        assertThat(parent.map(START, 8, 3)).isEqualTo(START);
        assertThat(parent.write(START, 3)).as("new memory is not volatile").isEqualTo(FaultResult.ZERO_FILL);
        assertThat(parent.protect(START + 10 * PAGE, 4, 1)).isZero();
        assertThat(parent.unmap(START + 16 * PAGE, 8)).isZero();
        bench.check();
        assertThat(parent.unmarkVolatile(far, 8)).isEqualTo(VolatileRanges.PURGED);
        assertThat(parent.unmarkVolatile(START, PAGES)).isEqualTo(VolatileRanges.PURGED);
        child.unmarkVolatile(START, PAGES);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void pagesThatWereGivenUpAreDroppedUnlessWritten(Kind kind) {
        MmWorkbench bench = kind.benchWithoutSwap();
        Program program = filled(bench, PAGES);
        assertThat(program.advise(START, PAGES, Program.FREE)).isZero();
        program.write(START + 5 * PAGE, 99);

        bench.squeeze(EVERYTHING);
        bench.check();

        int dropped = 0;
        for (int page = 0; page < PAGES; page++) {
            dropped += bench.frame(program, START + page * PAGE) == -1 ? 1 : 0;
        }
        assertThat(dropped).isEqualTo(PAGES - 1);
        assertThat(program.read(START + 5 * PAGE)).isNull();
        assertThat(program.read(START)).isEqualTo(FaultResult.ZERO_PAGE);
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneFailedAllocationLosesNothing(Kind kind) {
        boolean failed = true;
        for (int victim = 1; failed; victim++) {
            MmWorkbench bench = kind.bench();
            Program program = filled(bench, 16);
            FailingAllocation policy = new FailingAllocation(victim);
            bench.allow(policy);
            program.markVolatile(START, 12, true);
            bench.check();
            program.unmarkVolatile(START + 4 * PAGE, 2);
            bench.check();
            Program child = bench.fork(program);
            bench.check();
            program.remap(START + 2 * PAGE, 8, 8, START + 100 * PAGE);
            bench.check();
            program.unmap(START + PAGE, 1);
            bench.check();
            bench.allow(new FailingAllocation(0));
            if (child != null) {
                child.unmarkVolatile(START, 16);
            }
            program.unmarkVolatile(START, 16);
            bench.readAll();
            bench.close();
            assertThat(ranges(bench).any()).isFalse();
            failed = policy.failed();
        }
    }

    @Test
    void onlyPrivateAnonymousMemoryCanBeGivenUp() {
        MmWorkbench bench = new MmWorkbench("2.6.7", PageTableFormat.PAE, 8, false);
        Program program = filled(bench, 4);
        program.mapFile(bench.file(4), 0, START + 4 * PAGE, 4, 3, true);

        assertThat(program.advise(START, 8, Program.FREE)).isEqualTo(Errno.EINVAL.result());
        assertThat(program.advise(START + 4 * PAGE, 2, Program.FREE)).isEqualTo(Errno.EINVAL.result());
        assertThat(program.advise(START + 64 * PAGE, 1, Program.FREE)).isEqualTo(Errno.ENOMEM.result());
        bench.close();
    }
}
