package faultline.emulator.decode;

/** A field that follows opcode and ModRM, in encoding order. */
public enum EncodingPart {
    IB,
    IW,
    ID,
    IV,
    CB,
    CV,
    /** Far pointer: offset of operand size, then a 16-bit selector. */
    CP,
    /** Absolute offset of address size. */
    MO;

    /** Bytes taken under the given operand size and address size (16 or 32). */
    public int bytes(int operandSize, int addressSize) {
        return switch (this) {
            case IB, CB -> 1;
            case IW -> 2;
            case ID -> 4;
            case IV, CV -> operandSize / 8;
            case CP -> operandSize / 8 + 2;
            case MO -> addressSize / 8;
        };
    }
}
