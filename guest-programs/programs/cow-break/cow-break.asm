; cow-break [PAGES=64]
;
; Shows both ends of copy-on-write. The parent fills its pages and forks. The
; child reads each page (no fault: the pages are shared) and then writes each
; one: every write faults and the kernel copies the page. When the child is gone
; the parent writes each page too: every write faults again, but now the page has
; one owner, so the kernel only makes it writable.

%include "linux.inc"

DEFAULT_PAGES   equ 64
MAX_PAGES       equ 1 << 19             ; 2 GB
PAGE_SHIFT      equ 12

BEFORE          equ 1                   ; what a page holds before the fork,
CHILD           equ 2                   ; what the child writes,
PARENT          equ 3                   ; and what the parent writes at the end

; each_page BODY: runs one instruction for each page; eax points to the page.
%macro each_page 1+
        mov     eax, esi
%%next:
        %1
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      %%next
%endmacro

; check_pages VALUE: exits with status 1 unless each page starts with VALUE.
%macro check_pages 1
        mov     eax, esi
%%next:
        cmp     byte [eax], %1
        jne     wrong
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      %%next
%endmacro

global _start

section .text

; Register use:
;   ebp  number of pages
;   esi  first byte of the memory
;   edi  first byte behind it
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
        mov     eax, ebp
        shl     eax, PAGE_SHIFT
        push    eax
        map_anonymous eax
        jump_if_error no_map
        pop     edi
        mov     esi, eax
        add     edi, eax

        each_page mov byte [eax], BEFORE

        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jnz     .parent

; The child: shared pages read the same, then each write makes a copy.
        check_pages BEFORE
        each_page mov byte [eax], CHILD
        check_pages CHILD
        exit    0

.parent:
        push    0                       ; room for the child's status
        mov     ecx, esp
        linux   SYS_waitpid, -1, ecx, 0
        jump_if_error wrong
        pop     eax
        test    eax, eax
        jnz     wrong                   ; the child saw a wrong page or was killed

; The child wrote to its copies alone; now the pages are the parent's only.
        check_pages BEFORE
        each_page mov byte [eax], PARENT
        check_pages PARENT

        print   "cow-break: child wrote "
        mov     eax, ebp
        call    print_decimal
        print   " shared pages, parent wrote "
        mov     eax, ebp
        call    print_decimal
        print   " pages of its own", 10
        exit    0


no_map:
        mov     esi, map_name
        jmp     fail

no_fork:
        mov     esi, fork_name
        jmp     fail

wrong:
        print_error "cow-break: a page does not hold what was written to it", 10
        exit    1

usage:
        print_error "usage: cow-break [PAGES=64]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
fork_name:
        db      "fork", 0
