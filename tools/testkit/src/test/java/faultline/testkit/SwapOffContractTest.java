package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** swapoff brings every page back under every design, wherever programs have moved it meanwhile. */
class SwapOffContractTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int FAR = START + 0x40_0000;
    private static final int READ_WRITE = 3;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    /** A family that shares pages on swap, of which the child has moved some and has them nowhere in memory. */
    private static MmWorkbench familyWithMovedPagesOnSwap(String design) {
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 16, true);
        Program parent = bench.exec();
        assertThat(parent.map(START, 40, READ_WRITE)).isEqualTo(START);
        for (int i = 0; i < 40; i++) {
            parent.write(START + i * PAGE, 100 + i);
        }
        bench.squeeze(40);
        Program child = bench.fork(parent);
        assertThat(child.remap(START + 4 * PAGE, 20, 20, FAR)).isEqualTo(FAR);
        assertThat(bench.memory().swap().space().usedPages()).isGreaterThan(20);
        bench.check();
        return bench;
    }

    @ParameterizedTest
    @MethodSource("designs")
    void pagesThatWereMovedWhileOnSwapComeBack(String design) {
        MmWorkbench bench = familyWithMovedPagesOnSwap(design);
        assertThat(bench.swap().off()).isTrue();
        bench.check();
        assertThat(bench.memory().swap().space().usedPages()).isZero();
        bench.readAll();
        bench.programs().get(1).write(FAR + PAGE, 1);
        bench.programs().get(0).write(START + 6 * PAGE, 2);
        bench.readAll();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aSwapOffThatRunsOutOfMemoryLosesNothing(String design) {
        MmWorkbench bench = familyWithMovedPagesOnSwap(design);
        int refused = 0;
        boolean off = false;
        while (!off) {
            bench.allow(new FailingAllocation(++refused));
            off = bench.swap().off();
            bench.allow(AllocationPolicy.ALWAYS);
            bench.check();
        }
        assertThat(refused).isGreaterThan(1);
        assertThat(bench.memory().swap().space().usedPages()).isZero();
        bench.readAll();
        bench.close();
    }
}
