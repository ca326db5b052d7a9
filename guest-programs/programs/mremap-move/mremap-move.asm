; mremap-move [PAGES=64] [MOVES=4]
;
; Writes PAGES pages and forks. The child moves the shared pages MOVES times with
; mremap and checks them; when it is gone, the parent does the same with pages that
; are now its own. A kernel that finds a page by the address at which all relatives
; map it cannot move a shared page: it must copy it first.

%include "linux.inc"

SYS_mremap      equ 163
MREMAP_MAYMOVE  equ 1
MREMAP_FIXED    equ 2

DEFAULT_PAGES   equ 64
DEFAULT_MOVES   equ 4
MAX_PAGES       equ 1 << 18
PAGE_SHIFT      equ 12

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 3
        ja      usage
        number_argument 1, pages, usage
        number_argument 2, moves, usage
        cmp     dword [pages], MAX_PAGES
        ja      usage

; Room for the pages twice: they are moved from one half to the other.
        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        mov     [bytes], eax
        shl     eax, 1
        map_anonymous eax
        jump_if_error no_map
        mov     [old_place], eax
        add     eax, [bytes]
        mov     [new_place], eax

        mov     eax, [old_place]
        mov     ecx, [pages]
.write:
        mov     [eax], ecx
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .write

        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jnz     .parent
        call    move_pages
        exit    0

.parent:
        linux   SYS_waitpid, -1, status, 0
        jump_if_error wrong
        cmp     dword [status], 0
        jne     wrong
        call    move_pages
        print   "mremap-move: "
        mov     eax, [pages]
        call    print_decimal
        print   " pages moved "
        mov     eax, [moves]
        call    print_decimal
        print   " times, shared and alone", 10
        exit    0

; move_pages: moves the pages to and fro and checks them after each move. Changes all registers.
move_pages:
        mov     ebp, [moves]
.move:
        mov     edi, [new_place]
        linux   SYS_mremap, [old_place], [bytes], [bytes], MREMAP_MAYMOVE | MREMAP_FIXED
        jump_if_error no_move
        cmp     eax, [new_place]
        jne     wrong
        mov     ecx, [old_place]
        mov     [old_place], eax
        mov     [new_place], ecx

        mov     ecx, [pages]
.check:
        cmp     [eax], ecx
        jne     wrong
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .check
        dec     ebp
        jnz     .move
        ret

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

no_move:
        mov     esi, move_name
        jmp     fail

wrong:
        print_error "mremap-move: a page does not hold what was written to it, or is somewhere else", 10
        exit    1

usage:
        print_error "usage: mremap-move [PAGES=64] [MOVES=4]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0
move_name:
        db      "mremap", 0

section .data
pages:
        dd      DEFAULT_PAGES
moves:
        dd      DEFAULT_MOVES

section .bss
bytes:
        resd    1
old_place:
        resd    1
new_place:
        resd    1
status:
        resd    1
