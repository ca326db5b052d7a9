package faultline.kernel.lru;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LruTest {

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final Lru lru = new Lru(kernel.work, kernel.locks, kernel.boot, LruTraits.PER_ZONE, 1);

    private int page() {
        return kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
    }

    @Test
    void aCpuCollectsSixteenPagesBeforeTheyReachTheListAndHoldsThemUntilThen() {
        List<Integer> pages = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            pages.add(page());
            lru.addAnonymous(pages.get(i));
        }

        assertThat(lru.zoneOf(pages.get(0)).active().size()).isZero();
        assertThat(kernel.table.count(pages.get(0))).isEqualTo(2);
        assertThat(lru.pagevecReferences(pages.get(0))).isEqualTo(1);

        pages.add(page());
        lru.addAnonymous(pages.get(15));

        assertThat(lru.zoneOf(pages.get(0)).active().size()).isEqualTo(16);
        assertThat(lru.zoneOf(pages.get(0)).active().tail()).isEqualTo(pages.get(0));
        assertThat(kernel.table.count(pages.get(0))).isEqualTo(1);
    }

    @Test
    void aPageFreedWhileItIsCollectedGoesWhenTheCollectionIsDrained() {
        int frame = page();
        lru.add(frame);
        lru.put(frame);

        assertThat(kernel.table.use(frame)).isEqualTo(FrameUse.ANON);

        lru.drain();

        assertThat(kernel.table.use(frame)).isEqualTo(FrameUse.FREE);
        assertThat(lru.zoneOf(frame).inactive().size()).isZero();
    }

    @Test
    void theSecondUseActivates() {
        int frame = page();
        lru.add(frame);
        lru.drain();

        lru.markAccessed(frame);
        assertThat(kernel.table.has(frame, PageFlag.ACTIVE)).isFalse();
        assertThat(kernel.table.has(frame, PageFlag.REFERENCED)).isTrue();

        lru.markAccessed(frame);
        assertThat(kernel.table.has(frame, PageFlag.ACTIVE)).isTrue();
        assertThat(kernel.table.has(frame, PageFlag.REFERENCED)).isFalse();
        assertThat(lru.zoneOf(frame).active().tail()).isEqualTo(frame);
    }

    @Test
    void inTwoFourThereIsOneListForAllZonesAndNewPagesAreInactiveAtOnce() {
        Lru old = new Lru(kernel.work, kernel.locks, kernel.boot, LruTraits.GLOBAL, 1);
        int normal = page();
        old.addAnonymous(normal);

        assertThat(old.zone(0)).isSameAs(old.zone(1));
        assertThat(old.zone(0).inactive().tail()).isEqualTo(normal);
        assertThat(kernel.table.count(normal)).isEqualTo(1);
    }

    @Test
    void releasingABatchTakesTheLockOnceForPagesOfOneZone() {
        KernelMemory smp = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "2.6.2", 64, true);
        Lru locked = new Lru(smp.work, smp.locks, smp.boot, LruTraits.PER_ZONE, 1);
        int[] pages = new int[8];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = smp.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
            locked.add(pages[i]);
        }
        locked.drain();
        smp.port.record();

        locked.release(pages, pages.length);

        int lock = locked.zoneOf(pages[0]).lockVa();
        // Each page's counter shares the lock's line and is stored once; the lock is taken and given back once.
        assertThat(smp.port.stores().stream().filter(va -> va == lock)).hasSize(pages.length + 2);
        assertThat(smp.table.use(pages[7])).isEqualTo(FrameUse.FREE);
    }

    @Property(tries = 200)
    void whateverHappensToPagesTheListsHoldExactlyThoseInUse(
            @ForAll @Size(max = 200) List<@IntRange(max = 399) Integer> steps) {
        List<Integer> held = new ArrayList<>();
        for (int step : steps) {
            if (step < 200 || held.isEmpty()) {
                held.add(page());
                lru.addAnonymous(held.get(held.size() - 1));
            } else if (step < 300) {
                lru.markAccessed(held.get(step % held.size()));
            } else {
                lru.put(held.remove(step % held.size()));
            }
        }
        lru.drain();

        int listed = 0;
        for (int zone = 0; zone < kernel.allocator.zones().size(); zone++) {
            listed += count(lru.zone(zone).active()) + count(lru.zone(zone).inactive());
        }
        assertThat(listed).isEqualTo(held.size());
        for (int frame : held) {
            assertThat(kernel.table.has(frame, PageFlag.LRU)).isTrue();
            assertThat(kernel.table.count(frame)).isEqualTo(1);
        }
        held.forEach(lru::put);
    }

    private static int count(LruList list) {
        int count = 0;
        for (int frame = list.tail(); frame >= 0; frame = list.newer(frame)) {
            count++;
        }
        assertThat(count).isEqualTo(list.size());
        return count;
    }
}
