; Counts in memory and tells how far it came.
global _start
section .text
_start:
        mov     ecx, 3
again:
        call    count
        dec     ecx
        jnz     again
        mov     eax, 4
        mov     ebx, 1
        mov     ecx, text
        mov     edx, 5
        int     0x80
        mov     eax, 1
        mov     ebx, [total]
        int     0x80

count:
        add     dword [total], 2
        ret

section .data
total:  dd      0
text:   db      "done", 10
