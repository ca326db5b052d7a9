; nonlinear-window [METHOD=remap] [WINDOW=2048] [FILE=8192] [PIECE=8] [SWITCHES=1024]
;
; A window of WINDOW pages on a file of FILE pages, as a database has one for its buffers:
; it shows pieces of PIECE pages, each from anywhere in the file. First every slot of the
; window gets a piece, then SWITCHES times some slot gets another one. METHOD remap does that
; with remap_file_pages in one mapping, METHOD map with one mmap for each piece. Every page
; of a new piece is looked at and written.

%include "linux.inc"

SYS_open        equ 5
SYS_unlink      equ 10
SYS_ftruncate64 equ 194
SYS_remap       equ 257                 ; remap_file_pages
O_CREATE        equ 0x242               ; O_RDWR | O_CREAT | O_TRUNC
MAP_SHARED      equ 0x01
MAP_FIXED       equ 0x10
ENOSYS          equ 38

DEFAULT_WINDOW  equ 2048
DEFAULT_FILE    equ 8192
DEFAULT_PIECE   equ 8
DEFAULT_SWITCHES equ 1024
MAX_WINDOW      equ 1 << 18             ; 1 GB
MAX_FILE        equ 1 << 28             ; 1 TB
PAGE_SHIFT      equ 12

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 6
        ja      usage
        cmp     dword [ebp], 1
        jbe     .method_known
        mov     esi, [ebp + 8]          ; argv[1]
        mov     edi, remap_word
        call    same_text
        je      .method_known
        mov     dword [by_mmap], 1
        mov     esi, [ebp + 8]
        mov     edi, map_word
        call    same_text
        jne     usage
.method_known:
        number_argument 2, window, usage
        number_argument 3, file_pages, usage
        number_argument 4, piece, usage
        number_argument 5, switches, usage
        cmp     dword [window], MAX_WINDOW
        ja      usage
        cmp     dword [file_pages], MAX_FILE
        ja      usage
        mov     eax, [window]
        cmp     [file_pages], eax
        jb      usage
        xor     edx, edx
        div     dword [piece]
        mov     [slots], eax
        test    eax, eax
        jz      usage
        test    edx, edx                ; whole pieces only
        jnz     usage
        mov     eax, [file_pages]
        xor     edx, edx
        div     dword [piece]
        mov     [pieces], eax

        linux   SYS_open, file, O_CREATE, 600q
        jump_if_error no_file
        mov     [descriptor], eax
        linux   SYS_unlink, file
        mov     ecx, [file_pages]
        mov     edx, ecx
        shl     ecx, PAGE_SHIFT
        shr     edx, 32 - PAGE_SHIFT
        linux   SYS_ftruncate64, [descriptor], ecx, edx
        jump_if_error no_file
        mov     ecx, [window]
        shl     ecx, PAGE_SHIFT
        xor     ebp, ebp
        linux   SYS_mmap2, 0, ecx, PROT_READ | PROT_WRITE, MAP_SHARED, [descriptor]
        jump_if_error no_map
        mov     [base], eax

; Every slot gets a piece, the last slot first.
        mov     eax, [slots]
        mov     [left], eax
.fill:
        mov     eax, [left]
        dec     eax
        call    switch
        dec     dword [left]
        jnz     .fill

        mov     eax, [switches]
        mov     [left], eax
.switch:
        mov     ecx, [slots]
        call    random
        call    switch
        dec     dword [left]
        jnz     .switch

        print   "nonlinear-window: "
        mov     eax, [slots]
        add     eax, [switches]
        call    print_decimal
        print   " pieces of "
        mov     eax, [piece]
        call    print_decimal
        print   " pages shown by "
        cmp     dword [by_mmap], 0
        jne     .mapped
        print   "remap_file_pages", 10
        exit    0
.mapped:
        print   "mmap", 10
        exit    0

; switch: shows some piece of the file in slot eax and writes its pages. Changes all registers.
switch:
        mul     dword [piece]
        shl     eax, PAGE_SHIFT
        add     eax, [base]
        mov     [place], eax
        mov     ecx, [pieces]
        call    random
        mul     dword [piece]
        mov     [first], eax
        cmp     dword [by_mmap], 0
        jne     .map
        mov     ecx, [piece]
        shl     ecx, PAGE_SHIFT
        linux   SYS_remap, [place], ecx, 0, [first], 0
        cmp     eax, -ENOSYS
        je      no_call
        jump_if_error no_remap
        jmp     .shown
.map:
        mov     ecx, [piece]
        shl     ecx, PAGE_SHIFT
        mov     ebp, [first]
        linux   SYS_mmap2, [place], ecx, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, [descriptor]
        jump_if_error no_map
.shown:
        mov     esi, [place]
        mov     edi, [first]
        mov     ecx, [piece]
.page:
        inc     edi                     ; a page holds its number plus one, or nothing yet
        mov     eax, [esi]
        test    eax, eax
        jz      .new
        cmp     eax, edi
        jne     wrong
.new:
        mov     [esi], edi
        add     esi, PAGE_SIZE
        dec     ecx
        jnz     .page
        ret

; random: eax = a number below ecx, from a linear congruential series (ISO C 1990, 7.10.2.2). Changes edx.
random:
        mov     eax, [seed]
        imul    eax, eax, 1103515245
        add     eax, 12345
        mov     [seed], eax
        shr     eax, 8
        xor     edx, edx
        div     ecx
        mov     eax, edx
        ret

; same_text: compares the zero-terminated texts at esi and edi; the zero flag is set if they are alike. Changes eax esi edi.
same_text:
        mov     al, [esi]
        cmp     al, [edi]
        jne     .end
        inc     esi
        inc     edi
        test    al, al
        jnz     same_text
.end:
        ret

no_file:
        mov     esi, file
        jmp     fail

no_map:
        mov     esi, mmap_name
        jmp     fail

no_remap:
        mov     esi, remap_name
        jmp     fail

no_call:
        print_error "nonlinear-window: this kernel has no remap_file_pages", 10
        exit    1

wrong:
        print_error "nonlinear-window: the window shows another page than it should", 10
        exit    1

usage:
        print_error "usage: nonlinear-window [remap|map] [WINDOW=2048] [FILE=8192] [PIECE=8] [SWITCHES=1024]: whole pieces, FILE not below WINDOW", 10
        exit    2

section .rodata
file:
        db      "/tmp/nonlinear-window", 0
mmap_name:
        db      "mmap", 0
remap_name:
        db      "remap_file_pages", 0
remap_word:
        db      "remap", 0
map_word:
        db      "map", 0

section .data
window:
        dd      DEFAULT_WINDOW
file_pages:
        dd      DEFAULT_FILE
piece:
        dd      DEFAULT_PIECE
switches:
        dd      DEFAULT_SWITCHES
seed:
        dd      1

section .bss
by_mmap:
        resd    1
slots:
        resd    1
pieces:
        resd    1
descriptor:
        resd    1
base:
        resd    1
left:
        resd    1
place:
        resd    1
first:
        resd    1
