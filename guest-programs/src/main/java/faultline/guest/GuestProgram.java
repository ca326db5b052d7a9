package faultline.guest;

/**
 * A bundled program.
 *
 * @param name the name users type, also the name of its folder
 * @param summary what it does, in one line
 * @param readme its README: parameters and expected output
 * @param source its assembly source
 */
public record GuestProgram(String name, String summary, String readme, String source) {

    /** The name of the source file, for messages and debug information. */
    public String fileName() {
        return name + ".asm";
    }
}
