; lat-fork [PAGES=150] [ROUNDS=20] [WRITES=0] [MAPPINGS=1]
;
; Forks children that exit at once, as lmbench's lat_proc fork does, out of a
; process with PAGES pages. What is measured is fork, exit and wait. Real programs
; write to some pages of data and stack on both sides after a fork: here each child
; writes to the first WRITES pages, and then its parent does.
;
; With one mapping all pages are anonymous and written. A dynamically linked program
; has a dozen: with MAPPINGS of them every second one has DATA_PAGES written pages and the
; others show a file that is only read, as code does. Then the child reads FRESH_PAGES
; of it that its parent has not read, those of exit's own code, and the parent writes to
; no more than PARENT_WRITES pages. These numbers are what a dynamically linked program
; of 120 pages with glibc 2.36 was seen to do (traced by valgrind's lackey).

%include "linux.inc"

SYS_open        equ 5
SYS_unlink      equ 10
SYS_ftruncate   equ 93
O_CREATE        equ 0x242               ; O_RDWR | O_CREAT | O_TRUNC

DEFAULT_PAGES   equ 150
DEFAULT_ROUNDS  equ 20
MAX_PAGES       equ 1 << 19             ; 2 GB
MAX_MAPPINGS    equ 64
DATA_PAGES      equ 3
FRESH_PAGES     equ 4
PARENT_WRITES   equ 3
PAGE_SHIFT      equ 12

global _start

section .text

; Register use:
;   ebp  rounds still to do
_start:
        mov     dword [pages], DEFAULT_PAGES
        mov     dword [rounds], DEFAULT_ROUNDS
        mov     ebp, [esp]              ; argc
        cmp     ebp, 5
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
        jb      .known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        mov     [rounds], eax
        cmp     ebp, 4
        jb      .known
        mov     esi, [esp + 16]         ; argv[3]
        call    parse_decimal
        jc      usage
        cmp     eax, [pages]
        ja      usage
        mov     [writes], eax
        cmp     ebp, 5
        jb      .known
        mov     esi, [esp + 20]         ; argv[4]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_MAPPINGS
        ja      usage
        lea     edx, [eax + eax * 2]    ; each needs a page and more
        cmp     edx, [pages]
        ja      usage
        mov     [mappings], eax
.known:
        call    map_all
        mov     ecx, [pages]
        call    write_pages

        mov     ebp, [rounds]
.round:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      .child
        linux   SYS_waitpid, -1, 0, 0
        mov     ecx, [writes]
        cmp     dword [mappings], 1
        je      .parent_writes
        cmp     ecx, PARENT_WRITES
        jbe     .parent_writes
        mov     ecx, PARENT_WRITES
.parent_writes:
        call    write_pages
        dec     ebp
        jnz     .round

        print   "lat-fork: "
        mov     eax, [rounds]
        call    print_decimal
        print   " forks with "
        mov     eax, [pages]
        call    print_decimal
        print   " pages", 10
        exit    0

.child:
        mov     ecx, [writes]
        call    write_pages
        mov     eax, [fresh]
        mov     ecx, FRESH_PAGES
        test    eax, eax
        jz      .leave
.fresh:
        mov     dl, [eax]
        add     eax, PAGE_SIZE
        loop    .fresh
.leave:
        exit    0

; map_all: makes the mappings and reads the pages of those that show the file.
map_all:
        cmp     dword [mappings], 1
        je      .mapped_file
        linux   SYS_open, file, O_CREATE, 600q
        jump_if_error no_file
        mov     [descriptor], eax
        mov     ecx, [pages]
        shl     ecx, PAGE_SHIFT
        linux   SYS_ftruncate, [descriptor], ecx
        jump_if_error no_file
        linux   SYS_unlink, file
        mov     ecx, [mappings]
        shr     ecx, 1                  ; mappings of the file
        mov     eax, ecx
        sub     eax, [mappings]         ; less those with written pages
        imul    eax, DATA_PAGES
        add     eax, [pages]
        xor     edx, edx
        div     ecx
        mov     [file_pages], eax
.mapped_file:
        xor     ebp, ebp
.map:
        test    ebp, 1
        jnz     .file
        mov     eax, DATA_PAGES
        cmp     dword [mappings], 1
        jne     .anonymous
        mov     eax, [pages]
.anonymous:
        mov     [lengths + ebp * 4], eax
        shl     eax, PAGE_SHIFT
        map_anonymous eax
        jump_if_error no_map
        mov     [bases + ebp * 4], eax
        jmp     .next
.file:
        mov     ecx, [file_pages]
        add     ecx, FRESH_PAGES
        shl     ecx, PAGE_SHIFT
        push    ebp
        xor     ebp, ebp
        linux   SYS_mmap2, 0, ecx, PROT_READ, MAP_PRIVATE, [descriptor]
        pop     ebp
        jump_if_error no_map
        mov     ecx, [file_pages]
.read:
        mov     dl, [eax]
        add     eax, PAGE_SIZE
        dec     ecx
        jnz     .read
        mov     [fresh], eax
.next:
        inc     ebp
        cmp     ebp, [mappings]
        jb      .map
        ret

; write_pages: writes to the first ecx pages of the mappings that can be written.
; Changes eax ecx edx esi.
write_pages:
        xor     esi, esi
.mapping:
        jecxz   .done
        mov     eax, [bases + esi * 4]
        mov     edx, [lengths + esi * 4]
.next:
        mov     byte [eax], 1
        add     eax, PAGE_SIZE
        dec     ecx
        jz      .done
        dec     edx
        jnz     .next
        add     esi, 2
        cmp     esi, [mappings]
        jb      .mapping
.done:
        ret

no_file:
        mov     esi, file
        jmp     fail

no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

usage:
        print_error "usage: lat-fork [PAGES=150] [ROUNDS=20] [WRITES=0] [MAPPINGS=1]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0
file:
        db      "/tmp/lat-fork", 0

section .data
mappings:
        dd      1

section .bss
pages:
        resd    1
rounds:
        resd    1
writes:
        resd    1
descriptor:
        resd    1
file_pages:
        resd    1
fresh:
        resd    1
bases:
        resd    MAX_MAPPINGS
lengths:
        resd    MAX_MAPPINGS
