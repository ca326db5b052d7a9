package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.testing.KernelMemory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageTableRmapTest {

    static Stream<Arguments> kernels() {
        return Stream.of(
                Arguments.of(PageTableFormat.TWO_LEVEL, false, 4),
                Arguments.of(PageTableFormat.TWO_LEVEL, true, 4),
                Arguments.of(PageTableFormat.PAE, false, 4),
                Arguments.of(PageTableFormat.PAE, true, 8));
    }

    private static KernelMemory kernel(PageTableFormat format, boolean highPte) {
        return new KernelMemory(32L << 20, format, "2.6.2", 64, false, highPte);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void anEntryTellsItsSpaceAndPageForNothing(PageTableFormat format, boolean highPte) {
        KernelMemory kernel = kernel(format, highPte);
        AddressSpace mm = kernel.space();
        for (int va : List.of(0, 0x0804_8000, 0x0804_9000, 0x4000_0000, 0x7FFF_F000, 0xBFFF_F000)) {
            long pte = kernel.tables.ensure(mm, va);
            long now = kernel.port.now();
            assertThat(kernel.tableRmap.addressOf(pte)).isEqualTo(va);
            assertThat(kernel.tableRmap.owner(pte)).isSameAs(mm);
            assertThat(kernel.port.now()).isEqualTo(now);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aTableThatIsFreedIsNobodys(PageTableFormat format, boolean highPte) {
        KernelMemory kernel = kernel(format, highPte);
        AddressSpace mm = kernel.space();
        long pte = kernel.tables.ensure(mm, 0x4000_0000);
        kernel.tables.freeTables(mm, 0, DirectMap.PAGE_OFFSET);
        assertThat(kernel.tableRmap.owner(pte)).isNull();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addressesLeadBackAndAreAsWideAsTheyMustBe(PageTableFormat format, boolean highPte, int bytes) {
        KernelMemory kernel = kernel(format, highPte);
        long pte = kernel.tables.ensure(kernel.space(), 0x4000_0000);
        long address = kernel.tableRmap.toAddress(pte);
        assertThat(kernel.tableRmap.ofAddress(address)).isEqualTo(pte);
        assertThat(kernel.tableRmap.addressBytes()).isEqualTo(bytes);
    }
}
