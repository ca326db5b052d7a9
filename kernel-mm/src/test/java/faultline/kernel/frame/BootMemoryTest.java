package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.testing.KernelMemory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BootMemoryTest {

    static Stream<PageTableFormat> formats() {
        return Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void lowmemIsMappedByGlobalLargePages(PageTableFormat format) {
        KernelMemory kernel = new KernelMemory(30L << 20, format, "2.6.2", 64, false);
        for (int physical = 0; physical < 30 << 20; physical += 1 << 19) {
            int va = DirectMap.address(physical);
            long entry = walk(kernel, va, format.largeLevel());
            assertThat(PageTableEntry.large(entry) && PageTableEntry.global(entry))
                    .isTrue();
            assertThat(PageTableEntry.user(entry)).isFalse();
            long base = (long) format.largeFrame(entry) << 12;
            assertThat(base + (physical & (1 << format.largeShift()) - 1)).isEqualTo(physical);
        }
        assertThat(walk(kernel, 0x0804_8000, 0)).isZero();
    }

    private static long walk(KernelMemory kernel, int va, int toLevel) {
        long at = kernel.boot.root();
        long entry = 0;
        for (int level = 0; level <= toLevel; level++) {
            entry = kernel.format.read(kernel.ram, kernel.format.entryAddress(at, va, level));
            at = (long) PageTableEntry.frame(entry) << 12;
        }
        return entry;
    }

    @Test
    void everyFrameIsFreeOrAccountedFor() {
        KernelMemory kernel = KernelMemory.small("2.6.7");
        FrameTable table = kernel.table;
        assertThat(table.use(0)).isEqualTo(FrameUse.RESERVED);
        assertThat(table.use(0xA0)).isEqualTo(FrameUse.RESERVED);
        assertThat(table.use(0x9E)).isEqualTo(FrameUse.FREE);
        assertThat(table.use(0x100)).isEqualTo(FrameUse.KERNEL);
        assertThat(table.use(kernel.boot.zeroFrame())).isEqualTo(FrameUse.KERNEL);
        assertThat(table.isReserved(kernel.boot.zeroFrame())).isTrue();
        int lastStructPage = DirectMap.frameOf(table.structPage(table.frames() - 1) + 31);
        assertThat(table.use(lastStructPage)).isEqualTo(FrameUse.KERNEL);
        assertThat(DirectMap.frameOf(kernel.boot.bootStackTop() - 1)).isNotEqualTo(kernel.boot.zeroFrame());
        assertThat(kernel.boot.bootStackTop() & 8191).isZero();
    }

    @Test
    void memMapCostsWhatTheDesignsStructPageDoes() {
        long early = KernelMemory.small("2.4").allocator.managedFrames();
        long late = KernelMemory.small("2.6.7").allocator.managedFrames();
        assertThat(late - early).isEqualTo(8192 * (48 - 32) / 4096);
    }

    @Test
    void tooLittleRamIsSaidPlainly() {
        assertThatThrownBy(() -> new KernelMemory(1L << 20, PageTableFormat.TWO_LEVEL, "2.6.2", 64, false))
                .isInstanceOf(KernelConfigException.class)
                .hasMessageContaining("at least 8 MB")
                .hasMessageContaining("1024 KB");
    }

    @Test
    void ramBeyondTheFormatsReachIsSaidPlainly() {
        assertThatThrownBy(() -> new KernelMemory(5L << 30, PageTableFormat.TWO_LEVEL, "2.6.2", 64, false))
                .isInstanceOf(KernelConfigException.class)
                .hasMessageContaining("pae");
    }

    @Test
    void eightMegabytesSuffice() {
        assertThat(new KernelMemory(8L << 20, PageTableFormat.PAE, "2.4", 128, true).allocator.freeFrames())
                .isGreaterThan(1500);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void highFramesAreReachedThroughWindows(PageTableFormat format) {
        KernelMemory kernel = new KernelMemory(1L << 30, format, "2.6.7", 64, false);
        Highmem highmem = new Highmem(kernel.work, kernel.ram, format, kernel.boot.root());
        int high = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        int low = kernel.allocator.allocate(Gfp.KERNEL, 0, FrameUse.ANON);
        assertThat(DirectMap.covers(high)).isFalse();
        kernel.ram.write32(((long) low << 12) + 40, 0x1234_5678);
        highmem.copy(high, low);
        assertThat(kernel.ram.read32(((long) high << 12) + 40)).isEqualTo(0x1234_5678);
        assertThat(kernel.port.invalidations()).isEqualTo(1);
        int va = highmem.map(high, Highmem.USER0);
        assertThat(PageTableEntry.frame(walk(kernel, va, format.levels() - 1))).isEqualTo(high);
        highmem.clear(low);
        assertThat(kernel.port.invalidations()).as("lowmem needs no window").isEqualTo(2);
        assertThat(kernel.ram.read32(((long) low << 12) + 40)).isZero();
    }
}
