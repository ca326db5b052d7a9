package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.KernelReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads of one program: some take faults that wait for the disk, another changes the mappings meanwhile. */
class MapSemaphoreTest {

    private static final long SWAP_MEGABYTES = 64;

    /** The first thread goes through 18 MB twice; the second maps and unmaps a page until the first is done. */
    private static final String FAULTS_AND_MAPPINGS = """
            global _start
            section .text
            _start:
                mov     eax, 120
                mov     ebx, 0x10F00
                mov     ecx, stack
                xor     edx, edx
                xor     esi, esi
                xor     edi, edi
                int     0x80
                test    eax, eax
                jz      mapper
                mov     ebp, 2
            round:
                mov     edi, memory
                mov     ecx, 4600
            touch:
                inc     dword [edi]
                add     edi, 4096
                dec     ecx
                jnz     touch
                dec     ebp
                jnz     round
                mov     dword [done], 1
            await:
                cmp     dword [done], 2
                je      end
                mov     eax, 158
                int     0x80
                jmp     await
            end:
                mov     eax, 252
                mov     ebx, [memory]
                int     0x80
            mapper:
                mov     eax, 192
                xor     ebx, ebx
                mov     ecx, 4096
                mov     edx, 3
                mov     esi, 0x22
                mov     edi, -1
                xor     ebp, ebp
                int     0x80
                mov     dword [eax], 7
                mov     ebx, eax
                mov     ecx, 4096
                mov     eax, 91
                int     0x80
                inc     dword [turns]
                cmp     dword [done], 1
                jne     mapper
                mov     dword [done], 2
                mov     eax, 1
                xor     ebx, ebx
                int     0x80
            section .bss
            done:   resd 1
            turns:  resd 1
                    resb 4096
            stack:
                alignb 4096
            memory: resb 4600*4096
            """;

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void mappingsChangeBetweenFaultsThatSleep(String design) {
        MmScenario.Finished run = ScarceMemory.scenario(design, FAULTS_AND_MAPPINGS, SWAP_MEGABYTES)
                .checkEvery(3000)
                .run();

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isEqualTo(2);
        KernelReport report = run.kernel().report();
        assertThat(report.reclaim().swapOuts()).isPositive();
        KernelReport.SyscallLine unmaps = report.syscalls().stream()
                .filter(line -> line.number() == 91)
                .findFirst()
                .orElseThrow();
        assertThat(unmaps.errors()).isZero();
        assertThat(unmaps.calls()).isPositive();
    }
}
