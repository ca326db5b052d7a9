; hello: the smallest program that does something: one write, then exit.

%include "linux.inc"

global _start

section .rodata
greeting:
        db      "Hello, world!", 10
greeting_length equ $ - greeting

section .text
_start:
        linux   SYS_write, STDOUT, greeting, greeting_length
        exit    0
