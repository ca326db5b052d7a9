; file-scan [PAGES=256]
;
; Makes a file of PAGES pages, then looks at it in three ways: through a shared
; mapping, by read into a buffer, and through a private mapping of which each
; page is written. The file must look the same each time, and the private
; writes must not reach it.

%include "linux.inc"

SYS_open        equ 5
SYS_close       equ 6
SYS_unlink      equ 10
SYS_lseek       equ 19

O_RDWR          equ 2
O_CREAT         equ 0x40
O_TRUNC         equ 0x200
MODE            equ 0x180               ; rw for the owner
MAP_SHARED      equ 0x01

DEFAULT_PAGES   equ 256
MAX_PAGES       equ 1 << 18             ; 1 GB
PAGE_SHIFT      equ 12

global _start

section .text

; Register use:
;   ebp  number of pages
;   esi  first byte of a mapping
;   edi  number of a page
_start:
        mov     ebp, DEFAULT_PAGES
        mov     eax, [esp]              ; argc
        cmp     eax, 1
        je      .pages_known
        cmp     eax, 2
        jne     usage
        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_PAGES
        ja      usage
        mov     ebp, eax
.pages_known:
        linux   SYS_open, name, O_RDWR | O_CREAT | O_TRUNC, MODE
        jump_if_error no_file
        mov     [file], eax
        linux   SYS_unlink, name        ; it goes with the program

; Makes the file: the first word of each page is its number.
        xor     edi, edi
.make:
        mov     [buffer], edi
        linux   SYS_write, [file], buffer, PAGE_SIZE
        cmp     eax, PAGE_SIZE
        jne     no_file
        inc     edi
        cmp     edi, ebp
        jb      .make

; Through a shared mapping.
        mov     eax, MAP_SHARED
        call    map_file
        mov     esi, eax
        mov     [shared], eax
        xor     edi, edi
.look:
        cmp     [esi], edi
        jne     wrong
        add     esi, PAGE_SIZE
        inc     edi
        cmp     edi, ebp
        jb      .look

; By read.
        linux   SYS_lseek, [file], 0, 0
        xor     edi, edi
.read:
        linux   SYS_read, [file], buffer, PAGE_SIZE
        cmp     eax, PAGE_SIZE
        jne     wrong
        cmp     [buffer], edi
        jne     wrong
        inc     edi
        cmp     edi, ebp
        jb      .read

; Through a private mapping: a write copies the page at once.
        mov     eax, MAP_PRIVATE
        call    map_file
        mov     esi, eax
        xor     edi, edi
.copy:
        not     dword [esi]
        add     esi, PAGE_SIZE
        inc     edi
        cmp     edi, ebp
        jb      .copy

        mov     esi, [shared]
        xor     edi, edi
.compare:
        cmp     [esi], edi
        jne     wrong
        add     esi, PAGE_SIZE
        inc     edi
        cmp     edi, ebp
        jb      .compare

        print   "file-scan: "
        mov     eax, ebp
        call    print_decimal
        print   " pages mapped, read and copied", 10
        exit    0

; Maps the file with MAP_ flags eax; eax = its address. Changes ebx ecx edx esi edi.
map_file:
        mov     esi, eax
        mov     ecx, ebp
        shl     ecx, PAGE_SHIFT
        push    ebp
        xor     ebp, ebp                ; from the file's start
        linux   SYS_mmap2, 0, ecx, PROT_READ | PROT_WRITE, esi, [file]
        pop     ebp
        jump_if_error no_map
        ret

no_file:
        print_error "file-scan: no room for the file", 10
        exit    1

no_map:
        print_error "file-scan: mmap: cannot allocate memory", 10
        exit    1

wrong:
        print_error "file-scan: the file does not look the same", 10
        exit    1

usage:
        print_error "usage: file-scan [PAGES=256]", 10
        exit    2

section .rodata
name:   db      "/tmp/file-scan", 0

section .bss
file:   resd    1
shared: resd    1
buffer: resb    PAGE_SIZE
