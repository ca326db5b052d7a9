package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.StopResult;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pte_chain blocks by number of mappers (facts linux-mm.md 2.3, 7.1): ceil(m / NRPTE) for m above 1. */
class ChainBlocksTest {

    private static final int PAGES = 64;

    /** A buffer of 64 pages, shared by a number of children that sleep; then the parent sleeps too. */
    private static String sleepers(int children) {
        return """
                %%include "linux.inc"
                global _start
                section .text
                _start:
                    mov eax, 192
                    xor ebx, ebx
                    mov ecx, %d * 4096
                    mov edx, 3
                    mov esi, 0x22
                    mov edi, -1
                    xor ebp, ebp
                    int 0x80
                    mov edi, eax
                    mov ecx, %d
                .fill:
                    mov byte [eax], 1
                    add eax, 4096
                    loop .fill
                    mov esi, %d
                .next:
                    test esi, esi
                    jz .sleep
                    mov eax, 2
                    int 0x80
                    dec esi
                    test eax, eax
                    jnz .next
                .sleep:
                    mov eax, 162
                    mov ebx, nap
                    xor ecx, ecx
                    int 0x80
                    jmp .sleep
                section .data
                nap: dd 1000, 0
                """.formatted(PAGES, PAGES, children);
    }

    @ParameterizedTest
    @CsvSource({
        "xeon-2004, 31, 0",
        "xeon-2004, 31, 1",
        "xeon-2004, 31, 30",
        "xeon-2004, 31, 31",
        "xeon-2004, 31, 63",
        "opteron-2004, 15, 63"
    })
    void blocksFollowTheMappersThatLive(String machine, int slots, int children) {
        MmScenario.Running running = MmScenario.of(GuestBuilder.assembly("sleepers.asm", sleepers(children)))
                .design("2.6.2")
                .machine(machine)
                .prepare();
        StopResult stop = running.machine().run(2_000_000_000L);
        MmChecker.check(running.machine(), running.kernel());
        MemoryParts memory = running.kernel().parts().memory();

        int mappers = children + 1;
        int blocks = mappers == 1 ? 0 : (mappers + slots - 1) / slots;
        long expected = 0;
        int shared = 0;
        for (int frame = 0; frame < memory.boot().table().frames(); frame++) {
            FrameUse use = memory.boot().table().use(frame);
            if (use == FrameUse.ANON || use == FrameUse.FILE) {
                int m = memory.rmap().mapCount(frame);
                expected += m <= 1 ? 0 : (m + slots - 1) / slots;
                shared += m == mappers ? 1 : 0;
            }
        }
        assertThat(stop.reason()).isEqualTo(StopResult.Reason.LIMIT);
        assertThat(running.kernel().parts().processes().alive()).isEqualTo(mappers);
        assertThat(shared).isGreaterThanOrEqualTo(PAGES);
        assertThat(memory.rmap().objectsInUse()).isEqualTo(expected).isGreaterThanOrEqualTo((long) PAGES * blocks);
        assertThat(memory.rmap().peakBytesInUse())
                .isGreaterThanOrEqualTo(memory.rmap().bytesInUse());
    }
}
