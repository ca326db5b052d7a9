; lat-fork [PAGES=150] [ROUNDS=20]
;
; Forks children that exit at once, as lmbench's lat_proc fork does, out of a
; process with PAGES written pages. What is measured is fork, exit and wait.

%include "linux.inc"

DEFAULT_PAGES   equ 150
DEFAULT_ROUNDS  equ 20
MAX_PAGES       equ 1 << 19             ; 2 GB
PAGE_SHIFT      equ 12

global _start

section .text

; Register use:
;   ebp  rounds still to do
_start:
        mov     dword [pages], DEFAULT_PAGES
        mov     dword [rounds], DEFAULT_ROUNDS
        mov     ebp, [esp]              ; argc
        cmp     ebp, 3
        ja      usage
        cmp     ebp, 1
        jbe     .known
        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_PAGES
        ja      usage
        mov     [pages], eax
        cmp     ebp, 3
        jne     .known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        mov     [rounds], eax
.known:
        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     ecx, [pages]
.write:
        mov     byte [eax], 1
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .write

        mov     ebp, [rounds]
.round:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      .child
        linux   SYS_waitpid, -1, 0, 0
        dec     ebp
        jnz     .round

        print   "lat-fork: "
        mov     eax, [rounds]
        call    print_decimal
        print   " forks with "
        mov     eax, [pages]
        call    print_decimal
        print   " pages", 10
        exit    0

.child:
        exit    0

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: lat-fork [PAGES=150] [ROUNDS=20]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0

section .bss
pages:
        resd    1
rounds:
        resd    1
