; Data, expressions, alignment and sections.
global _start:function
TEN     equ     10
LATER   equ     after - before
section .text
_start:
before:
        db      0, 1, -1, 255, -128, 'a', "text", `a\n\t\x41\101\0\u263a`
        db      'ab', "", 'x'
        dw      1, -1, 65535, 'a', 'abc', 'abcd'
        dd      1, 0xffffffff, -1, 'abcd', 'abcde', _start, after - 4, after - before, $ - $$
        dq      1, -1, 0x123456789abcdef0, 'abcdefgh'
        dd      1.5, -2.25, 1e10, 0.1, 1.0e-5
        dq      1.5, 3.141592653589793, -1e300
        db      0x1f, 1fh, 0b1010, 1010b, 17q, 0o17, 17o, 0q17, 10d, 0d10, 1_000 / 10, $0ff, 0ffh, 0x_7f, 1010_1010b, 0y11, 11y
        db      1 + 2 * 3, (1 + 2) * 3, 7 / 2, -7 // 2, 7 % 4, -7 %% 4, 1 << 4 | 1, 0xff & 0x0f ^ 3, ~0 & 0x7f, !5, !0
        db      256 >> 4, 1 << 3 + 1, 10 - 2 - 3, - - 1, -(3), +4, 2 * -3 + 10
        dd      0xffffffff >> 4, -1 >>> 60, -1 >> 60, 'a' + 1, TEN, LATER
        db      3 < 4, 3 > 4, 3 = 3, 3 <> 3, 3 <= 3, 3 >= 4, 1 && 0, 1 || 0, 1 ^^ 1
        times 4 db 1, 2
        times 3 dw 0x1234
        times TEN - 8 nop
        times 64 - ($ - $$) % 64 db 0xcc
.local: dd      .local, before.inner
before2:
.local: dd      .local, _start
        align   16
        db      1
        align   8, db 0
        db      2
        align   4, int3
        times 5 jmp $
after:
before.inner:
        mov     eax, TEN
        mov     eax, LATER
        mov     eax, after
        mov     eax, [after + ecx*4 + TEN]
        mov     al, [table + 1]
        mov     ebx, table_end - table
        cmp     ebx, table_end - table
        add     ecx, table_end - table
        mov     eax, [ebx + table_end - table]
        push    table_end - table
        mov     dword [buffer], buffer + 4
        $eax:   dd $eax
        dd      $$, $

section .data align=32
table:  dd      1, 2, 3
table_end:
        alignb  16
        dd      buffer.end, buffer
        resb    3
        align   4
        dw      5

section .rodata
        db      "constants", 0
        dd      table

section .bss
        resb    1
        alignb  16
buffer: resd    4
.end:   resw    3
        resq    2

section .mycode progbits alloc exec nowrite align=64
        jmp     _start
        call    after
        jz      before
here:   jmp     here
section .mydata progbits alloc noexec write align=8
        dd      here, table
section .more nobits alloc noexec write align=16
more:   resb    100
section .text
        dd      more
[section .data]
        db      'passing'
__SECT__
        db      'back'
absolute 0x100
abs1:   resb    4
abs2:   resd    1
section .text
        dd      abs1, abs2, abs2 - abs1
