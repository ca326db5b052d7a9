/** The NASM preprocessor: macros, conditionals, repetition and include files, from source text to plain lines. */
package faultline.assembler.macro;
