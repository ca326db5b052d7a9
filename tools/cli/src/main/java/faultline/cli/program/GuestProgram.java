package faultline.cli.program;

/**
 * A program to run.
 *
 * @param name as the user gave it
 * @param image bytes of an ELF file that the kernel can load
 */
@SuppressWarnings("ArrayRecordComponent")
public record GuestProgram(String name, byte[] image) {}
