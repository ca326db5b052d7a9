package faultline.guest;

/**
 * A bundled program.
 *
 * @param name the name users type, also the name of its folder
 * @param summary what it does, in one line
 * @param readme its README: parameters and expected output
 * @param fileName the name of the source file, for messages and debug information: {@code .asm}, or {@code .c} for one that comes compiled
 * @param source its source
 */
public record GuestProgram(String name, String summary, String readme, String fileName, String source) {}
