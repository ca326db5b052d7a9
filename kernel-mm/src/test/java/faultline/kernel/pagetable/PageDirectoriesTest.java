package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.testing.KernelMemory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageDirectoriesTest {

    static Stream<PageTableFormat> formats() {
        return Stream.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    private static KernelMemory kernel(PageTableFormat format) {
        return new KernelMemory(32L << 20, format, "2.6.2", 64, false);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theKernelIsSharedByAll(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        long root = kernel.directories.create();
        for (int i = format.index(DirectMap.PAGE_OFFSET, 0); i < format.entries(0); i++) {
            long offset = (long) i * format.entryBytes();
            assertThat(format.read(kernel.ram, root + offset))
                    .isEqualTo(format.read(kernel.ram, kernel.boot.root() + offset));
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void itsFramesAreCountedAndComeBack(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        long root = kernel.directories.create();
        assertThat(kernel.tableFrames.inUse()).isEqualTo(kernel.directories.frames());
        kernel.directories.destroy(root);
        assertThat(kernel.tableFrames.inUse()).isZero();
        assertThat(kernel.tableFrames.peak()).isEqualTo(kernel.directories.frames());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void runsOutCleanly(PageTableFormat format) {
        KernelMemory kernel = kernel(format);
        long used = kernel.tableFrames.inUse();
        kernel.failAllocations(true);
        assertThat(kernel.directories.create()).isEqualTo(PageDirectories.NONE);
        assertThat(kernel.tableFrames.inUse()).isEqualTo(used);
    }
}
