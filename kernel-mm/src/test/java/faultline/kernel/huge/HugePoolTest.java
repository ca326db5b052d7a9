package faultline.kernel.huge;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HugePoolTest {

    private static KernelMemory kernel() {
        return new KernelMemory(32L << 20, PageTableFormat.PAE, "2.6.7", 64, false);
    }

    @Test
    void pagesAreSetAsideAlignedAndCounted() {
        KernelMemory kernel = kernel();
        HugePool pool = kernel.hugePool(false);
        long before = kernel.allocator.freeFrames();

        assertThat(pool.resize(3)).isEqualTo(3);

        assertThat(pool.total()).isEqualTo(3);
        assertThat(pool.free()).isEqualTo(3);
        assertThat(kernel.table.framesOf(FrameUse.HUGE)).isEqualTo(3 * 512);
        assertThat(before - kernel.allocator.freeFrames()).isEqualTo(3 * 512);
        int page = pool.take(false);
        assertThat(page % 512).isZero();
        assertThat(kernel.table.count(page)).isEqualTo(1);
        assertThat(pool.free()).isEqualTo(2);
        pool.put(page);
        assertThat(pool.free()).isEqualTo(3);
        assertThat(kernel.table.count(page)).isZero();
    }

    @Test
    void growingStopsQuietlyWhereMemoryEnds() {
        HugePool pool = kernel().hugePool(false);
        int had = pool.resize(1000);
        assertThat(had).isBetween(8, 15);
        assertThat(pool.free()).isEqualTo(had);
        assertThat(pool.resize(0)).isZero();
    }

    @Test
    void shrinkingFreesOnlyWhatNobodyUses() {
        KernelMemory kernel = kernel();
        long before = kernel.allocator.freeFrames();
        HugePool pool = kernel.hugePool(false);
        pool.resize(4);
        int used = pool.take(false);

        assertThat(pool.resize(0)).isEqualTo(1);
        assertThat(pool.total()).isEqualTo(1);
        assertThat(pool.free()).isZero();
        pool.put(used);
        assertThat(pool.total()).isEqualTo(1);
        assertThat(pool.resize(0)).isZero();
        assertThat(kernel.allocator.freeFrames()).isEqualTo(before);
    }

    @Test
    void laterKernelsLetUsedPagesGoWhenTheyAreFree() {
        HugePool pool = kernel().hugePool(true);
        pool.resize(4);
        int used = pool.take(false);

        assertThat(pool.resize(0)).isZero();
        assertThat(pool.surplus()).isEqualTo(1);
        assertThat(pool.total()).isEqualTo(1);
        pool.put(used);
        assertThat(pool.total()).isZero();
        assertThat(pool.surplus()).isZero();
    }

    @Test
    void growingAgainMakesSurplusPagesPersistent() {
        HugePool pool = kernel().hugePool(true);
        pool.resize(2);
        int used = pool.take(false);
        pool.resize(0);

        assertThat(pool.resize(1)).isEqualTo(1);
        assertThat(pool.surplus()).isZero();
        pool.put(used);
        assertThat(pool.total()).isEqualTo(1);
    }

    @Test
    void promisedPagesAreForThoseToWhomTheyWerePromised() {
        HugePool pool = kernel().hugePool(true);
        pool.resize(2);

        assertThat(pool.reserve(3)).isFalse();
        assertThat(pool.reserved()).isZero();
        assertThat(pool.reserve(2)).isTrue();
        assertThat(pool.take(false)).isEqualTo(HugePool.NONE);
        int page = pool.take(true);
        assertThat(page).isNotEqualTo(HugePool.NONE);
        assertThat(pool.reserved()).isEqualTo(1);
        assertThat(pool.resize(0)).as("two are promised or used, both surplus").isZero();
        assertThat(pool.total()).isEqualTo(2);
        pool.unreserve(1);
        assertThat(pool.total()).isEqualTo(1);
        pool.put(page);
        assertThat(pool.total()).isZero();
    }

    @Test
    void overcommittedPagesAreLentAndGoBack() {
        KernelMemory kernel = kernel();
        long before = kernel.allocator.freeFrames();
        HugePool pool = kernel.hugePool(true);
        pool.setOvercommit(2);

        int lent = pool.take(false);
        assertThat(lent).isNotEqualTo(HugePool.NONE);
        assertThat(pool.surplus()).isEqualTo(1);
        assertThat(pool.reserve(2)).isFalse();
        assertThat(pool.total()).as("what was lent in vain is back").isEqualTo(1);
        assertThat(pool.reserve(1)).isTrue();
        assertThat(pool.total()).isEqualTo(2);
        pool.unreserve(1);
        pool.put(lent);
        assertThat(pool.total()).isZero();
        assertThat(kernel.allocator.freeFrames()).isEqualTo(before);
    }

    @Test
    void lowMemoryGoesFirstWhenThePoolShrinks() {
        KernelMemory kernel = new KernelMemory(1024L << 20, PageTableFormat.TWO_LEVEL, "2.6.7", 64, false);
        HugePool pool = kernel.hugePool(false);
        int high = kernel.allocator.zones().get(2).free() / 1024;
        pool.resize(high + 4);
        List<Integer> taken = new ArrayList<>();
        pool.resize(4);
        for (int i = 0; i < 4; i++) {
            taken.add(pool.take(false));
        }
        assertThat(taken).noneMatch(DirectMap::covers);
    }

    @Test
    void settingAPageAsideTouchesEachStructPage() {
        KernelMemory kernel = kernel();
        HugePool pool = kernel.hugePool(false);
        long before = kernel.port.storeCount();
        pool.resize(1);
        assertThat(kernel.port.storeCount() - before).isGreaterThanOrEqualTo(512);
    }

    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(0, 41).list().ofMaxSize(60);
    }

    /** Whatever is asked of it, the pool's counts agree with each other and with the frames that it has. */
    @Property(tries = 60)
    void countsAgree(@ForAll boolean keepsSurplus, @ForAll("steps") List<Integer> steps) {
        KernelMemory kernel = kernel();
        HugePool pool = kernel.hugePool(keepsSurplus);
        List<Integer> used = new ArrayList<>();
        int promised = 0;
        for (int step : steps) {
            int amount = step % 7;
            switch (step / 7) {
                case 0 -> pool.resize(amount);
                case 1 -> pool.setOvercommit(keepsSurplus ? amount : 0);
                case 2 -> promised += keepsSurplus && pool.reserve(amount) ? amount : 0;
                case 3 -> {
                    int given = Math.min(promised, amount);
                    pool.unreserve(given);
                    promised -= given;
                }
                case 4 -> {
                    int page = pool.take(amount % 2 == 0 && promised > 0);
                    promised -= amount % 2 == 0 && promised > 0 ? 1 : 0;
                    if (page != HugePool.NONE) {
                        used.add(page);
                    }
                }
                default -> {
                    if (!used.isEmpty()) {
                        pool.put(used.remove(amount % used.size()));
                    }
                }
            }
            assertThat(pool.total()).isEqualTo(used.size() + pool.free());
            assertThat(pool.reserved()).isEqualTo(promised).isLessThanOrEqualTo(pool.free());
            assertThat(pool.surplus()).isBetween(0, pool.total());
            assertThat(kernel.table.framesOf(FrameUse.HUGE)).isEqualTo(pool.total() * 512);
        }
    }
}
