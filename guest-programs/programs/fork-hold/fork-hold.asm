; fork-hold [PROCESSES=64] [MEGABYTES=64]
;
; Fills memory and forks until PROCESSES processes map it at the same time. The
; children wait on a pipe until the last one is there; then all exit. Where
; fork-touch leaves to the scheduler how many processes live at once, here it is
; known: what page tables and reverse map take at most can be compared with what
; one expects.

%include "linux.inc"

SYS_close       equ 6
SYS_pipe        equ 42

DEFAULT_PROCESSES equ 64
DEFAULT_MEGABYTES equ 64
MAX_MEGABYTES   equ 2048
MEGABYTE_SHIFT  equ 20

global _start

section .text

; Register use:
;   ebp  children still to make
_start:
        mov     dword [processes], DEFAULT_PROCESSES
        mov     dword [megabytes], DEFAULT_MEGABYTES
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
        mov     [processes], eax
        cmp     ebp, 3
        jne     .known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_MEGABYTES
        ja      usage
        mov     [megabytes], eax
.known:
        mov     eax, [megabytes]
        shl     eax, MEGABYTE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     ecx, [megabytes]
        shl     ecx, MEGABYTE_SHIFT
        add     ecx, eax
.write:
        mov     byte [eax], 1
        add     eax, PAGE_SIZE
        cmp     eax, ecx
        jb      .write

        linux   SYS_pipe, ends
        jump_if_error no_pipe
        mov     ebp, [processes]
.fork:
        dec     ebp
        jz      .release
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jnz     .fork

; A child: the pipe ends when the parent closes its end, and no one else has one.
        linux   SYS_close, [ends + 4]
        linux   SYS_read, [ends], byte_read, 1
        exit    0

.release:
        linux   SYS_close, [ends + 4]
.wait:
        linux   SYS_waitpid, -1, 0, 0
        test    eax, eax
        jns     .wait
        print   "fork-hold: "
        mov     eax, [processes]
        call    print_decimal
        print   " processes shared "
        mov     eax, [megabytes]
        call    print_decimal
        print   " MB", 10
        exit    0

no_map:
        mov     esi, map_name
        jmp     fail

no_pipe:
        mov     esi, pipe_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: fork-hold [PROCESSES=64] [MEGABYTES=64]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
pipe_name:
        db      "pipe", 0
fork_name:
        db      "fork", 0

section .bss
processes:
        resd    1
megabytes:
        resd    1
ends:
        resd    2
byte_read:
        resd    1
