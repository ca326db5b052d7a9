package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.kernel.SwapParts;
import faultline.kernel.swap.SwapCounters;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Working sets that RAM does not hold, under every design of the file table. */
class SwapTest {

    static List<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name).toList();
    }

    /**
     * A page that the disk was busy with when its last user went stays in the swap cache, as in Linux, until reclaim comes by; pages of
     * the files in memory, the program's own among them, stay on swap until someone reads them.
     */
    private static void expectNoSlotLost(MmScenario.Finished run) {
        MemoryParts memory = run.kernel().parts().memory();
        SwapParts swap = memory.swap();
        AtomicInteger ofFiles = new AtomicInteger();
        memory.pageCache().forEachSwapped(slot -> ofFiles.addAndGet(swap.cache().peek(slot) < 0 ? 1 : 0));
        assertThat(swap.space().usedPages())
                .isEqualTo(swap.cache().size() + ofFiles.get())
                .isLessThan(64);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aWorkingSetBeyondRamComesBackFromSwapAsItWas(String design) {
        MmScenario.Finished run = MmScenario.guest("page-touch", "6000")
                .design(design)
                .ram(16)
                .swap(64)
                .checkEvery(2000)
                .run();

        Kernel kernel = run.kernel();
        SwapCounters swap = kernel.parts().memory().swap().cache().counters();
        assertThat(run.errors()).isEmpty();
        assertThat(run.output()).contains("6000 pages read and written");
        assertThat(swap.pagesOut()).isGreaterThan(2000);
        assertThat(swap.pagesIn()).isGreaterThan(2000);
        expectNoSlotLost(run);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aFamilyThatSharesPagesSwapsThem(String design) {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "2", "10")
                .design(design)
                .ram(8)
                .swap(64)
                .checkEvery(1000)
                .run();

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        expectNoSlotLost(run);
        assertThat(run.kernel().parts().memory().swap().cache().counters().pagesOut())
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("designs")
    void whenSwapIsFullTooAProcessDies(String design) {
        MmScenario.Finished run = MmScenario.guest("page-touch", "8000")
                .design(design)
                .setting("overcommit_memory", 1)
                .ram(12)
                .swap(8)
                .checkEvery(4000)
                .run();

        assertThat(run.status()).isEqualTo(128 + 9);
        assertThat(run.kernel().parts().outOfMemory().kills()).isEqualTo(1);
        expectNoSlotLost(run);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void theSameRunTwiceTakesTheSameCycles(String design) {
        long[] cycles = new long[2];
        for (int i = 0; i < cycles.length; i++) {
            cycles[i] = MmScenario.guest("page-touch", "4000")
                    .design(design)
                    .ram(12)
                    .swap(32)
                    .run()
                    .kernel()
                    .work()
                    .now();
        }

        assertThat(cycles[0]).isEqualTo(cycles[1]);
    }

    /** Fills 10 MB, gives half of it back, turns swap off and on, and checks the other half. */
    private static final String SWAP_OFF = """
            %include "linux.inc"
            PAGES equ 2560
            global _start
            section .text
            _start:
                    map_anonymous PAGES * 4096
                    mov     ebp, eax
                    lea     edi, [eax + PAGES * 4096]
                    mov     ecx, ebp
            .write: mov     [ecx], ecx
                    add     ecx, 4096
                    cmp     ecx, edi
                    jne     .write
                    lea     ecx, [ebp + PAGES * 2048]
                    linux   SYS_munmap, ecx, PAGES * 2048
                    lea     edi, [ebp + PAGES * 2048]
                    linux   115, device
                    test    eax, eax
                    jnz     .bad
                    linux   115, device
                    cmp     eax, -22
                    jne     .bad
                    mov     ecx, ebp
            .check: cmp     [ecx], ecx
                    jne     .bad
                    add     ecx, 4096
                    cmp     ecx, edi
                    jne     .check
                    linux   87, device, 0
                    test    eax, eax
                    jnz     .bad
                    linux   87, device, 0
                    cmp     eax, -16
                    jne     .bad
                    exit    0
            .bad:   exit    1
            section .rodata
            device: db "/dev/hda2", 0
            """;

    @ParameterizedTest
    @MethodSource("designs")
    void swapOffBringsEveryPageBack(String design) {
        MmScenario.Finished run = MmScenario.of(GuestBuilder.assembly("swap-off", SWAP_OFF))
                .design(design)
                .ram(10)
                .swap(32)
                .checkEvery(300)
                .run();

        assertThat(run.kernel().parts().memory().swap().cache().counters().pagesOut())
                .isPositive();
        assertThat(run.status()).isZero();
        assertThat(run.kernel().parts().memory().swap().space().areas()).hasSize(1);
    }
}
