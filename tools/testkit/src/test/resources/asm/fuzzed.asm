; A program whose system calls are filled in from outside: whoever handles the trap sets the registers before the kernel sees them.
; With ebp equal to TOUCH behind a call, esi pages from edi on are read, or written if edx is odd.
TOUCH equ 0x7EA57EA5

        global _start

        section .text
_start: mov     ebx, names
        mov     ecx, buffer
        mov     edx, again
again:  int     0x80
        cmp     ebp, TOUCH
        jne     again
.touch: test    edx, 1
        jz      .read
        mov     [edi], edi
.read:  mov     eax, [edi]
        add     edi, 4096
        dec     esi
        jnz     .touch
        xor     ebp, ebp
        jmp     again

        section .data
        align 64
names:  times 2048 db 0

        section .bss
        align 4096
buffer: resb 65536
