/** A NASM-syntax assembler that makes static 32-bit Linux executables. */
package faultline.assembler;
