; rmap-tasks [TASKS=8] [VMAS=16] [PAGES=32] [linear|random] [FILE=/tmp/rmap-tasks] [ROUNDS=1] [USED=VMAS] [read|write]
;
; TASKS processes map the same file, each with VMAS mappings of PAGES pages, and
; ROUNDS times go through USED of the mappings, in order or each time one at random, and
; read, or also modify, as many of its pages as it has, one after the other or at random. Between two
; mappings there is a hole, so they stay apart. A page is mapped by TASKS of the
; TASKS x VMAS mappings that the file has: no task reads before all have mapped the
; file, and none goes before all have read.
;
; The workload is that of Andrew Morton's rmap-test of 2003.

%include "linux.inc"

SYS_open        equ 5
SYS_close       equ 6
SYS_pipe        equ 42
SYS_unlink      equ 10
SYS_ftruncate   equ 93
O_CREATE        equ 0x242               ; O_RDWR | O_CREAT | O_TRUNC
MAP_SHARED_FIXED equ 0x11

DEFAULT_TASKS   equ 8
DEFAULT_VMAS    equ 16
DEFAULT_PAGES   equ 32
MAX_TOTAL       equ 1 << 18
PAGE_SHIFT      equ 12

; The next random number is old * MULTIPLIER + INCREMENT (Numerical Recipes).
MULTIPLIER      equ 1664525
INCREMENT       equ 1013904223

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 9
        ja      usage
        number_argument 1, tasks, usage
        number_argument 2, vmas, usage
        number_argument 3, pages, usage
        cmp     dword [ebp], 5
        jb      .order_known
        mov     esi, [ebp + 4 + 4 * 4]
        cmp     dword [esi], "line"
        je      .linear
        cmp     dword [esi], "rand"
        jne     usage
        mov     dword [random], 1
.linear:
        cmp     dword [ebp], 6
        jb      .order_known
        mov     esi, [ebp + 4 + 4 * 5]
        mov     [file], esi
.order_known:
        mov     eax, [vmas]
        mov     [used], eax
        number_argument 6, rounds, usage
        number_argument 7, used, usage
        cmp     dword [ebp], 9
        jb      .all_known
        mov     esi, [ebp + 4 + 4 * 8]
        cmp     dword [esi], "read"
        je      .all_known
        cmp     dword [esi], "writ"
        jne     usage
        mov     dword [modifies], 1
.all_known:
        mov     eax, [vmas]
        mul     dword [pages]
        jc      usage
        cmp     eax, MAX_TOTAL
        ja      usage
        mov     [total], eax

        linux   SYS_open, [file], O_CREATE, 600q
        jump_if_error no_file
        mov     [descriptor], eax
        mov     ecx, [total]
        shl     ecx, PAGE_SHIFT
        linux   SYS_ftruncate, [descriptor], ecx
        jump_if_error no_file
        linux   SYS_unlink, [file]

        linux   SYS_pipe, arrived
        jump_if_error no_file
        linux   SYS_pipe, start
        jump_if_error no_file
        linux   SYS_pipe, leave_pipe
        jump_if_error no_file
        mov     ebp, [tasks]
.fork:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      task
        dec     ebp
        jnz     .fork
        linux   SYS_close, [arrived + 4]
        mov     edi, [start + 4]
        call    release
        mov     edi, [leave_pipe + 4]
        call    release

.wait:
        linux   SYS_waitpid, -1, status, 0
        jump_if_error .alone
        or      ebp, [status]
        jmp     .wait
.alone:
        test    ebp, ebp
        jnz     wrong
        print   "rmap-tasks: "
        mov     eax, [tasks]
        call    print_decimal
        print   " tasks read "
        mov     eax, [total]
        call    print_decimal
        print   " pages through "
        mov     eax, [vmas]
        call    print_decimal
        print   " mappings each", 10
        exit    0

; One task: ebp is its number, the seed of its random numbers.
task:
        mov     [state], ebp
        linux   SYS_close, [start + 4]
        linux   SYS_close, [leave_pipe + 4]
        mov     eax, [total]
        add     eax, [vmas]             ; with the holes
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [base], eax

