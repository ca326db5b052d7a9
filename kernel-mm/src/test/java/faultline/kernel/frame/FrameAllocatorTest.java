package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest {

    private static byte[] freeBlocks(KernelMemory kernel) {
        byte[] orders = new byte[kernel.table.frames()];
        for (int frame = 0; frame < orders.length; frame++) {
            orders[frame] = (byte) kernel.allocator.freeBlockOrder(frame);
        }
        return orders;
    }

    private static KernelMemory kernel(boolean pagesets) {
        return KernelMemory.small(pagesets ? "2.6.2" : "2.4");
    }

    @Property(tries = 60)
    void blocksNeverOverlapAndFreeingAllRestoresTheLists(
            @ForAll boolean pagesets, @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 79) Integer> moves) {
        KernelMemory kernel = kernel(pagesets);
        kernel.allocator.drainPagesets();
        byte[] before = freeBlocks(kernel);
        long freeBefore = kernel.allocator.freeFrames();
        List<int[]> held = new ArrayList<>();
        boolean[] taken = new boolean[kernel.table.frames()];
        for (int move : moves) {
            if (move % 5 < 3 || held.isEmpty()) {
                allocate(
                        kernel,
                        Math.min(10, Integer.numberOfTrailingZeros(move / 5 | 1 << 10) + move % 2),
                        held,
                        taken);
            } else {
                release(kernel, held.remove(move % held.size()), taken);
            }
            assertPartition(kernel);
        }
        while (!held.isEmpty()) {
            release(kernel, held.remove(0), taken);
        }
        kernel.allocator.drainPagesets();
        assertThat(kernel.allocator.freeFrames()).isEqualTo(freeBefore);
        assertThat(freeBlocks(kernel)).isEqualTo(before);
    }

    private static void allocate(KernelMemory kernel, int order, List<int[]> held, boolean[] taken) {
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, order, FrameUse.ANON);
        if (frame == FrameAllocator.NONE) {
            return;
        }
        assertThat(frame & (1 << order) - 1).isZero();
        for (int i = frame; i < frame + (1 << order); i++) {
            assertThat(taken[i]).isFalse();
            assertThat(kernel.table.use(i)).isEqualTo(FrameUse.ANON);
            taken[i] = true;
        }
        held.add(new int[] {frame, order});
    }

    private static void release(KernelMemory kernel, int[] block, boolean[] taken) {
        kernel.allocator.free(block[0], block[1]);
        for (int i = block[0]; i < block[0] + (1 << block[1]); i++) {
            taken[i] = false;
        }
    }

    private static void assertPartition(KernelMemory kernel) {
        long free = 0;
        for (int frame = 0; frame < kernel.table.frames(); frame++) {
            free += kernel.table.use(frame) == FrameUse.FREE ? 1 : 0;
        }
        assertThat(kernel.allocator.freeFrames()).isEqualTo(free);
    }

    @Test
    void zonesPartitionRam() {
        KernelMemory kernel = new KernelMemory(1200L << 20, PageTableFormat.TWO_LEVEL, "2.6.7", 64, false);
        List<Zone> zones = kernel.allocator.zones();
        assertThat(zones).extracting(Zone::name).containsExactly("DMA", "NORMAL", "HIGHMEM");
        assertThat(zones).extracting(Zone::first).containsExactly(0, 4096, 229376);
        assertThat(zones).extracting(Zone::end).containsExactly(4096, 229376, 307200);
        assertThat(zones.get(2).min()).isEqualTo((307200 - 229376) / 1024);
    }

    @Test
    void userPagesComeFromTheTopAndTheKernelKeepsToLowmem() {
        KernelMemory kernel = new KernelMemory(1200L << 20, PageTableFormat.TWO_LEVEL, "2.6.7", 64, false);
        assertThat(kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON)).isGreaterThanOrEqualTo(229376);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isBetween(4096, 229375);
    }

    @Test
    void userPagesFallBackToLowerZonesUntilTheReserve() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        long min = kernel.allocator.zones().stream().mapToLong(Zone::min).sum();
        while (kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON) != FrameAllocator.NONE) {
            assertThat(kernel.allocator.freeFrames()).isPositive();
        }
        assertThat(kernel.allocator.zones())
                .allSatisfy(zone -> assertThat(zone.free()).isLessThan(4 * zone.min() + 100));
        assertThat(kernel.allocator.freeFrames()).isGreaterThanOrEqualTo(min / 2);
        assertThat(kernel.allocator.allocate(Gfp.ATOMIC, 0, FrameUse.SLAB)).isNotEqualTo(FrameAllocator.NONE);
    }

    @Test
    void aDoubleFreeIsABug() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        int frame = kernel.allocator.allocate(Gfp.KERNEL, 1, FrameUse.STACK);
        assertThatThrownBy(() -> kernel.allocator.free(frame, 0)).isInstanceOf(IllegalStateException.class);
        kernel.allocator.free(frame, 1);
        assertThatThrownBy(() -> kernel.allocator.free(frame, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFrameStillReferencedCannotBeFreed() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        kernel.table.get(frame);
        assertThatThrownBy(() -> kernel.allocator.free(frame, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(kernel.table.put(frame)).isFalse();
        assertThat(kernel.table.put(frame)).isTrue();
        kernel.allocator.free(frame, 0);
        assertThatThrownBy(() -> kernel.table.put(frame)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void injectedFailuresLookLikeExhaustion() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        kernel.failAllocations(true);
        assertThat(kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.SLAB)).isEqualTo(FrameAllocator.NONE);
    }

    @Test
    void aHotFrameIsReusedFirst() {
        KernelMemory kernel = KernelMemory.small("2.6.2");
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        kernel.allocator.free(frame, 0);
        assertThat(kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON)).isEqualTo(frame);
    }

    @Test
    void watermarksFollowTheKernelsOfTheirTime() {
        assertThat(Watermarks.EACH_ZONE.min(false, 4096, 229376)).isEqualTo(32);
        assertThat(Watermarks.EACH_ZONE.min(false, 225280, 229376)).isEqualTo(255);
        assertThat(Watermarks.SHARED_ROOT.min(true, 10, 229376)).isEqualTo(32);
        assertThat(Watermarks.SHARED_ROOT.min(false, 229376, 229376)).isEqualTo(957 / 4);
    }

    @Test
    void lowerZonesAreProtectedAsTheSettingSays() {
        assertThat(framesLeftInDma("2.6.7", 10)).isGreaterThan(framesLeftInDma("2.6.7", 0) + 300);
        assertThat(framesLeftInDma("2.6.34", 8)).isGreaterThan(framesLeftInDma("2.6.34", 256) + 300);
    }

    /** Free frames of the DMA zone when an allocation that could use NORMAL fails, with that protection. */
    private static int framesLeftInDma(String design, int ratio) {
        KernelMemory memory = new KernelMemory(64L << 20, PageTableFormat.TWO_LEVEL, design, 64, false);
        memory.allocator.lowmemRatios()[0] = ratio;
        while (memory.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON) != FrameAllocator.NONE) {
            // Until no zone gives any.
        }
        return memory.allocator.zones().get(0).free();
    }
}
