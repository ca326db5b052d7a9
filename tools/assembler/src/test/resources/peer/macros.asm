; The preprocessor: each construct leaves bytes that show what it expanded to.
%define ONE 1
%define add3(a,b,c) ((a)+(b)+(c))
%define twice(x) x x
%define EMPTY
%xdefine FIXED ONE
%define ONE 2
%assign counter 5
%assign counter counter*2+ONE
%define str 'hello'
%strlen len str
%substr part str 2,3
%strcat joined str, ' ', "world"
%define paste(a,b) a %+ b
%define foobar 0x77
%idefine AnyCase 0x55

global _start
section .text
_start:
        db      ONE, FIXED, counter, add3(1,2,3), len, part, joined
        db      paste(foo,bar), ANYCASE, anycase
        db      add3(ONE, {2}, (3+4)*0+1)
%undef ONE
%ifdef ONE
        db      'no'
%elifdef FIXED
        db      'yes'
%else
        db      'no'
%endif

%macro two 2
        db      %1, %2
%endmacro
%macro two 3
        dd      %1, %2, %3
%endmacro
        two     1, 2
        two     1, 2, 3
        two     {1,2}, 3

%macro defaults 1-3 7, {8, 9}
        db      %0, %1, %2, %3
%endmacro
        defaults 1
        defaults 1, 2
        defaults 1, 2, 3

%macro rest 1+
        db      %1
%endmacro
        rest    1, 2, 3, "four"
%macro rest2 2+
        db      %0, %2
%endmacro
        rest2   1, 2, 3, 4

%macro pushall 0-*
  %rep %0
        push    %1
    %rotate 1
  %endrep
%endmacro
%macro popall 1-*
  %rep %0
    %rotate -1
        pop     %1
  %endrep
%endmacro
        pushall eax, ebx, ecx
        popall  eax, ebx, ecx
        pushall

%macro local 1
%%again:
        dec     %1
        jnz     %%again
        jmp     %%done
        nop
%%done:
%endmacro
        local   eax
        local   ecx

%macro condition 2
        j%+1    %%skip
        mov     eax, %2
        j%-1    %%skip
%%skip:
%endmacro
        condition nz, 5
        condition ae, 6

%macro name 1
label_%1:
        db      %1
.x%1:   db      label_%1 - $$, .x%1 - $$
%endmacro
        name    1
        name    2
        db      label_1.x1 - label_2.x2

%macro push 1-*
  %rep %0
        push    %1
    %rotate 1
  %endrep
%endmacro
%unmacro push 1-*
        push    eax

%rep 3
        db      counter
  %assign counter counter+1
  %if counter > 13
    %exitrep
  %endif
        db      0xee
%endrep

%macro nested 2
  %rep %1
    %rep %2
        db      %1, %2
    %endrep
  %endrep
%endmacro
        nested  2, 3

%macro maker 1
  %macro made_%1 0
        db      0x99
  %endmacro
%endmacro
        maker   9
        made_9

%macro kind 1
  %ifid %1
        db      'id'
  %elifnum %1
        db      'num'
  %elifstr %1
        db      'str'
  %else
        db      'other'
  %endif
  %ifidn %1, eax
        db      1
  %elifidni %1, eax
        db      2
  %endif
  %ifempty %1
        db      3
  %endif
%endmacro
        kind    eax
        kind    EAX
        kind    12
        kind    'x'
        kind    [eax]
        kind    {}

%macro leave_early 1
        db      1
  %if %1
    %exitmacro
  %endif
        db      2
%endmacro
        leave_early 0
        leave_early 1

%if 1 > 2 || 3 = 3 && 'a' == 97
        db      'if'
%endif
%ifn 0
        db      'ifn'
%endif
%if 0
  %if 1
        bad bad bad
  %else
        worse
  %endif
%elif 5 - 5
        bad
%elif 1
        db      'elif'
%endif

%push ctx
%define %$value 0x42
%$here: db      %$value, %$here - $$
%push inner
%define %$value 0x43
        db      %$value, %$$value
%pop
        db      %$value
%pop

%define reg eax
%define field(r,o) [r+o]
        mov     reg, field(reg, 4)
        mov     field(ebx,8), reg
        mov     eax, \
                ebx
%defstr text a b c
        db      text
%define mac1 1
%define idx 1
        db      %[mac%[idx]]
label:  two     5, 6
named   two     7, 8
        db      __LINE__ - __LINE__

struc point
  .x:   resd    1
  .y:   resd    1
  .name: resb   6
endstruc

section .data
p:
istruc point
  at point.x, dd 3
  at point.y, dd 4
  at point.name, db "abc"
iend
        db      point_size
        mov     eax, [p + point.y]
section .text
        mov     ecx, [ebx + point.name]
