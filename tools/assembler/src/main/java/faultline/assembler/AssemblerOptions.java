package faultline.assembler;

/**
 * What a user may ask of the assembler.
 *
 * @param entry the symbol where the program starts; null for {@code _start}, or else the first global label in code
 * @param debugInfo whether source lines go into the executable for debuggers
 * @param directory the folder that relative source names start from, as debuggers are told it
 */
public record AssemblerOptions(String entry, boolean debugInfo, String directory) {
    /** Entry {@code _start}, with debug information, names relative to the current folder. */
    public static AssemblerOptions defaults() {
        return new AssemblerOptions(null, true, ".");
    }

    /** These options with another entry symbol. */
    public AssemblerOptions withEntry(String symbol) {
        return new AssemblerOptions(symbol, debugInfo, directory);
    }

    /** These options with another folder. */
    public AssemblerOptions withDirectory(String folder) {
        return new AssemblerOptions(entry, debugInfo, folder);
    }
}
