package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.testing.KernelMemory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LargeEntriesTest {

    private static final int VA = 0x4040_0000;

    static Stream<PageTableFormat> formats() {
        return Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    private static KernelMemory kernel(PageTableFormat format) {
        return new KernelMemory(32L << 20, format, "2.6.7", 64, false);
    }

    @Test
    void aLargePageHasFourMegabytesWithTwoLevelsAndTwoWithPae() {
        assertThat(kernel(PageTableFormat.TWO_LEVEL).large.bytes()).isEqualTo(4 << 20);
        assertThat(kernel(PageTableFormat.TWO_LEVEL).large.order()).isEqualTo(10);
        assertThat(kernel(PageTableFormat.PAE).large.bytes()).isEqualTo(2 << 20);
        assertThat(kernel(PageTableFormat.PAE).large.order()).isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anEntryIsWhereTheHardwareLooksAndBreaksNoReservedBit(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        long address = kernel.large.find(mm, VA + 0x1234);
        int frame = kernel.large.frames() * 2;
        long entry = kernel.large.of(frame, Pte.PAGE_SHARED);

        kernel.large.write(address, entry);

        assertThat(kernel.large.locate(mm, VA)).isEqualTo(address);
        assertThat(kernel.large.read(address)).isEqualTo(entry);
        assertThat(PageTableEntry.large(entry)).isTrue();
        assertThat(entry & format.reservedBits(format.largeLevel(), true, 32, false))
                .isZero();
        assertThat(kernel.large.frame(entry)).isEqualTo(frame);
        assertThat(kernel.large.frameAt(entry, VA + 0x3210)).isEqualTo(frame + 3);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void walksOfSmallPagesFindNoTableBelowALargePage(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        long address = kernel.large.find(mm, VA);
        kernel.large.write(address, kernel.large.of(kernel.large.frames(), Pte.PAGE_SHARED));

        assertThat(kernel.tables.find(mm, VA)).isEqualTo(PageTables.NONE);
        assertThat(kernel.tables.locate(mm, VA)).isEqualTo(PageTables.NONE);
        assertThat(kernel.tables.freeTables(mm, 0, 0xC000_0000)).isZero();
        assertThat(LargeEntries.maps(kernel.large.read(address))).isTrue();
        assertThatThrownBy(() -> kernel.tables.ensure(mm, VA)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aPageWithoutRightsIsStillThereButHardwareSeesNothing(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        long address = kernel.large.find(mm, VA);
        kernel.large.write(address, kernel.large.of(kernel.large.frames(), Pte.PAGE_NONE));

        long entry = kernel.large.read(address);
        assertThat(LargeEntries.maps(entry)).isTrue();
        assertThat(PageTableEntry.present(entry)).isFalse();
        assertThat(kernel.large.frame(entry)).isEqualTo(kernel.large.frames());
        assertThat(kernel.tables.find(mm, VA)).isEqualTo(PageTables.NONE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aTableIsNotOverwritten(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        AddressSpace mm = kernel.space();
        kernel.tables.ensure(mm, VA);
        long address = kernel.large.find(mm, VA);

        assertThat(kernel.large.peek(mm, VA)).isEqualTo(Pte.NONE);
        assertThatThrownBy(() -> kernel.large.write(address, kernel.large.of(0, Pte.PAGE_SHARED)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void clearingAndProtectingChangeOneEntry() {
        KernelMemory kernel = kernel(PageTableFormat.TWO_LEVEL);
        AddressSpace mm = kernel.space();
        long address = kernel.large.find(mm, VA);
        long entry = kernel.large.of(kernel.large.frames(), Pte.PAGE_SHARED);
        kernel.large.write(address, entry);

        kernel.large.writeProtect(address);
        assertThat(Pte.isWritable(kernel.large.read(address))).isFalse();
        assertThat(kernel.large.getAndClear(address)).isEqualTo(Pte.writeProtected(entry));
        assertThat(kernel.large.read(address)).isEqualTo(Pte.NONE);
    }
}
