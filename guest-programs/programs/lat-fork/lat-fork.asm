; lat-fork [PAGES=150] [ROUNDS=20] [WRITES=0]
;
; Forks children that exit at once, as lmbench's lat_proc fork does, out of a
; process with PAGES written pages. What is measured is fork, exit and wait. Real
; programs write to some pages of data and stack on both sides after a fork: here
; each child writes to the first WRITES pages, and then its parent does.

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
        cmp     ebp, 4
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
        jb      .known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        mov     [rounds], eax
        cmp     ebp, 4
        jb      .known
        mov     esi, [esp + 16]         ; argv[3]
        call    parse_decimal
        jc      usage
        cmp     eax, [pages]
        ja      usage
        mov     [writes], eax
.known:
        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [memory], eax
        mov     ecx, [pages]
        call    write_pages

        mov     ebp, [rounds]
.round:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      .child
        linux   SYS_waitpid, -1, 0, 0
        mov     ecx, [writes]
        call    write_pages
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
        mov     ecx, [writes]
        call    write_pages
        exit    0

; write_pages: writes to the first ecx pages of the memory. Changes eax ecx.
write_pages:
        mov     eax, [memory]
        jecxz   .done
.next:
        mov     byte [eax], 1
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .next
.done:
        ret

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: lat-fork [PAGES=150] [ROUNDS=20] [WRITES=0]", 10
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
writes:
        resd    1
memory:
        resd    1
