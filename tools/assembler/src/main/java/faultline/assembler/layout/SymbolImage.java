package faultline.assembler.layout;

/**
 * A finished symbol.
 *
 * @param name its full name
 * @param address its value
 * @param size bytes up to the next symbol that is not local to it; 0 for labels inside a function and constants
 * @param section index of its section, or -1 for a constant
 * @param kind what it names
 * @param global whether it was declared global
 */
public record SymbolImage(String name, long address, long size, int section, Kind kind, boolean global) {

    /** What a symbol names. */
    public enum Kind {
        FUNCTION,
        OBJECT,
        /** A label inside a function or object. */
        LABEL,
        CONSTANT
    }
}
