; Operand shapes and size words whose encodings nasm settles in its own way.
bits 32
section .text
global _start
_start:
a:
mov ax,[bx]
mov ax,[es:bx]
rep es movsb
lock add word [bx],5
mov ax, ds
mov eax, ds
mov ds, ax
mov ds, eax
mov [x], ds
mov word [x], ds
xchg eax,ebx
xchg ebx,eax
xchg ecx,ebx
xchg eax,eax
xchg ax,ax
xchg al,bl
xchg bl,[x]
xchg [x],bl
test eax,[x]
test [x],eax
shl eax,byte 1
shl eax,1
shl eax,strict byte 1
mov eax,[5]
mov eax,[dword 5]
mov eax,[word 5]
mov eax,[byte 5]
mov [es:x],al
es mov [x],al
push 5
push word 5
push dword 5
push byte 5
push strict dword 5
push strict word 5
push 500
push word 500
push dword [x]
push word [x]
push x
push word 0xffff
add ax,0xfff0
add eax,dword 5
add eax,strict dword 5
add ax,strict word 5
add ebx,strict dword 5
add eax,byte 5
add eax,byte 200
imul eax,5
imul eax,ebx,5
imul eax,strict dword 5
imul ax,[x],500
jmp [x]
jmp dword [x]
jmp word [x]
call [x]
call ebx
call bx
jmp far [x]
jmp far dword [x]
jmp far word [x]
jmp 8:x
jmp dword 8:x
jmp word 8:5
call 8:x
les eax,[x]
a16 movsb
o16 movsd
o32 movsd
o16 push 5
enter 5,1
ret
ret 4
o16 ret
movzx eax, byte [x]
movzx ax, byte [x]
movzx eax, word [x]
movzx eax, bl
movzx eax, bx
bswap eax
xadd [x],eax
cmpxchg8b [x]
bound eax,[x]
in al,5
in eax,dx
in ax,dx
out 5,ax
xlatb
es xlatb
nop
nop dword [eax]
nop eax
nop word [eax+eax+5]
pause
bt eax,5
bt dword [x],5
bt eax,ebx
bt word [x],300 & 255
sgdt [x]
str eax
str ax
str [x]
sldt eax
smsw eax
lar eax,bx
lar eax,ebx
lar eax,[x]
mov cr0,eax
mov eax,cr0
ud1 eax,[x]
arpl [x],ax
int3
int 3
mov eax,[eax*2]
mov eax,[nosplit eax*2]
mov eax,[eax+ebx]
mov eax,[ebx+eax]
mov eax,[ebx*1+eax]
mov eax,[eax*1]
mov eax,[esp]
mov eax,[ebp]
mov eax,[eax+esp]
mov eax,[ebp*2]
mov eax,[ebp+eax]
mov eax,[eax+ebp]
mov eax,[eax*3]
mov eax,[eax*4]
mov eax,[eax*5+7]
mov eax,[eax+eax+4]
mov eax,[dword eax+4]
mov eax,[byte eax]
mov eax,[dword eax]
mov eax,[word bx+5]
mov eax,[bx+si+500]
mov eax,[si+bx]
mov eax,[bp]
mov eax,[bp+di-3]
mov eax,[ebx+0xfffffff0]
jmp near a
jmp a
jmp b
jmp dword a
jmp word a
jz near a
jz a
mov dword [x],5
mov byte [x],5
mov word [x],5
mov eax, strict dword 5
mov al, 5
lea eax,[x]
lea ax,[bx+si]
pusha
pushaw
pushad
pushfw
iretw
cmp eax,-1
cmp ax,-1
cmp ax,65535
and eax,0xffffff80
and eax,0x80
and al,0x80
or dword [x],0x7f
aam
aam 5
mov [x],eax
mov [x+4],ax
mov al,[x]
times 3 jmp $
lss eax,[x]
b:
section .bss
x: resd 4
