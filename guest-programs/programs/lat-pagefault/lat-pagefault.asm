; lat-pagefault [PAGES=256] [ROUNDS=8]
;
; Maps a file that is in the page cache, reads each page and unmaps it, as
; lmbench's lat_pagefault does: what is measured is the fault that finds the page,
; and taking it out of the page tables again.

%include "linux.inc"

SYS_open        equ 5
SYS_close       equ 6

O_RDWR          equ 2
O_CREAT         equ 0x40
MAP_SHARED      equ 1

DEFAULT_PAGES   equ 256
DEFAULT_ROUNDS  equ 8
MAX_PAGES       equ 1 << 18             ; 1 GB
PAGE_SHIFT      equ 12

; A step that has no factor in common with any power of two, so that pages come in
; no order that a prefetcher follows.
STEP            equ 37

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
        lea     ecx, [eax - 1]
        test    eax, ecx                ; a power of two?
        jnz     usage
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
        linux   SYS_open, file_name, O_RDWR | O_CREAT, 0o600
        jump_if_error no_file
        mov     [file], eax
        mov     ebp, [pages]
.fill:
        linux   SYS_write, [file], page, PAGE_SIZE
        jump_if_error no_file
        dec     ebp
        jnz     .fill

        mov     ebp, [rounds]
.round:
        push    ebp
        mov     ecx, [pages]
        shl     ecx, PAGE_SHIFT
        xor     ebp, ebp                ; from the beginning of the file
        linux   SYS_mmap2, 0, ecx, PROT_READ, MAP_SHARED, [file]
        pop     ebp
        jump_if_error no_map
        mov     esi, eax
        mov     edi, [pages]            ; reads still to do
        xor     ecx, ecx                ; number of the page
.read:
        mov     eax, ecx
        shl     eax, PAGE_SHIFT
        movzx   edx, byte [esi + eax]
        add     ecx, STEP
        mov     eax, [pages]
        dec     eax
        and     ecx, eax
        dec     edi
        jnz     .read
        mov     ecx, [pages]
        shl     ecx, PAGE_SHIFT
        linux   SYS_munmap, esi, ecx
        dec     ebp
        jnz     .round

        print   "lat-pagefault: "
        mov     eax, [rounds]
        call    print_decimal
        print   " rounds of "
        mov     eax, [pages]
        call    print_decimal
        print   " pages", 10
        exit    0

no_file:
        mov     esi, file_name
        jmp     fail

no_map:
        mov     esi, map_name
        jmp     fail

usage:
        print_error "usage: lat-pagefault [PAGES=256] [ROUNDS=8]; PAGES is a power of two", 10
        exit    2

section .rodata
file_name:
        db      "/tmp/lat-pagefault", 0
map_name:
        db      "mmap", 0

section .bss
pages:
        resd    1
rounds:
        resd    1
file:
        resd    1
page:
        resb    PAGE_SIZE
