; page-touch [PAGES=1024]
;
; Touches memory in all the ways that make a page appear: reads of pages never
; written (the zero page), writes to them, memory from brk, and a growing stack.
; Then it gives the mapping back.

%include "linux.inc"

DEFAULT_PAGES   equ 1024
MAX_PAGES       equ 1 << 19             ; 2 GB
PAGE_SHIFT      equ 12
BREAK_PAGES     equ 16
STACK_PAGES     equ 16

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

; Reads: each page is the zero page, mapped read-only.
        mov     eax, esi
.read:
        cmp     byte [eax], 0
        jne     wrong
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      .read

; Writes: each page gets a frame of its own.
        mov     eax, esi
.write:
        mov     [eax], eax
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      .write

        mov     eax, esi
.check:
        cmp     [eax], eax
        jne     wrong
        add     eax, PAGE_SIZE
        cmp     eax, edi
        jb      .check

        call    touch_break
        call    touch_stack

        sub     edi, esi
        linux   SYS_munmap, esi, edi
        test    eax, eax
        jnz     wrong

        print   "page-touch: "
        mov     eax, ebp
        call    print_decimal
        print   " pages read and written, "
        mov     eax, BREAK_PAGES
        call    print_decimal
        print   " of heap, "
        mov     eax, STACK_PAGES
        call    print_decimal
        print   " of stack", 10
        exit    0

; Grows the heap with brk, writes to each new page and takes it back. Changes eax ebx ecx edx.
touch_break:
        linux   SYS_brk, 0              ; the present end of the heap
        mov     edx, eax
        lea     ecx, [eax + BREAK_PAGES * PAGE_SIZE]
        linux   SYS_brk, ecx
        cmp     eax, ecx
        jne     wrong
        mov     eax, edx
.next:
        mov     byte [eax], 1
        add     eax, PAGE_SIZE
        cmp     eax, ecx
        jb      .next
        linux   SYS_brk, edx
        ret

; Moves the stack pointer down a page at a time and writes there: the kernel
; extends the stack under each write. Changes ecx edx.
touch_stack:
        mov     edx, esp
        mov     ecx, STACK_PAGES
.next:
        sub     esp, PAGE_SIZE
        mov     dword [esp], 0
        loop    .next
        mov     esp, edx
        ret

no_map:
        mov     esi, map_name
        jmp     fail

wrong:
        print_error "page-touch: memory does not behave", 10
        exit    1

usage:
        print_error "usage: page-touch [PAGES=1024]", 10
        exit    2

section .rodata
map_name:
        db      "mmap", 0
