package faultline.emulator.decode;

/** Names code addresses in disassembly. */
@FunctionalInterface
public interface Symbolizer {

    /** Names nothing. */
    Symbolizer NONE = address -> null;

    /** The name for {@code address}, for example {@code main+0x14}, or null when it has none. */
    String nameOf(int address);
}