; Mapping number ebp shows the pages from ebp * PAGES on.
        xor     ebp, ebp
.map:
        mov     eax, [pages]
        inc     eax
        mul     ebp
        shl     eax, PAGE_SHIFT
        add     eax, [base]
        mov     ebx, eax
        mov     ecx, [pages]
        shl     ecx, PAGE_SHIFT
        mov     eax, [pages]
        mul     ebp
        push    ebp
        mov     ebp, eax
        linux   SYS_mmap2, ebx, ecx, PROT_READ | PROT_WRITE, MAP_SHARED_FIXED, [descriptor]
        pop     ebp
        jump_if_error no_map
        inc     ebp
        cmp     ebp, [vmas]
        jb      .map

        mov     edi, [start]
        call    barrier
.round:
        xor     ebp, ebp                ; mappings gone through
.mapping:
        mov     eax, ebp
        cmp     dword [random], 0
        je      .mapping_known
        mov     ecx, [vmas]
        call    random_below
.mapping_known:
; Mapping eax begins at page eax * (PAGES + 1): there is one hole for each mapping before it.
        mov     ecx, [pages]
        inc     ecx
        mul     ecx
        shl     eax, PAGE_SHIFT
        add     eax, [base]
        mov     edi, eax
        xor     esi, esi                ; pages touched in it
.page:
        mov     eax, esi
        cmp     dword [random], 0
        je      .page_known
        mov     ecx, [pages]
        call    random_below
.page_known:
        shl     eax, PAGE_SHIFT
        cmp     dword [edi + eax], 0
        jne     wrong
        cmp     dword [modifies], 0
        je      .touched
        mov     byte [edi + eax + 4], 1
.touched:
        inc     esi
        cmp     esi, [pages]
        jb      .page
        inc     ebp
        cmp     ebp, [used]
        jb      .mapping
        dec     dword [rounds]
        jnz     .round
        mov     edi, [leave_pipe]
        call    barrier
        exit    0

; random_below: eax = a number below ecx. Changes edx.
random_below:
        mov     eax, [state]
        imul    eax, eax, MULTIPLIER
        add     eax, INCREMENT
        mov     [state], eax
        shr     eax, 8                  ; the low bits are not random
        xor     edx, edx
        div     ecx
        mov     eax, edx
        ret

; barrier: says that this task has come so far, and sleeps until pipe edi has no writer.
barrier:
        linux   SYS_write, [arrived + 4], byte_there, 1
        linux   SYS_read, edi, byte_there, 1
        ret

; release: once all tasks have come, or died, pipe edi loses its writer.
release:
        mov     esi, [tasks]
.one:
        linux   SYS_read, [arrived], byte_there, 1
        test    eax, eax
        jle     .all
        dec     esi
        jnz     .one
.all:
        linux   SYS_close, edi
        ret

no_file:
        mov     esi, [file]
        jmp     fail

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

wrong:
        print_error "rmap-tasks: a page is not zero, or a task was killed", 10
        exit    1

usage:
        print_error "usage: rmap-tasks [TASKS=8] [VMAS=16] [PAGES=32] [linear|random] [FILE] [ROUNDS] [USED] [read|write]", 10
        exit    2

section .rodata
in_memory:
        db      "/tmp/rmap-tasks", 0
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0

section .data
tasks:
        dd      DEFAULT_TASKS
vmas:
        dd      DEFAULT_VMAS
pages:
        dd      DEFAULT_PAGES
file:
        dd      in_memory
rounds:
        dd      1

section .bss
arrived:                                ; each task writes a byte when it has come so far
        resd    2
start:                                  ; has no writer once all may read
        resd    2
leave_pipe:                             ; has no writer once all may go
        resd    2
byte_there:
        resd    1
random:
        resd    1
modifies:
        resd    1
used:
        resd    1
total:
        resd    1
descriptor:
        resd    1
base:
        resd    1
state:
        resd    1
status:
        resd    1
