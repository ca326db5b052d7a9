/** Finds the program that the user named: a bundled guest, an assembly source or an ELF file. */
package faultline.cli.program;
