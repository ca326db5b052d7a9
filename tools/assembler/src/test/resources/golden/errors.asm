_start:
 mvo eax, 1
 mov eax, undefinde
 mov eax,
 mov [eax], 5
 mov al, 256
 add eax, bl
 mov eax, [eax+ebx+ecx]
 mov eax, [esp*2]
 mov eax, [ax+ebx]
_start: nop
 db
 dw 70000
 db "abc
 times -1 nop
 times later db 0
later:
 jmp short far_away
 times 200 nop
far_away:
 lock mov eax, ebx
 extern printf
 global nothing
 section .text bogus
 bits 16
 org 100h
%foo
 m 1
%include "no.inc"
%error "stop here"
 dd 1/0
 dd later*2
 x equ eax
 y equ z
 z equ y
 inc
 inc eax, ebx
 mov cs:eax, 1
 call 12345678h:5, 4
 push 'abcdefghi'
 mov eax, 12q9
 mov eax, 0ffg
 mov eax, ff
 resb 5000000000
 section .bss
 db 1
 nop
 section .text
 %if
 %endif
 %rep later
 %endrep
 %define
 %assign q later
 %macro
 %endmacro
 eax: nop
 "abc"
 ) 
 int 300
 enter 70000, 1
 shl eax, ebx
 xchg eax, 5
 lea eax, ebx
 jmp eax, ebx
 .loc: nop
 jmp .lox
 ünknown 5
 %macro w 2
 mov %1, %2
 bad_thing %1, 7
 %endmacro
 w eax, bl
 w 1
 %macro open 1
