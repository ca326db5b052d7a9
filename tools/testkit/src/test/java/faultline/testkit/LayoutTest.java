package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.mapping.Layout;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where mappings go that name no address. */
class LayoutTest {

    private static final int PAGE = 4096;
    private static final int READ = 1;
    private static final long STACK = 8L << 20;
    private static final int BOTTOM = 0x4000_0000;
    private static final int BELOW_STACK = 0xC000_0000 - (128 << 20);

    private static MmWorkbench bench(String design) {
        return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 8, false);
    }

    private static Program program(MmWorkbench bench, long stackLimit, int personality) {
        Program program = bench.exec();
        bench.memory().manager().layout().choose(program.space(), stackLimit, personality);
        return program;
    }

    @ParameterizedTest
    @CsvSource({"2.4, false", "2.6.2, false", "2.6.5-aa, false", "2.6.7, true", "2.6.34, true"})
    void laterKernelsGoDownwards(String design, boolean downwards) {
        MmWorkbench bench = bench(design);
        Program program = program(bench, STACK, 0);
        int first = program.mapAnywhere(4, READ);
        int second = program.mapAnywhere(2, READ);
        assertThat(first).isEqualTo(downwards ? BELOW_STACK - 4 * PAGE : BOTTOM);
        assertThat(second).isEqualTo(downwards ? first - 2 * PAGE : first + 4 * PAGE);
        bench.close();
    }

    @Test
    void theStackLimitSaysHowMuchStaysFree() {
        MmWorkbench bench = bench("2.6.7");
        assertThat(program(bench, 300L << 20, 0).mapAnywhere(1, READ)).isEqualTo(0xC000_0000 - (300 << 20) - PAGE);
        int fiveSixths = (int) (0xC000_0000L / 6 * 5);
        assertThat(program(bench, 3L << 30, 0).mapAnywhere(1, READ))
                .isEqualTo(0xC000_0000 - (fiveSixths & -PAGE) - PAGE);
        assertThat(program(bench, -1, 0).mapAnywhere(1, READ)).isEqualTo(BOTTOM);
        assertThat(program(bench, STACK, Layout.COMPAT).mapAnywhere(1, READ)).isEqualTo(BOTTOM);
        bench.memory().settings().find("legacy_va_layout").set(0, 1);
        assertThat(program(bench, STACK, 0).mapAnywhere(1, READ)).isEqualTo(BOTTOM);
        bench.close();
    }

    @Test
    void aHoleIsFilledAgainAndTheRestOfTheSpaceIsUsed() {
        MmWorkbench bench = bench("2.6.7");
        Program program = program(bench, STACK, 0);
        int first = program.mapAnywhere(10, READ);
        program.mapAnywhere(10, READ);
        assertThat(program.unmap(first, 10)).isZero();
        assertThat(program.mapAnywhere(3, READ)).isEqualTo(first + 7 * PAGE);
        assertThat(program.mapAnywhere(8, READ)).as("too large for the hole").isEqualTo(first - 18 * PAGE);
        int most = 0x7000_0000 / PAGE;
        assertThat(bench.memory().manager().mmap().search(program.space(), 0x7000_0000))
                .as("%d pages", most)
                .isEqualTo(first - 18 * PAGE - 0x7000_0000);
        assertThat(bench.memory().manager().mmap().search(program.space(), 0xB800_0000))
                .isEqualTo(Errno.ENOMEM.result());
        bench.close();
    }

    /** A model of user space says what is free; every answer is free, and the highest fit unless the cache knows better. */
    @Property(tries = 20)
    void neverOverlapsAndFindsRoomWhereThereIsSome(@ForAll long seed) {
        Random random = new Random(seed);
        MmWorkbench bench = bench("2.6.7");
        Program program = program(bench, STACK, 0);
        TreeMap<Long, Integer> mapped = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            if (random.nextInt(3) > 0 || mapped.isEmpty()) {
                int pages = 1 + random.nextInt(40);
                long va = program.mapAnywhere(pages, READ) & 0xFFFFFFFFL;
                assertThat(va + (long) pages * PAGE).isLessThanOrEqualTo(BELOW_STACK & 0xFFFFFFFFL);
                Long below = mapped.lowerKey(va + (long) pages * PAGE);
                assertThat(below == null || below + (long) mapped.get(below) * PAGE <= va)
                        .isTrue();
                mapped.put(va, pages);
            } else {
                long va = mapped.ceilingKey(mapped.firstKey() + random.nextInt(1 << 17) & -PAGE) == null
                        ? mapped.lastKey()
                        : mapped.firstKey();
                assertThat(program.unmap((int) va, mapped.remove(va))).isZero();
            }
        }
        bench.check();
        bench.close();
    }
}
