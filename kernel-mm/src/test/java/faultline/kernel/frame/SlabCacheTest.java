package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlabCacheTest {

    /** Objects in a page as slab dumps of the time show them (facts linux-mm.md 5.4). */
    @ParameterizedTest
    @CsvSource({
        "32, 32, 4, 32, 113",
        "64, 32, 4, 32, 59",
        "64, 64, 4, 128, 58",
        "128, 128, 4, 128, 30",
        "32, 32, 2, 32, 119",
        "64, 32, 2, 32, 61",
        "84, 4, 2, 32, 47",
        "128, 32, 2, 32, 31",
        "12, 4, 4, 32, 253",
        "12, 4, 2, 32, 290"
    })
    void fillsAPageAsObserved(int bytes, int alignment, int indexBytes, int line, int objects) {
        SlabGeometry geometry = SlabGeometry.of(bytes, alignment, indexBytes, line, 1);
        assertThat(geometry.order()).isZero();
        assertThat(geometry.objects()).isEqualTo(objects);
    }

    @Test
    void largeObjectsGrowTheOrderUntilLittleIsWasted() {
        SlabGeometry task = SlabGeometry.of(1568, 32, 4, 32, 1);
        assertThat(task.order()).isEqualTo(1);
        assertThat(task.objects()).isEqualTo(5);
        assertThat(task.onSlab()).as("the header fits into what is left").isTrue();
        SlabGeometry page = SlabGeometry.of(4096, 4096, 4, 32, 1);
        assertThat(page.onSlab()).isFalse();
        assertThat(page.objects()).isEqualTo(1);
    }

    /** A cache that were made for its first object would want memory for its descriptor when there is none. */
    @Test
    void kmallocWithoutMemoryReturnsNothingForEverySize() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        GeneralCaches general = new GeneralCaches(kernel.work, kernel.slabs, 128);
        int caches = kernel.slabs.all().size();
        while (kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.KERNEL) != FrameAllocator.NONE) {}
        for (int bytes = 1; bytes <= 4096; bytes = bytes * 2 + 1) {
            assertThat(general.allocate(bytes)).as("%d bytes", bytes).isNull();
        }
        assertThat(kernel.slabs.all()).hasSize(caches);
    }

    @Property(tries = 80)
    void objectsAreAlignedDisjointAndAllComeBack(
            @ForAll @IntRange(min = 4, max = 5000) int bytes,
            @ForAll @IntRange(min = 2, max = 7) int alignmentShift,
            @ForAll @Size(max = 300) List<@IntRange(min = -20, max = 40) Integer> moves) {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        int alignment = 1 << alignmentShift;
        SlabCache cache = kernel.slabs.create("test", bytes, alignment);
        long free = kernel.allocator.freeFrames();
        TreeMap<Integer, Integer> held = new TreeMap<>();
        List<Integer> order = new ArrayList<>();
        for (int move : moves) {
            for (int i = 0; i < move; i++) {
                int va = cache.allocate();
                assertThat(va & alignment - 1).isZero();
                assertDisjoint(held, va, bytes);
                assertThat(kernel.table.use(DirectMap.frameOf(va))).isEqualTo(FrameUse.SLAB);
                held.put(va, bytes);
                order.add(va);
            }
            for (int i = move; i < 0 && !order.isEmpty(); i++) {
                int va = order.remove((i & 0xFF) % order.size());
                held.remove(va);
                cache.free(va);
            }
            assertThat(cache.objectsInUse()).isEqualTo(held.size());
        }
        order.forEach(cache::free);
        kernel.slabs.all().forEach(SlabCache::shrink);
        kernel.slabs.all().forEach(SlabCache::shrink);
        assertThat(cache.objectsInUse()).isZero();
        assertThat(cache.frames()).isZero();
        assertThat(kernel.allocator.freeFrames()).isEqualTo(free);
    }

    private static void assertDisjoint(TreeMap<Integer, Integer> held, int va, int bytes) {
        Integer below = held.floorKey(va);
        Integer above = held.ceilingKey(va);
        assertThat(below == null || below + bytes <= va).isTrue();
        assertThat(above == null || va + bytes <= above).isTrue();
    }

    @Test
    void runsOutCleanly() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        SlabCache cache = kernel.slabs.create("test", 4096, 4);
        kernel.failAllocations(true);
        assertThat(cache.allocate()).isZero();
        assertThat(cache.objectsInUse()).isZero();
        kernel.failAllocations(false);
        assertThat(cache.allocate()).isNotZero();
    }

    @Test
    void emptySlabsAreGivenBackBeyondAFew() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        SlabCache cache = kernel.slabs.create("test", 64, 64);
        List<Integer> objects = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            objects.add(cache.allocate());
        }
        long peak = cache.frames();
        objects.forEach(cache::free);
        assertThat(peak).isGreaterThan(160);
        assertThat(cache.frames()).isLessThan(12);
        assertThat(cache.peakObjects()).isEqualTo(10_000);
    }

    @Test
    void coloursSpreadTheFirstObjects() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        SlabCache cache = kernel.slabs.create("test", 900, 4);
        Set<Integer> offsets = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            offsets.add(cache.allocate() & 4095);
        }
        assertThat(offsets).hasSizeGreaterThan(cache.objectsPerSlab());
    }

    @Test
    void freeingTwiceOrAForeignAddressIsABug() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        SlabCache cache = kernel.slabs.create("test", 64, 64);
        int va = cache.allocate();
        cache.free(va);
        cache.free(va);
        assertThatThrownBy(cache::shrink).isInstanceOf(IllegalStateException.class);
        SlabCache other = kernel.slabs.create("other", 64, 64);
        other.free(kernel.boot.globals());
        assertThatThrownBy(other::shrink).isInstanceOf(IllegalStateException.class);
    }

    private static KernelMemory smp(String design, boolean smp) {
        return new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, design, 64, smp);
    }

    /** Moves {@code count} objects out and in again; the stores that this takes. */
    private static long references(KernelMemory kernel, SlabCache cache, int count) {
        int[] objects = new int[count];
        for (int i = 0; i < count; i++) {
            objects[i] = cache.allocate();
        }
        for (int object : objects) {
            cache.free(object);
        }
        long before = (kernel.port.loads() + kernel.port.storeCount() + kernel.port.lockedCount());
        for (int i = 0; i < count; i++) {
            objects[i] = cache.allocate();
        }
        for (int object : objects) {
            cache.free(object);
        }
        return (kernel.port.loads() + kernel.port.storeCount() + kernel.port.lockedCount()) - before;
    }

    @Test
    void theSharedArrayKeepsBatchesFromTheSlabs() {
        KernelMemory one = smp("2.6.2", false);
        KernelMemory many = smp("2.6.2", true);
        long withSlabs = references(one, one.slabs.create("test", 64, 64), 400);
        long withShared = references(many, many.slabs.create("test", 64, 64), 400);
        assertThat(withShared)
                .as("400 objects fit into a shared array of 480, which copies lines instead of linking slabs")
                .isLessThan(withSlabs / 2);
    }

    @Test
    void aSlabOf24HasArraysOnlyForSeveralProcessors() {
        KernelMemory one = smp("2.4", false);
        KernelMemory many = smp("2.4", true);
        long without = references(one, one.slabs.create("test", 64, 64), 100);
        long with = references(many, many.slabs.create("test", 64, 64), 100);
        assertThat(with).isLessThan(without / 2);
    }

    @Test
    void slabsOf24StayUntilTheyAreReaped() {
        KernelMemory kernel = smp("2.4", false);
        SlabCache cache = kernel.slabs.create("test", 64, 64);
        List<Integer> objects = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            objects.add(cache.allocate());
        }
        objects.forEach(cache::free);
        long peak = cache.frames();
        assertThat(peak).isGreaterThan(160);
        kernel.slabs.reap();
        assertThat(cache.frames())
                .as("a cache that has just grown is passed by")
                .isEqualTo(peak);
        assertThat(kernel.slabs.reap()).isEqualTo((int) (peak + 1) / 2);
        assertThat(cache.frames()).isEqualTo(peak / 2);
    }

    /** What a cache of 2.6 holds after some hundred objects came and went, and {@code rounds} timers. */
    private static long slabsAfter(KernelMemory kernel, SlabCache cache, int rounds) {
        long tick = 1 << 20;
        for (int i = 0; i < rounds; i++) {
            kernel.slabs.age(tick, 1000);
            tick += 2000;
        }
        return cache.slabs();
    }

    private static SlabCache used(KernelMemory kernel, int count) {
        SlabCache cache = kernel.slabs.create("aged", 256, 64);
        int[] held = new int[count];
        for (int i = 0; i < held.length; i++) {
            held[i] = cache.allocate();
        }
        for (int va : held) {
            cache.free(va);
        }
        return cache;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTimerOf26GivesBackWhatNobodyWants(boolean smp) {
        KernelMemory kernel = smp("2.6.2", smp);
        SlabCache cache = used(kernel, 500);
        long before = cache.slabs();
        assertThat(before).isGreaterThan(5);
        assertThat(slabsAfter(kernel, cache, 1))
                .as("the first timer only notes that the cache was used")
                .isEqualTo(before);
        assertThat(slabsAfter(kernel, cache, 40)).isZero();
        int again = cache.allocate();
        assertThat(again).isNotZero();
        cache.free(again);
    }

    @Test
    void theTimerOf26LeavesObjectsThatAreInUseAndCachesThatAre() {
        KernelMemory kernel = smp("2.6.2", false);
        SlabCache cache = kernel.slabs.create("aged", 256, 64);
        int held = cache.allocate();
        assertThat(slabsAfter(kernel, cache, 40)).isEqualTo(1);
        cache.free(held);

        SlabCache busy = used(kernel, 500);
        long before = busy.slabs();
        long tick = 1 << 21;
        for (int i = 0; i < 20; i++) {
            busy.free(busy.allocate());
            kernel.slabs.age(tick, 1000);
            tick += 2000;
        }
        assertThat(busy.slabs())
                .as("its array is in use; empty slabs behind it are not")
                .isBetween(1L, before - 1);
    }

    @Test
    void aKernelOf24HasNoSuchTimer() {
        assertThat(smp("2.4", false).slabs.ageByTimer()).isFalse();
        assertThat(smp("2.6.7", false).slabs.ageByTimer()).isTrue();
    }

    @Test
    void slabsOf26AreNotReaped() {
        KernelMemory kernel = smp("2.6.2", false);
        kernel.slabs.create("test", 64, 64).allocate();
        assertThat(kernel.slabs.reap()).isZero();
    }

    @Test
    void hardwareAlignmentHalvesForSmallObjects() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        assertThat(kernel.slabs.hardwareAlignment(64)).isEqualTo(64);
        assertThat(kernel.slabs.hardwareAlignment(33)).isEqualTo(64);
        assertThat(kernel.slabs.hardwareAlignment(32)).isEqualTo(32);
        assertThat(kernel.slabs.hardwareAlignment(12)).isEqualTo(16);
        assertThat(kernel.slabs.hardwareAlignment(500)).isEqualTo(64);
    }
}
