; lat-fault [PAGES=16] [ROUNDS=64]
;
; Takes each kind of page fault on anonymous memory PAGES times a round, and gives
; all memory back at the end of the round. With few pages the frames, page tables
; and kernel objects of a round are those of the round before, still in the
; caches; with more pages than the caches hold, every fault meets cold ones.

%include "linux.inc"

DEFAULT_PAGES   equ 16
DEFAULT_ROUNDS  equ 64
MAX_PAGES       equ 1 << 19             ; 2 GB
PAGE_SHIFT      equ 12

; each_page BODY: runs one instruction for each page; eax points to the page.
%macro each_page 1+
        mov     eax, esi
%%next:
        %1
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      %%next
%endmacro

global _start

section .text

; Register use:
;   ebp  rounds still to do
;   esi  first byte of the memory
;   edi  first byte behind it
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
        mov     ebp, [rounds]

.round:
; Reads of fresh memory: the zero page.
        call    map
        each_page movzx ecx, byte [eax]
        call    unmap

; Writes to fresh memory: a cleared frame for each page.
        call    map
        each_page mov byte [eax], 1

; The child's writes copy, the parent's writes find that no one else is left.
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      .child
        linux   SYS_waitpid, -1, 0, 0
        each_page mov byte [eax], 3
        call    unmap
        dec     ebp
        jnz     .round

        print   "lat-fault: "
        mov     eax, [rounds]
        call    print_decimal
        print   " rounds of "
        mov     eax, [pages]
        call    print_decimal
        print   " pages", 10
        exit    0

.child:
        each_page mov byte [eax], 2
        exit    0

; map: fresh memory at esi up to edi. Changes eax ebx ecx edx.
map:
        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     esi, eax
        mov     edi, [pages]
        shl     edi, PAGE_SHIFT
        add     edi, esi
        ret

; unmap: gives the memory from esi to edi back. Changes eax ebx ecx.
unmap:
        mov     ecx, edi
        sub     ecx, esi
        linux   SYS_munmap, esi, ecx
        ret

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: lat-fault [PAGES=16] [ROUNDS=64]", 10
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
