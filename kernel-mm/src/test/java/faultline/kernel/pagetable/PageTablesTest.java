package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.testing.KernelMemory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageTablesTest {

    private static final List<Integer> ADDRESSES =
            List.of(0, 0x0804_8000, 0x0804_9000, 0x4000_0000, 0x7FFF_F000, 0xBFFF_F000);

    static Stream<PageTableFormat> formats() {
        return Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    private static KernelMemory kernel(PageTableFormat format) {
        return new KernelMemory(32L << 20, format, "2.6.2", 64, false);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void entriesAreWhereTheHardwareLooks(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        for (int va : ADDRESSES) {
            long pte = kernel.tables.ensure(mm, va);
            assertThat(kernel.tables.find(mm, va)).isEqualTo(pte);
            assertThat(kernel.tables.locate(mm, va)).isEqualTo(pte);
            kernel.tables.write(pte, Pte.of(5, 0x67));
            assertThat(hardwareWalk(kernel, mm.root(), va)).isEqualTo(Pte.of(5, 0x67));
        }
    }

    private static long hardwareWalk(KernelMemory kernel, long root, int va) {
        long at = root;
        for (int level = 0; ; level++) {
            long entry = kernel.format.read(kernel.ram, kernel.format.entryAddress(at, va, level));
            if (level == kernel.format.levels() - 1) {
                return entry;
            }
            assertThat(PageTableEntry.present(entry)).isTrue();
            assertThat(entry & kernel.format.reservedBits(level, false, 36, false))
                    .isZero();
            at = (long) PageTableEntry.frame(entry) << 12;
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void allComesBack(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        long free = kernel.allocator.freeFrames();
        AddressSpace mm = kernel.space();
        ADDRESSES.forEach(va -> kernel.tables.ensure(mm, va));
        long used = kernel.tableFrames.inUse();
        assertThat(mm.tablePages()).isEqualTo((int) used);
        assertThat(used).isEqualTo(5 + kernel.directories.frames());
        assertThat(kernel.tables.freeTables(mm, 0, DirectMap.PAGE_OFFSET)).isEqualTo(5);
        kernel.directories.destroy(mm.root());
        kernel.slabs.all().forEach(SlabCache::shrink);
        assertThat(kernel.tableFrames.inUse()).isZero();
        assertThat(kernel.tableFrames.peak()).isEqualTo(used);
        assertThat(kernel.allocator.freeFrames()).isEqualTo(free);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void onlyTablesWhollyInsideAreFreed(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        int start = 0x1000_0000;
        int end = kernel.tables.tableEnd(start);
        kernel.tables.ensure(mm, start);
        assertThat(kernel.tables.freeTables(mm, start + 4096, end)).isZero();
        assertThat(kernel.tables.freeTables(mm, start, end - 4096)).isZero();
        assertThat(kernel.tables.find(mm, start)).isNotEqualTo(PageTables.NONE);
        assertThat(kernel.tables.freeTables(mm, start, end)).isEqualTo(1);
        assertThat(kernel.tables.find(mm, start)).isEqualTo(PageTables.NONE);
        assertThat(kernel.tables.locate(mm, start)).isEqualTo(PageTables.NONE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aReusedFrameStartsEmpty(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        long first = kernel.tables.ensure(mm, 0x1000_0000);
        kernel.tables.write(first, Pte.of(9, 0x67));
        kernel.tables.freeTables(mm, 0, DirectMap.PAGE_OFFSET);
        long second = kernel.tables.ensure(mm, 0x1000_0000);
        assertThat(second).isEqualTo(first);
        assertThat(kernel.tables.read(second)).isEqualTo(Pte.NONE);
        assertThat(kernel.table.use((int) (second >>> 12))).isEqualTo(FrameUse.PAGE_TABLE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void runsOutCleanly(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        long used = kernel.tableFrames.inUse();
        kernel.failAllocations(true);
        assertThat(kernel.tables.ensure(mm, 0x1000)).isEqualTo(PageTables.NONE);
        assertThat(kernel.tableFrames.inUse()).isEqualTo(used);
    }

    @Test
    void clearingIsLockedEvenOnOneProcessor() {
        KernelMemory kernel = kernel(PageTableFormat.TWO_LEVEL);
        AddressSpace mm = kernel.space();
        long pte = kernel.tables.ensure(mm, 0x1000);
        kernel.tables.write(pte, Pte.of(3, 0x67));
        long before = kernel.port.lockedCount();
        kernel.tables.writeProtect(pte);
        assertThat(kernel.tables.testAndClearYoung(pte)).isTrue();
        assertThat(kernel.port.lockedCount()).isEqualTo(before);
        assertThat(kernel.tables.getAndClear(pte)).isEqualTo(Pte.of(3, 0x45));
        assertThat(kernel.port.lockedCount()).isEqualTo(before + 1);
    }

    @Test
    void lookingChargesNothing() {
        KernelMemory kernel = kernel(PageTableFormat.PAE);
        AddressSpace mm = kernel.space();
        long pte = kernel.tables.ensure(mm, 0x1000);
        long now = kernel.port.now();
        kernel.tables.peek(pte);
        kernel.tables.locate(mm, 0x1000);
        assertThat(kernel.port.now()).isEqualTo(now);
    }
}
