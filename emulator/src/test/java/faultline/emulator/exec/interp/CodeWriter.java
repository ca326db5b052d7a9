package faultline.emulator.exec.interp;

import java.util.Arrays;

/** Machine code in the making, at {@link HostSequences#CODE}. */
final class CodeWriter {
    private final byte[] code = new byte[512];
    private int length;

    void bytes(int... values) {
        for (int value : values) {
            code[length++] = (byte) value;
        }
    }

    /** The low {@code count} bytes of {@code value}, least significant first. */
    void value(int value, int count) {
        for (int i = 0; i < count; i++) {
            code[length++] = (byte) (value >> 8 * i);
        }
    }

    /** MOV r32, imm32. */
    void load(int register, int value) {
        bytes(0xB8 + register);
        value(value, 4);
    }

    /** Puts {@code value} into {@code count} bytes at {@code at}, as {@link #value} does. */
    void patch(int at, int value, int count) {
        for (int i = 0; i < count; i++) {
            code[at + i] = (byte) (value >> 8 * i);
        }
    }

    int length() {
        return length;
    }

    /** Address of what comes next. */
    int address() {
        return HostSequences.CODE + length;
    }

    byte[] take() {
        return Arrays.copyOf(code, length);
    }
}
