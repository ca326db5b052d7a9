; huge-touch [MEGABYTES=64 [KIND=hugetlbfs [ROUNDS=4]]]
;
; Writes the number of each page of 4 KB into it and reads all of them ROUNDS
; times, in memory of KIND: 4k (anonymous), hugetlbfs (a file of huge pages)
; or shm (System V memory of huge pages, 32 MB at most). The program sets huge
; pages aside itself when there are too few, as root may.

%include "linux.inc"

SYS_open        equ 5
SYS_close       equ 6
SYS_mount       equ 21
SYS_mkdir       equ 39
SYS_statfs      equ 99
SYS_ipc         equ 117

SHMAT           equ 21
SHMGET          equ 23
SHMCTL          equ 24
IPC_PRIVATE     equ 0
IPC_RMID        equ 0
CREATE_HUGE     equ 0x980               ; IPC_CREAT, SHM_HUGETLB, rw for the owner
O_WRONLY        equ 1
CREATE_RW       equ 0x42                ; O_CREAT, O_RDWR
MAP_SHARED      equ 0x01
PAGE_SHIFT      equ 12
MAX_MEGABYTES   equ 2048
LINE            equ 64

global _start

section .text

_start:
        mov     ebp, esp
        cmp     dword [esp], 4          ; argc
        ja      usage
        number_argument 1, megabytes, usage
        number_argument 3, rounds, usage
        cmp     dword [megabytes], MAX_MEGABYTES
        ja      usage
        mov     eax, [megabytes]
        shl     eax, 20
        mov     [bytes], eax
        cmp     dword [ebp], 2
        jbe     .kind_known
        mov     eax, [ebp + 12]         ; argv[2]
        mov     [kind], eax
.kind_known:
        mov     edi, name_4k
        call    is_kind
        je      small_pages
        mov     edi, name_hugetlbfs
        call    is_kind
        je      huge_file
        mov     edi, name_shm
        call    is_kind
        je      huge_segment
        jmp     usage

small_pages:
        map_anonymous [bytes]
        jump_if_error no_memory
        jmp     touch

huge_file:
        call    prepare
        linux   SYS_open, file, CREATE_RW, 0x180
        jump_if_error no_huge
        mov     edi, eax
        xor     ebp, ebp                ; page offset
        linux   SYS_mmap2, 0, [length], PROT_READ | PROT_WRITE, MAP_SHARED, edi
        jump_if_error no_huge
        jmp     touch

huge_segment:
        call    prepare
        linux   SYS_ipc, SHMGET, IPC_PRIVATE, [length], CREATE_HUGE
        jump_if_error no_huge
        mov     [shm_id], eax
        linux   SYS_ipc, SHMAT, [shm_id], 0, address, 0
        jump_if_error no_huge
        linux   SYS_ipc, SHMCTL, [shm_id], IPC_RMID, 0, 0
        mov     eax, [address]

; eax is the first byte of the memory. Register use:
;   ebx  rounds left
;   ecx  page number
;   edx  number of pages
;   esi  the page
; The word lies in another line of each page, so that not all fall into one set of the caches.
touch:
        mov     [address], eax
        mov     edx, [bytes]
        shr     edx, PAGE_SHIFT
        mov     esi, eax
        xor     ecx, ecx
.write:
        mov     edi, ecx
        and     edi, PAGE_SIZE / LINE - 1
        shl     edi, 6
        mov     [esi + edi], ecx
        add     esi, PAGE_SIZE
        inc     ecx
        cmp     ecx, edx
        jb      .write

        mov     ebx, [rounds]
.round:
        mov     esi, [address]
        xor     ecx, ecx
.read:
        mov     edi, ecx
        and     edi, PAGE_SIZE / LINE - 1
        shl     edi, 6
        cmp     [esi + edi], ecx
        jne     wrong
        add     esi, PAGE_SIZE
        inc     ecx
        cmp     ecx, edx
        jb      .read
        dec     ebx
        jnz     .round

        print   "huge-touch: "
        mov     eax, [bytes]
        shr     eax, PAGE_SHIFT
        call    print_decimal
        print   " pages read "
        mov     eax, [rounds]
        call    print_decimal
        print   " times in "
        mov     edi, [kind]
        xor     edx, edx
.length:
        cmp     byte [edi + edx], 0
        je      .name
        inc     edx
        jmp     .length
.name:
        linux   SYS_write, STDOUT, edi, edx
        print   10
        exit    0

; prepare: mounts hugetlbfs, rounds the length up to whole huge pages and sees to it that the pool has that many.
prepare:
        linux   SYS_mkdir, folder, 0x1C0
        linux   SYS_mount, name_none, folder, name_hugetlbfs, 0, 0
        jump_if_error no_huge
        linux   SYS_statfs, folder, status
        jump_if_error no_huge
        mov     ecx, [status + 4]       ; f_bsize: the huge page
        lea     eax, [ecx - 1]
        add     eax, [bytes]
        xor     edx, edx
        div     ecx
        mov     [wanted], eax
        mul     ecx
        mov     [length], eax

        linux   SYS_open, setting, 0, 0
        jump_if_error no_huge
        mov     edi, eax
        linux   SYS_read, edi, text, 15
        jump_if_error no_huge
        mov     byte [text + eax - 1], 0        ; in place of the newline
        linux   SYS_close, edi
        mov     esi, text
        call    parse_decimal
        cmp     eax, [wanted]
        jae     .enough
        linux   SYS_open, setting, O_WRONLY, 0
        jump_if_error no_huge
        mov     ebp, eax
        mov     eax, [wanted]
        mov     edi, text + 12
        mov     ecx, 10
.digit:
        xor     edx, edx
        div     ecx
        add     dl, '0'
        dec     edi
        mov     [edi], dl
        test    eax, eax
        jnz     .digit
        mov     edx, text + 12
        sub     edx, edi
        linux   SYS_write, ebp, edi, edx
        linux   SYS_close, ebp
.enough:
        ret

; is_kind: whether [kind] is the text at edi, as the zero flag says. Changes eax edx edi.
is_kind:
        mov     edx, [kind]
.next:
        mov     al, [edi]
        cmp     al, [edx]
        jne     .done
        inc     edi
        inc     edx
        test    al, al
        jnz     .next
.done:
        ret

no_memory:
        print_error "huge-touch: cannot allocate memory", 10
        exit    1

no_huge:
        print_error "huge-touch: not enough huge pages", 10
        exit    1

wrong:
        print_error "huge-touch: a page lost its number", 10
        exit    1

usage:
        print_error "usage: huge-touch [MEGABYTES=64 [4k|hugetlbfs|shm [ROUNDS=4]]]", 10
        exit    2

section .rodata
name_4k:
        db      "4k", 0
name_hugetlbfs:
        db      "hugetlbfs", 0
name_shm:
        db      "shm", 0
name_none:
        db      "none", 0
folder:
        db      "/huge", 0
file:
        db      "/huge/touch", 0
setting:
        db      "/proc/sys/vm/nr_hugepages", 0

section .data
megabytes:
        dd      64
rounds:
        dd      4
kind:
        dd      name_hugetlbfs

section .bss
bytes:
        resd    1
length:
        resd    1
wanted:
        resd    1
shm_id:
        resd    1
address:
        resd    1
status:
        resb    64
text:
        resb    16
