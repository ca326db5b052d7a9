package faultline.emulator.decode;

import java.util.List;

/** Register names in encoding order. */
public final class RegisterNames {
    private static final List<String> BYTE = List.of("al", "cl", "dl", "bl", "ah", "ch", "dh", "bh");
    private static final List<String> WORD = List.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");
    private static final List<String> SEGMENT = List.of("es", "cs", "ss", "ds", "fs", "gs");

    private RegisterNames() {}

    /** The general register {@code number} (0..7) of {@code bits} 8, 16 or 32. */
    public static String general(int number, int bits) {
        return switch (bits) {
            case 8 -> BYTE.get(number);
            case 16 -> WORD.get(number);
            default -> "e" + WORD.get(number);
        };
    }

    /** The segment register {@code number}; 6 and 7 name none and print as {@code ?}. */
    public static String segment(int number) {
        return number < SEGMENT.size() ? SEGMENT.get(number) : "?";
    }
}
