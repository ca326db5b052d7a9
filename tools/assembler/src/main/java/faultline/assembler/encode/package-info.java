/** Instructions: operands as written, the choice among the forms of the opcode table, and their bytes. */
package faultline.assembler.encode;
