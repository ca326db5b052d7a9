; many-vmas [PAGES=20000] [VMAS=18000] [FORKS=5] [FILE=/tmp/many-vmas]
;
; Maps VMAS pages of a shared file of PAGES pages, one mapping for each page and in
; reverse order, so that no two mappings can become one; writes to each, and then
; forks FORKS times, every process each time. A page is mapped once in each process,
; but to find it a kernel with a plain list must look at all mappings of the file.
;
; The workload is Ingo Molnar's test-mmap3 of 2003.

%include "linux.inc"

SYS_open        equ 5
SYS_unlink      equ 10
SYS_ftruncate   equ 93
O_CREATE        equ 0x242               ; O_RDWR | O_CREAT | O_TRUNC
MAP_SHARED_FIXED equ 0x11

DEFAULT_PAGES   equ 20000
DEFAULT_VMAS    equ 18000
DEFAULT_FORKS   equ 5
MAX_PAGES       equ 1 << 18
PAGE_SHIFT      equ 12

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [ebp], 5
        ja      usage
        number_argument 1, pages, usage
        number_argument 2, vmas, usage
        number_argument 3, forks, usage
        cmp     dword [ebp], 5
        jb      .file_known
        mov     esi, [ebp + 4 + 4 * 4]
        mov     [file], esi
.file_known:
        mov     eax, [pages]
        cmp     eax, MAX_PAGES
        ja      usage
        cmp     [vmas], eax
        ja      usage

        linux   SYS_open, [file], O_CREATE, 600q
        jump_if_error no_file
        mov     [descriptor], eax
        mov     ecx, [pages]
        shl     ecx, PAGE_SHIFT
        linux   SYS_ftruncate, [descriptor], ecx
        jump_if_error no_file
        linux   SYS_unlink, [file]

        mov     eax, [vmas]
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [base], eax

; The first page of memory shows the last page of the file that is mapped, and so on: ebp counts down.
        mov     ebp, [vmas]
.map:
        dec     ebp
        mov     ebx, [vmas]
        sub     ebx, ebp
        dec     ebx
        shl     ebx, PAGE_SHIFT
        add     ebx, [base]
        linux   SYS_mmap2, ebx, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED_FIXED, [descriptor]
        jump_if_error no_map
        mov     [eax], ebp
        test    ebp, ebp
        jnz     .map

        mov     ebp, [forks]
.fork:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jnz     .next
        mov     dword [is_child], 1
.next:
        dec     ebp
        jnz     .fork

.wait:
        linux   SYS_waitpid, -1, status, 0
        jump_if_error .alone
        or      ebp, [status]
        jmp     .wait
.alone:
        test    ebp, ebp
        jnz     wrong

        mov     eax, [base]
        mov     ecx, [vmas]
.check:
        dec     ecx
        cmp     [eax], ecx
        jne     wrong
        add     eax, PAGE_SIZE
        test    ecx, ecx
        jnz     .check
        cmp     dword [is_child], 0
        jne     .done
        print   "many-vmas: "
        mov     eax, [vmas]
        call    print_decimal
        print   " mappings of a file of "
        mov     eax, [pages]
        call    print_decimal
        print   " pages, forked "
        mov     eax, [forks]
        call    print_decimal
        print   " times", 10
.done:
        exit    0

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
        print_error "many-vmas: a page does not hold what was written to it, or a child was killed", 10
        exit    1

usage:
        print_error "usage: many-vmas [PAGES=20000] [VMAS=18000] [FORKS=5] [FILE], VMAS at most PAGES", 10
        exit    2

section .rodata
in_memory:
        db      "/tmp/many-vmas", 0
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0

section .data
pages:
        dd      DEFAULT_PAGES
vmas:
        dd      DEFAULT_VMAS
forks:
        dd      DEFAULT_FORKS
file:
        dd      in_memory

section .bss
descriptor:
        resd    1
base:
        resd    1
is_child:
        resd    1
status:
        resd    1
