; fork-touch LEVELS [MEGABYTES=512]
;
; Maps private anonymous memory, writes one byte to each page, and then forks
; LEVELS times; after each fork both processes read each page. All processes
; fork, so 2^LEVELS of them share the memory at the end. Reading shared pages
; makes no faults: what is measured is the cost of fork itself, of copying page
; tables and of telling the kernel that one more process maps each page.
;
; The workload is the one with which Andrea Arcangeli compared Linux 2.4, 2.6 and
; 2.6-aa in March 2004.

%include "linux.inc"

DEFAULT_MEGABYTES equ 512
MAX_MEGABYTES     equ 4095              ; more does not fit in 32 bits of bytes
MEGABYTE_SHIFT    equ 20

global _start

section .text

; Register use from here on:
;   ebp  forks still to do
;   esi  first byte of the memory
;   edi  first byte behind it
_start:
        mov     ebx, [esp]              ; argc, then argv[0], argv[1], ...
        cmp     ebx, 2
        jb      usage
        cmp     ebx, 3
        ja      usage

        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        mov     ebp, eax

        mov     eax, DEFAULT_MEGABYTES
        cmp     ebx, 3
        jne     .size_known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_MEGABYTES
        ja      usage
.size_known:
        shl     eax, MEGABYTE_SHIFT
        push    eax
        map_anonymous eax
        jump_if_error no_map
        pop     edi
        mov     esi, eax
        add     edi, eax

; The only writes: one zero-fill fault for each page.
        mov     eax, esi
.write:
        mov     byte [eax], 0
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      .write

.level:
        test    ebp, ebp
        jz      .wait
        dec     ebp
        linux   SYS_fork
        jump_if_error no_fork

; Parent and child read on; both go to the next level.
        mov     eax, esi
.read:
        movzx   edx, byte [eax]
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      .read
        jmp     .level

; Each process waits until it has no children left.
.wait:
        linux   SYS_waitpid, -1, 0, 0
        test    eax, eax
        jns     .wait
        exit    0

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: fork-touch LEVELS [MEGABYTES=512]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0
