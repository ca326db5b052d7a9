package faultline.emulator.decode;

/** Where a decoder gets its bytes; asked in order, so that a fetch fault comes only when the byte is needed. */
@FunctionalInterface
public interface CodeBytes {

    /** The byte at {@code offset} (0..14) from the start of the instruction, 0..255. */
    int byteAt(int offset);
}
