; fork-server [CHILDREN=16] [PAGES=64] [MEGABYTES]
;
; A server that forks: the parent writes PAGES pages and forks CHILDREN children;
; each child writes each page and so gets copies of its own. When all have done
; that, the parent, if told so, fills MEGABYTES of memory to make the kernel look
; for pages to take; then the children check their pages and exit.
;
; A page that a child has copied belongs to one process, but a kernel that keeps
; one list of all relatives for it must look through the list to find that out.
; The workload is Rik van Riel's of January 2010: 1000 children of 1000 pages each.

%include "linux.inc"

SYS_close       equ 6
SYS_pipe        equ 42

DEFAULT_CHILDREN equ 16
DEFAULT_PAGES   equ 64
MAX_PAGES       equ 1 << 19
MAX_MEGABYTES   equ 2048
PAGE_SHIFT      equ 12
MEGABYTE_SHIFT  equ 20

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 4
        ja      usage
        number_argument 1, children, usage
        number_argument 2, pages, usage
        number_argument 3, megabytes, usage
        cmp     dword [pages], MAX_PAGES
        ja      usage
        cmp     dword [megabytes], MAX_MEGABYTES
        ja      usage

        mov     eax, [pages]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [memory], eax
        xor     ebp, ebp
        call    stamp_pages

        linux   SYS_pipe, ready
        jump_if_error no_pipe
        linux   SYS_pipe, go
        jump_if_error no_pipe

; ebp: children still to make; in a child, its number.
        mov     ebp, [children]
.fork:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      child
        dec     ebp
        jnz     .fork

        linux   SYS_close, [ready + 4]
        mov     ebp, [children]
.until_ready:
        linux   SYS_read, [ready], byte_read, 1
        cmp     eax, 1
        jne     wrong                   ; a child died early
        dec     ebp
        jnz     .until_ready

        cmp     dword [megabytes], 0
        je      .release
        mov     eax, [megabytes]
        shl     eax, MEGABYTE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     ecx, [megabytes]
        shl     ecx, MEGABYTE_SHIFT
        add     ecx, eax
.fill:
        mov     [eax], eax
        add     eax, PAGE_SIZE
        cmp     eax, ecx
        jb      .fill

; The children wait for the end of the pipe, which comes when no one can write to it.
.release:
        linux   SYS_close, [go + 4]
        xor     ebp, ebp
.wait:
        linux   SYS_waitpid, -1, status, 0
        jump_if_error .all_gone
        or      ebp, [status]
        jmp     .wait
.all_gone:
        test    ebp, ebp
        jnz     wrong
        xor     ebp, ebp
        call    check_pages
        print   "fork-server: "
        mov     eax, [children]
        call    print_decimal
        print   " children copied "
        mov     eax, [pages]
        call    print_decimal
        print   " pages each", 10
        exit    0

child:
        linux   SYS_close, [go + 4]
        call    stamp_pages
        linux   SYS_write, [ready + 4], byte_read, 1
        linux   SYS_read, [go], byte_read, 1
        call    check_pages
        exit    0

; stamp_pages: writes ebp to each page. Changes eax ecx.
stamp_pages:
        mov     eax, [memory]
        mov     ecx, [pages]
.next:
        mov     [eax], ebp
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .next
        ret

; check_pages: ends the process with status 1 unless each page holds ebp. Changes eax ecx.
check_pages:
        mov     eax, [memory]
        mov     ecx, [pages]
.next:
        cmp     [eax], ebp
        jne     wrong
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .next
        ret

no_map:
        mov     esi, map_name
        jmp     fail

no_pipe:
        mov     esi, pipe_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

wrong:
        print_error "fork-server: a page does not hold what was written to it, or a child was killed", 10
        exit    1

usage:
        print_error "usage: fork-server [CHILDREN=16] [PAGES=64] [MEGABYTES]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
pipe_name:
        db      "pipe", 0
fork_name:
        db      "fork", 0

section .data
children:
        dd      DEFAULT_CHILDREN
pages:
        dd      DEFAULT_PAGES
megabytes:
        dd      0

section .bss
memory:
        resd    1
ready:
        resd    2
go:
        resd    2
status:
        resd    1
byte_read:
        resd    1
