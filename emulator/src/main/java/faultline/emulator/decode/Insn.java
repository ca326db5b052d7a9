package faultline.emulator.decode;

/**
 * One decoded instruction. Registers are numbered as encoded (EAX 0 .. EDI 7; AL CL DL BL AH CH DH BH for bytes;
 * segments ES CS SS DS FS GS).
 *
 * @param form the table row, or null when {@code status} is not {@link Status#OK}
 * @param status whether the bytes are an instruction
 * @param length bytes taken, 1..15; for invalid bytes, how many were looked at
 * @param prefixes which prefixes were met: {@link #LOCK} and its kin
 * @param operandSize 16 or 32
 * @param addressSize 16 or 32
 * @param segmentOverride the segment prefix, or -1
 * @param modrm the ModRM byte, or -1
 * @param register the register number in ModRM.reg or in the low opcode bits, or -1
 * @param base base register of a memory operand, or -1
 * @param index index register of a memory operand, or -1
 * @param scale log2 of the index scale
 * @param displacement displacement or absolute offset, sign-extended to 32 bits
 * @param immediate first immediate, relative displacement or far offset, sign-extended for ib of simm8 and relatives,
 *     else zero-extended
 * @param immediate2 second immediate or far selector
 */
public record Insn(
        OpcodeForm form,
        Status status,
        int length,
        int prefixes,
        int operandSize,
        int addressSize,
        int segmentOverride,
        int modrm,
        int register,
        int base,
        int index,
        int scale,
        int displacement,
        int immediate,
        int immediate2) {

    /** Whether bytes are an instruction. */
    public enum Status {
        OK,
        /** No such opcode: #UD. */
        INVALID,
        /** More than 15 bytes: #GP (SDM vol. 3A, 2.3.11 of interrupt 13). */
        TOO_LONG
    }

    /** Prefix bit: LOCK (F0). */
    public static final int LOCK = 1;
    /** Prefix bit: REPNE (F2). */
    public static final int REPNE = 2;
    /** Prefix bit: REP, REPE (F3). */
    public static final int REP = 4;
    /** Prefix bit: operand size (66). */
    public static final int OPERAND_SIZE = 8;
    /** Prefix bit: address size (67). */
    public static final int ADDRESS_SIZE = 16;
    /** Shift of the number of operand-size prefixes beyond the first. */
    public static final int EXTRA_OPERAND_SIZE_SHIFT = 8;

    /** Segment number of ES. */
    public static final int ES = 0;
    /** Segment number of CS. */
    public static final int CS = 1;
    /** Segment number of SS. */
    public static final int SS = 2;
    /** Segment number of DS. */
    public static final int DS = 3;

    private static final int ESP = 4;
    private static final int EBP = 5;

    /** Whether all {@code bits} were met. */
    public boolean has(int bits) {
        return (prefixes & bits) == bits;
    }

    /** Whether ModRM names memory, or the operand is an absolute offset. */
    public boolean memory() {
        return modrm >= 0 ? modrm < 0xC0 && form.encoding().hasModrm() : isAbsolute();
    }

    private boolean isAbsolute() {
        return form.encoding().parts().contains(EncodingPart.MO);
    }

    /** The register in ModRM.rm; only when {@link #memory} is false. */
    public int rm() {
        return modrm & 7;
    }

    /** The segment of the memory operand: the override, else SS for a stack base and DS for the rest. */
    public int segment() {
        if (segmentOverride >= 0) {
            return segmentOverride;
        }
        return base == ESP || base == EBP ? SS : DS;
    }

    /** Whether LOCK stands where it is not legal (#UD): no memory destination, or not a lockable instruction. */
    public boolean illegalLock() {
        return has(LOCK) && !(form.attributes().lockable() && memory());
    }

    /** Target of a relative branch at linear address {@code eip}, wrapped to operand size. */
    public int target(int eip) {
        int target = eip + length + immediate;
        return operandSize == 16 ? target & 0xFFFF : target;
    }
}
