/** The output file: ELF32 executables with symbols and DWARF line information. */
package faultline.assembler.elf;
