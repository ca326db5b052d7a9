; lat-syscall [CALLS=1000]
;
; Makes the cheapest system call again and again, as lmbench's lat_syscall null
; does: what is measured is the way into the kernel and back.

%include "linux.inc"

SYS_getppid     equ 64
DEFAULT_CALLS   equ 1000

global _start

section .text

_start:
        mov     ebp, DEFAULT_CALLS
        mov     eax, [esp]              ; argc
        cmp     eax, 1
        je      .calls_known
        cmp     eax, 2
        jne     usage
        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        mov     ebp, eax
.calls_known:
        mov     esi, ebp
.call:
        linux   SYS_getppid
        dec     esi
        jnz     .call

        print   "lat-syscall: "
        mov     eax, ebp
        call    print_decimal
        print   " calls", 10
        exit    0

usage:
        print_error "usage: lat-syscall [CALLS=1000]", 10
        exit    2
