; shm-share [CHILDREN=4 [PAGES=64]]
;
; Makes a segment of System V shared memory and CHILDREN processes, each of which
; counts up the first word of every page. The parent waits for all and checks
; that every page has been counted by each.

%include "linux.inc"

SYS_ipc         equ 117
SHMAT           equ 21
SHMDT           equ 22
SHMGET          equ 23
SHMCTL          equ 24
IPC_PRIVATE     equ 0
IPC_RMID        equ 0
CREATE          equ 0x380               ; IPC_CREAT, rw for the owner

MAX_CHILDREN    equ 1000
MAX_PAGES       equ 8192                ; SHMMAX, 32 MB
PAGE_SHIFT      equ 12

global _start

section .text

; Register use:
;   ebp  number of pages
;   esi  first byte of the segment
_start:
        mov     dword [children], 4
        mov     ebp, 64
        mov     eax, [esp]              ; argc
        cmp     eax, 1
        je      .known
        cmp     eax, 3
        ja      usage
        mov     edi, eax
        mov     esi, [esp + 8]          ; argv[1]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_CHILDREN
        ja      usage
        mov     [children], eax
        cmp     edi, 2
        je      .known
        mov     esi, [esp + 12]         ; argv[2]
        call    parse_decimal
        jc      usage
        test    eax, eax
        jz      usage
        cmp     eax, MAX_PAGES
        ja      usage
        mov     ebp, eax
.known:
        mov     edx, ebp
        shl     edx, PAGE_SHIFT
        linux   SYS_ipc, SHMGET, IPC_PRIVATE, edx, CREATE
        jump_if_error no_segment
        mov     [shared_id], eax
        linux   SYS_ipc, SHMAT, [shared_id], 0, address, 0
        jump_if_error no_segment
        linux   SYS_ipc, SHMCTL, [shared_id], IPC_RMID, 0, 0
        mov     esi, [address]

        mov     edi, [children]
.next_child:
        linux   SYS_fork
        jump_if_error no_fork
        test    eax, eax
        jz      child
        dec     edi
        jnz     .next_child

        mov     edi, [children]
.wait:
        linux   SYS_waitpid, -1, 0, 0
        dec     edi
        jnz     .wait

        mov     eax, [children]
        mov     ecx, ebp
.check:
        cmp     [esi], eax
        jne     wrong
        add     esi, PAGE_SIZE
        loop    .check

        linux   SYS_ipc, SHMDT, 0, 0, 0, [address]
        test    eax, eax
        jnz     wrong
        print   "shm-share: "
        mov     eax, [children]
        call    print_decimal
        print   " processes counted in "
        mov     eax, ebp
        call    print_decimal
        print   " shared pages", 10
        exit    0

; Counts in each page and ends.
child:
        mov     ecx, ebp
.next:
        lock inc dword [esi]
        add     esi, PAGE_SIZE
        loop    .next
        exit    0

no_segment:
        print_error "shm-share: no shared memory", 10
        exit    1

no_fork:
        print_error "shm-share: fork: cannot allocate memory", 10
        exit    1

wrong:
        print_error "shm-share: memory is not shared", 10
        exit    1

usage:
        print_error "usage: shm-share [CHILDREN=4 [PAGES=64]]", 10
        exit    2

section .bss
children:
        resd    1
shared_id:
        resd    1
address:
        resd    1
