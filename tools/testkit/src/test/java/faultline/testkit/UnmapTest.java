package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program has unmapped it cannot reach any more, whatever the TLB held. */
class UnmapTest {

    private static final int SEGMENTATION_FAULT = 128 + 11;

    /** Reads a page that was never written, unmaps it and reads it again. */
    private static final String READ_BEHIND_UNMAP = """
            %include "linux.inc"
            global _start
            section .text
            _start: linux SYS_mmap2, 0, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1
                    mov     esi, eax
                    mov     eax, [esi]
                    linux SYS_munmap, esi, 4096
                    mov     eax, [esi]
                    linux SYS_exit_group, 0
            """;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void thePageOfZerosLeavesTheTlbToo(String design) {
        byte[] elf = GuestBuilder.assembly("unmap.asm", READ_BEHIND_UNMAP);

        assertThat(MmScenario.of(elf).design(design).checkEvery(1).run().status())
                .isEqualTo(SEGMENTATION_FAULT);
    }
}
