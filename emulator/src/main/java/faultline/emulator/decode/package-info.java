/** The IA-32 instruction set as data: one opcode table, the decoder it drives, and the disassembler. */
package faultline.emulator.decode;
