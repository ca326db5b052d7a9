; swap-storm [MEGABYTES=5/4 of RAM [ROUNDS=2]]
;
; A working set that RAM does not hold: writes a word of its own to every page,
; then ROUNDS times goes through all pages in order, checks each word and changes
; it. With least-recently-used replacement, a walk in order is the worst case:
; each page is gone just before it is needed again.

%include "linux.inc"

SYS_sysinfo     equ 116
TOTAL_RAM       equ 16                  ; offset in struct sysinfo
MEM_UNIT        equ 52
SYSINFO_BYTES   equ 64

DEFAULT_ROUNDS  equ 2
MAX_MEGABYTES   equ 2800
PAGES_PER_MB    equ 256

global _start

section .text

; Register use:
;   ebp  first byte of the memory
;   edi  first byte behind it
;   esi  round, which is part of each page's word
_start:
        mov     eax, [esp]              ; argc
        cmp     eax, 3
        ja      usage
        mov     dword [rounds], DEFAULT_ROUNDS
        jb      .rounds_known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        mov     [rounds], eax
.rounds_known:
        cmp     dword [esp], 1
        je      .from_ram
        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_MEGABYTES
        ja      usage
        jmp     .size_known
.from_ram:
        linux   SYS_sysinfo, info
        mov     eax, [info + TOTAL_RAM]
        mul     dword [info + MEM_UNIT]
        shrd    eax, edx, 20            ; megabytes of RAM
        mov     edx, eax
        shr     edx, 2
        lea     eax, [eax + edx + 1]
        cmp     eax, MAX_MEGABYTES
        jbe     .size_known
        mov     eax, MAX_MEGABYTES
.size_known:
        shl     eax, 20
        mov     [bytes], eax
        map_anonymous eax
        jump_if_error no_map
        mov     ebp, eax
        mov     edi, eax
        add     edi, [bytes]

        xor     esi, esi
        mov     ecx, ebp
.write:
        mov     [ecx], ecx
        add     ecx, PAGE_SIZE
        cmp     ecx, edi
        jne     .write

.round:
        cmp     esi, [rounds]
        je      .done
        mov     ecx, ebp
.check:
        lea     eax, [ecx + esi]
        cmp     [ecx], eax
        jne     wrong
        inc     dword [ecx]
        add     ecx, PAGE_SIZE
        cmp     ecx, edi
        jne     .check
        inc     esi
        jmp     .round

.done:
        print   "swap-storm: "
        mov     eax, [bytes]
        shr     eax, 12
        call    print_decimal
        print   " pages kept their words through "
        mov     eax, [rounds]
        call    print_decimal
        print   " rounds", 10
        exit    0

no_map:
        print_error "swap-storm: mmap: cannot allocate memory", 10
        exit    1

wrong:
        print_error "swap-storm: a page does not hold what was written", 10
        exit    1

usage:
        print_error "usage: swap-storm [MEGABYTES=5/4 of RAM [ROUNDS=2]]", 10
        exit    2

section .bss
rounds: resd    1
bytes:  resd    1
info:   resb    SYSINFO_BYTES
