package faultline.assembler.layout;

/**
 * The source line of a machine instruction.
 *
 * @param address address of the first byte
 * @param file file name
 * @param line line, from 1
 */
public record LineEntry(long address, String file, int line) {}
