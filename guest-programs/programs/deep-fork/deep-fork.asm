; deep-fork [DEPTH=16] [PAGES=16]
;
; A process forks a child, which forks a child, and so on for DEPTH generations.
; Each generation writes all pages before it forks, and all stay alive until the
; last one is done. So whatever a kernel hands down from parent to child grows
; with each generation.

%include "linux.inc"

DEFAULT_DEPTH   equ 16
DEFAULT_PAGES   equ 16
MAX_PAGES       equ 1 << 19
PAGE_SHIFT      equ 12

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 3
        ja      usage
        number_argument 1, depth, usage
        number_argument 2, pages, usage
        cmp     dword [pages], MAX_PAGES
        ja      usage

        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [memory], eax

; ebp: this process's generation.
        xor     ebp, ebp
.generation:
        mov     eax, [memory]
        mov     ecx, [pages]
.write:
        mov     [eax], ebp
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .write

        cmp     ebp, [depth]
        je      .check                  ; the last generation has no child
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jnz     .parent
        inc     ebp
        jmp     .generation

.parent:
        linux   SYS_waitpid, -1, status, 0
        jump_if_error wrong
        cmp     dword [status], 0
        jne     wrong

.check:
        mov     eax, [memory]
        mov     ecx, [pages]
.next:
        cmp     [eax], ebp
        jne     wrong
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .next
        test    ebp, ebp
        jnz     .done
        print   "deep-fork: "
        mov     eax, [depth]
        call    print_decimal
        print   " generations wrote "
        mov     eax, [pages]
        call    print_decimal
        print   " pages each", 10
.done:
        exit    0

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

wrong:
        print_error "deep-fork: a page does not hold what was written to it, or a child was killed", 10
        exit    1

usage:
        print_error "usage: deep-fork [DEPTH=16] [PAGES=16]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0

section .data
depth:
        dd      DEFAULT_DEPTH
pages:
        dd      DEFAULT_PAGES

section .bss
memory:
        resd    1
status:
        resd    1
