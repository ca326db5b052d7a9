package faultline.kernel.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.swap.SwapSpace.SwapOn;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SwapSpaceTest {

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final SwapSpace space = new SwapSpace(
            kernel.work, kernel.locks, kernel.boot, NonPresentPte.of(PageTableFormat.TWO_LEVEL, false), 64);

    private void add(int pages, int priority) {
        assertThat(space.add("/dev/swap" + pages, pages * 4096L, priority)).isEqualTo(SwapOn.DONE);
    }

    @Test
    void theFirstSlotIsTheHeaderAndTheRestGoInOrder() {
        add(100, 0);

        assertThat(space.totalPages()).isEqualTo(99);
        for (int slot = 1; slot < 100; slot++) {
            assertThat(space.allocate()).isEqualTo(NonPresentPte.entryOf(0, slot));
        }
        assertThat(space.allocate()).isZero();
    }

    @Test
    void aRunOfFreeSlotsIsLookedForBeforeHolesAreFilled() {
        add(2000, 0);
        for (int i = 0; i < 512; i++) {
            space.allocate();
        }
        space.free(NonPresentPte.entryOf(0, 10));

        // Two runs of 256 are used up: the next begins behind them, and the hole stays.
        assertThat(space.allocate()).isEqualTo(NonPresentPte.entryOf(0, 513));
    }

    @Test
    void areasOfOnePriorityAreUsedInTurnAndHigherOnesFirst() {
        add(50, 1);
        add(60, 5);
        add(70, 5);

        assertThat(NonPresentPte.type(space.allocate())).isEqualTo(1);
        assertThat(NonPresentPte.type(space.allocate())).isEqualTo(2);
        assertThat(NonPresentPte.type(space.allocate())).isEqualTo(1);
    }

    @Test
    void aSlotLivesAsLongAsItHasUsers() {
        add(10, 0);
        int slot = space.allocate();
        space.duplicate(slot);

        assertThat(space.users(slot)).isEqualTo(2);
        assertThat(space.free(slot)).isEqualTo(1);
        assertThat(space.free(slot)).isZero();
        assertThat(space.usedPages()).isZero();
        assertThat(space.peakUsedPages()).isEqualTo(1);
        assertThatThrownBy(() -> space.free(slot)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theMapLiesInFramesThatComeBack() {
        int before = kernel.table.framesOf(FrameUse.KERNEL);
        add(5000, 0);

        assertThat(kernel.table.framesOf(FrameUse.KERNEL) - before).isEqualTo(3);

        space.remove(space.areas().get(0));

        assertThat(kernel.table.framesOf(FrameUse.KERNEL)).isEqualTo(before);
        assertThat(space.totalPages()).isZero();
    }

    @Test
    void whatIsNoSwapSpaceIsRefused() {
        assertThat(space.add("/dev/tiny", 4096, 0)).isEqualTo(SwapOn.TOO_SMALL);
        kernel.allocator.drainPagesets();
        kernel.failAllocations(true);
        assertThat(space.add("/dev/big", 1 << 24, 0)).isEqualTo(SwapOn.NO_MEMORY);
    }

    @Property(tries = 100)
    void countsAreWhatTheUsersSay(@ForAll @Size(max = 300) List<@IntRange(max = 999) Integer> steps) {
        SwapSpace fresh = new SwapSpace(
                kernel.work, kernel.locks, kernel.boot, NonPresentPte.of(PageTableFormat.TWO_LEVEL, false), 64);
        fresh.add("/dev/swap", 64 * 4096L, 0);
        Map<Integer, Integer> users = new HashMap<>();
        List<Integer> held = new ArrayList<>();
        for (int step : steps) {
            if (step < 400 || held.isEmpty()) {
                int slot = fresh.allocate();
                assertThat(slot != 0).isEqualTo(users.size() < 63);
                if (slot != 0) {
                    assertThat(users.put(slot, 1)).isNull();
                    held.add(slot);
                }
            } else if (step < 600) {
                int slot = held.get(step % held.size());
                assertThat(fresh.duplicate(slot)).isTrue();
                users.merge(slot, 1, Integer::sum);
                held.add(slot);
            } else {
                int slot = held.remove(step % held.size());
                int left = fresh.free(slot);
                assertThat(left).isEqualTo(users.get(slot) - 1);
                users.computeIfPresent(slot, (s, n) -> n == 1 ? null : n - 1);
            }
        }
        assertThat(fresh.usedPages()).isEqualTo(users.size());
        users.forEach((slot, count) -> assertThat(fresh.users(slot)).isEqualTo(count));
        fresh.areas().forEach(area -> held.forEach(fresh::free));
        fresh.remove(fresh.areas().get(0));
    }
}
