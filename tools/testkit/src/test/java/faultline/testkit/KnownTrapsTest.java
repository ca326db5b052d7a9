package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.Activity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bugs that other emulators had. */
class KnownTrapsTest {

    private static final int SIGSEGV = 11;

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void noTranslationOutlivesMunmap(String design) {
        MmScenario.Finished run = assembly("""
                %include "linux.inc"
                global _start
                section .text
                _start:
                    mov eax, 192
                    xor ebx, ebx
                    mov ecx, 4096
                    mov edx, 3
                    mov esi, 0x22
                    mov edi, -1
                    xor ebp, ebp
                    int 0x80
                    mov esi, eax
                    mov dword [esi], 7
                    mov eax, 91
                    mov ebx, esi
                    mov ecx, 4096
                    int 0x80
                    mov ecx, [esi]
                    mov eax, 1
                    xor ebx, ebx
                    int 0x80
                """).design(design).checkEvery(1).run();

        assertThat(run.status()).isEqualTo(128 + SIGSEGV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void framesAreUsedAgain(String design) {
        MmScenario.Finished run = assembly("""
                %include "linux.inc"
                global _start
                section .text
                _start:
                    mov dword [rounds], 100
                .round:
                    mov eax, 192
                    xor ebx, ebx
                    mov ecx, 0x100000
                    mov edx, 3
                    mov esi, 0x22
                    mov edi, -1
                    xor ebp, ebp
                    int 0x80
                    mov esi, eax
                    mov edi, eax
                    mov ecx, 256
                .touch:
                    cmp byte [edi], 0
                    jne .stale
                    mov byte [edi], 1
                    add edi, 4096
                    loop .touch
                    mov eax, 91
                    mov ebx, esi
                    mov ecx, 0x100000
                    int 0x80
                    dec dword [rounds]
                    jnz .round
                    mov eax, 1
                    xor ebx, ebx
                    int 0x80
                .stale:
                    mov eax, 1
                    mov ebx, 1
                    int 0x80
                section .bss
                rounds: resd 1
                """).design(design).ram(12).run();

        assertThat(run.status())
                .as("100 MB went through 12 MB of RAM, each page cleared")
                .isZero();
        assertThat(run.kernel().report().peaks().anonymousFrames()).isBetween(256L, 300L);
        assertThat(run.kernel().report().faults())
                .filteredOn(line -> line.kind() == Activity.COW_COPY)
                .singleElement()
                .satisfies(line -> assertThat(line.count()).isEqualTo(100 * 256));
    }

    private static MmScenario assembly(String source) {
        return MmScenario.of(GuestBuilder.assembly("guest.asm", source));
    }
}
