package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.mapping.Commitment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What memory is promised: overcommit modes 0, 1 and 2 (Linux Documentation/vm/overcommit-accounting). */
class OvercommitTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int NO_MEMORY = Errno.ENOMEM.result();
    private static final int READ = 1;
    private static final int READ_WRITE = 3;
    private static final int NEVER = 2;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    static Stream<String> counting() {
        return MmDesigns.all().stream()
                .filter(design -> design.vm().calls().commit().counts())
                .map(MmDesign::name);
    }

    private static MmWorkbench bench(String design) {
        return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 16, false);
    }

    private static Commitment commitment(MmWorkbench bench) {
        return bench.memory().manager().commitment();
    }

    /** Mode 2 with room for {@code pages} more. */
    private static MmWorkbench strict(String design, int pages) {
        MmWorkbench bench = bench(design);
        Commitment commitment = commitment(bench);
        commitment.mode().set(NEVER);
        long managed = bench.memory().boot().allocator().managedFrames();
        long swap = bench.memory().swap().space().totalPages();
        for (int percent = 0; commitment.limit() < commitment.committed() + pages; percent++) {
            commitment.ratio().set(percent);
        }
        assertThat(commitment.limit()).isBetween(swap, swap + managed);
        return bench;
    }

    @ParameterizedTest
    @MethodSource("designs")
    void modeZeroRefusesWhatSurelyCannotBeHad(String design) {
        MmWorkbench bench = bench(design);
        Program program = bench.exec();
        assertThat(program.map(START, 12_000, READ_WRITE)).isEqualTo(NO_MEMORY);
        assertThat(program.map(START, 12_000, READ)).isEqualTo(START);
        assertThat(program.map(START, 12_000, READ_WRITE, MapFlags.MAP_NORESERVE))
                .isEqualTo(START);
        bench.check();
        assertThat(program.map(START, 100, READ_WRITE)).isEqualTo(START);
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void modeOneRefusesNothing(String design) {
        MmWorkbench bench = bench(design);
        commitment(bench).mode().set(1);
        Program program = bench.exec();
        assertThat(program.map(START, 12_000, READ_WRITE)).isEqualTo(START);
        assertThat(program.map(START + 12_000 * PAGE, 6_000, READ_WRITE)).isEqualTo(START + 12_000 * PAGE);
        bench.check();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("counting")
    void modeTwoCountsAllThatMayBeWritten(String design) {
        MmWorkbench bench = strict(design, 8000);
        long room = commitment(bench).limit() - commitment(bench).committed();
        Program program = bench.exec();
        assertThat(program.map(START, (int) room, READ_WRITE)).isEqualTo(NO_MEMORY);
        assertThat(program.map(START, (int) room, READ_WRITE, MapFlags.MAP_NORESERVE))
                .as("mode 2 does not heed MAP_NORESERVE")
                .isEqualTo(NO_MEMORY);
        int most = (int) room * 9 / 10;
        assertThat(program.map(START, most, READ_WRITE)).isEqualTo(START);
        bench.check();
        assertThat(bench.fork(program)).as("fork promises as much again").isNull();
        bench.check();
        assertThat(bench.file((int) room / 5)).isNull();
        assertThat(program.remap(START, most, (int) room + 10, 0)).isEqualTo(NO_MEMORY);
        bench.check();
        assertThat(program.unmap(START, most / 2)).isZero();
        Program child = bench.fork(program);
        bench.check();
        assertThat(child).isNotNull();
        bench.close();
        assertThat(commitment(bench).limit() - commitment(bench).committed()).isEqualTo(room);
    }

    @ParameterizedTest
    @MethodSource("counting")
    void privateMemoryIsPromisedWhenItBecomesWritable(String design) {
        MmWorkbench bench = bench(design);
        Program program = bench.exec();
        BenchFile file = bench.file(20);
        long before = commitment(bench).committed();
        program.mapFile(file, 0, START, 20, READ, false);
        program.map(START + 20 * PAGE, 10, READ);
        assertThat(commitment(bench).committed()).isEqualTo(before);
        program.protect(START + 2 * PAGE, 3, READ_WRITE);
        assertThat(commitment(bench).committed()).isEqualTo(before + 3);
        program.protect(START + 2 * PAGE, 3, READ);
        program.protect(START + 2 * PAGE, 3, READ_WRITE);
        assertThat(commitment(bench).committed()).as("once is enough").isEqualTo(before + 3);
        program.protect(START, 20, READ_WRITE);
        assertThat(commitment(bench).committed()).isEqualTo(before + 20);
        bench.check();
        program.mapFile(file, 0, START, 20, READ_WRITE, true);
        assertThat(commitment(bench).committed()).as("the file has its promise").isEqualTo(before);
        bench.close();
    }

    @Test
    void laterKernelsLeaveAPartToOthers() {
        for (String design : new String[] {"2.6.2", "2.6.34"}) {
            MmWorkbench bench = strict(design, 4000);
            Commitment commitment = commitment(bench);
            commitment.setPrivileged(() -> false);
            Program program = bench.exec();
            long room = commitment.limit() - commitment.committed();
            assertThat(program.map(START, (int) room - 1, READ_WRITE) == START).isEqualTo(design.equals("2.6.2"));
            bench.close();
        }
    }
}
