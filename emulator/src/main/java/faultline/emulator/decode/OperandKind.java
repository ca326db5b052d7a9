package faultline.emulator.decode;

import java.util.Locale;

/**
 * What an operand may be, in the words of {@code opcodes.txt}. A {@code V} suffix means 16 or 32 bits by operand size.
 *
 * <p>Sources: Intel SDM vol. 2A, 3.1.1.3 (instruction column); the words are ours.
 */
public enum OperandKind {
    R8(Place.MODRM_REG, 8),
    R16(Place.MODRM_REG, 16),
    R32(Place.MODRM_REG, 32),
    RV(Place.MODRM_REG, OperandKind.BY_OPERAND_SIZE),
    RM8(Place.MODRM_RM, 8),
    RM16(Place.MODRM_RM, 16),
    RM32(Place.MODRM_RM, 32),
    RMV(Place.MODRM_RM, OperandKind.BY_OPERAND_SIZE),
    /** A register of operand size, or 16 bits in memory (selector stores and loads). */
    RVM(Place.MODRM_RM, OperandKind.BY_OPERAND_SIZE),
    /** Memory whose size does not matter. */
    M(Place.MODRM_RM, 0),
    M8(Place.MODRM_RM, 8),
    M16(Place.MODRM_RM, 16),
    M32(Place.MODRM_RM, 32),
    M64(Place.MODRM_RM, 64),
    M80(Place.MODRM_RM, 80),
    MV(Place.MODRM_RM, OperandKind.BY_OPERAND_SIZE),
    IMM8(Place.IMMEDIATE, 8),
    IMM16(Place.IMMEDIATE, 16),
    IMM32(Place.IMMEDIATE, 32),
    IMMV(Place.IMMEDIATE, OperandKind.BY_OPERAND_SIZE),
    /** An immediate byte, sign-extended to operand size. */
    SIMM8(Place.IMMEDIATE, 8),
    REL8(Place.RELATIVE, 8),
    RELV(Place.RELATIVE, OperandKind.BY_OPERAND_SIZE),
    MOFFS8(Place.ABSOLUTE, 8),
    MOFFSV(Place.ABSOLUTE, OperandKind.BY_OPERAND_SIZE),
    /** The x87 register on top of the stack. */
    ST0(Place.FIXED, 80),
    /** The x87 register named in ModRM.rm. */
    STI(Place.MODRM_RM, 80),
    AL(Place.FIXED, 8),
    AX(Place.FIXED, 16),
    EAX(Place.FIXED, OperandKind.BY_OPERAND_SIZE),
    CL(Place.FIXED, 8),
    DX(Place.FIXED, 16),
    ONE(Place.FIXED, 8),
    THREE(Place.FIXED, 8),
    SREG(Place.MODRM_REG, 16),
    ES(Place.FIXED, 16),
    CS(Place.FIXED, 16),
    SS(Place.FIXED, 16),
    DS(Place.FIXED, 16),
    FS(Place.FIXED, 16),
    GS(Place.FIXED, 16),
    /** A selector and offset in the instruction. */
    PTR16_V(Place.FAR_POINTER, OperandKind.BY_OPERAND_SIZE),
    /** A selector and offset in memory. */
    M16_V(Place.MODRM_RM, OperandKind.BY_OPERAND_SIZE),
    CR(Place.MODRM_REG, 32),
    DR(Place.MODRM_REG, 32),
    /** An MMX register. */
    MM(Place.MODRM_REG, 64),
    /** An MMX register, of which memory gives the low half. */
    MMRM32(Place.MODRM_RM, 32),
    MMRM64(Place.MODRM_RM, 64),
    /** An XMM register. */
    XMM(Place.MODRM_REG, 128),
    XMMRM32(Place.MODRM_RM, 32),
    XMMRM64(Place.MODRM_RM, 64),
    /** An XMM register or 16 bytes at an address that is a multiple of 16. */
    XMMRM128(Place.MODRM_RM, 128),
    /** An XMM register or 16 bytes anywhere. */
    XMMRM128U(Place.MODRM_RM, 128),
    /** Sixteen bytes at an address that is a multiple of 16. */
    M128(Place.MODRM_RM, 128),
    /** A 32-bit register, or 16 bits in memory. */
    RM32M16(Place.MODRM_RM, 32);

    /** The register files that ModRM may name beside the general registers. */
    public enum Bank {
        GENERAL,
        FLOAT,
        MMX,
        XMM
    }

    /** Where the operand is found in the encoding. */
    public enum Place {
        MODRM_REG,
        MODRM_RM,
        IMMEDIATE,
        RELATIVE,
        ABSOLUTE,
        FAR_POINTER,
        FIXED
    }

    private static final int BY_OPERAND_SIZE = -1;

    private final Place place;
    private final int bits;

    OperandKind(Place place, int bits) {
        this.place = place;
        this.bits = bits;
    }

    /** Where the operand is encoded; with {@code +r} forms a {@code MODRM_REG} operand sits in the opcode byte. */
    public Place place() {
        return place;
    }

    /** True when the width is 16 or 32 by operand size. */
    public boolean variable() {
        return bits == BY_OPERAND_SIZE;
    }

    /** Width in bits under the given operand size (16 or 32); 0 when the size does not matter. */
    public int bits(int operandSize) {
        return variable() ? operandSize : bits;
    }

    /** The file of the register that the operand names when it is a register. */
    public Bank bank() {
        return switch (this) {
            case STI -> Bank.FLOAT;
            case MM, MMRM32, MMRM64 -> Bank.MMX;
            case XMM, XMMRM32, XMMRM64, XMMRM128, XMMRM128U -> Bank.XMM;
            default -> Bank.GENERAL;
        };
    }

    /** Width in bits of a memory operand under the given operand size; 0 when the size does not matter. */
    public int memoryBits(int operandSize) {
        return this == RM32M16 || this == RVM ? 16 : bits(operandSize);
    }

    /** True when the operand must be memory. */
    public boolean memoryOnly() {
        return switch (this) {
            case M, M8, M16, M32, M64, M80, M128, MV, M16_V -> true;
            default -> false;
        };
    }

    /** True when the operand may be a register, of {@link #bank}, named in ModRM.rm. */
    public boolean registerOrMemory() {
        return place == Place.MODRM_RM && !memoryOnly() && this != STI;
    }

    static OperandKind parse(String word) {
        return valueOf(word.replace(':', '_').toUpperCase(Locale.ROOT));
    }
}
