package faultline.emulator.exec.jit;

/**
 * What two words say about the arithmetic flags in translated code, so that flags cost nothing until someone asks. A kind
 * is an operation, 32 minus the operand size, and for shifts the count; the words are called f1 and f2.
 */
final class FlagKind {
    /** f1 and f2 are {@code Flags.result} and {@code Flags.aux}. */
    static final int AUX = 0;
    /** f1 is the result, sign-extended. */
    static final int LOGIC = 1;
    /** f1 is the result, sign-extended, f2 the addend. */
    static final int ADD = 2;
    /** f1 is the result, sign-extended, f2 the subtrahend. */
    static final int SUB = 3;
    /** f1 and f2 are minuend and subtrahend, zero-extended. */
    static final int CMP = 4;
    /** f1 is the result, sign-extended, f2 the carry from before, 0 or 1. */
    static final int INC = 5;
    /** As {@link #INC}. */
    static final int DEC = 6;
    /** f1 is the 32-bit result, f2 the operand. */
    static final int SHL = 7;
    /** As {@link #SHL}. */
    static final int SHR = 8;
    /** As {@link #SHL}. */
    static final int SAR = 9;
    /** No kind: it stands in a local at run time. */
    static final int DYNAMIC = -1;

    private static final int SIZE_SHIFT = 4;
    private static final int COUNT_SHIFT = 9;
    private static final int ADJUST = 1 << 3;
    private static final int TOP_TWO = 3 << 30;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private FlagKind() {}

    /** The kind of {@code operation} on operands of 32 - {@code shift} bits. */
    static int of(int operation, int shift) {
        return operation | shift << SIZE_SHIFT;
    }

    /** The kind of a 32-bit shift by {@code count}. */
    static int shift(int operation, int count) {
        return operation | count << COUNT_SHIFT;
    }

    /** The operation of a kind. */
    static int operation(int kind) {
        return kind & 15;
    }

    /** 32 minus the operand size of a kind. */
    static int narrow(int kind) {
        return kind >>> SIZE_SHIFT & 31;
    }

    /** {@code Flags.result}. */
    static int result(int kind, int f1, int f2) {
        return operation(kind) == CMP ? f1 - f2 << narrow(kind) >> narrow(kind) : f1;
    }

    /** {@code Flags.aux}. */
    static int aux(int kind, int f1, int f2) {
        int shift = narrow(kind);
        int count = kind >>> COUNT_SHIFT;
        return switch (operation(kind)) {
            case AUX -> f2;
            case LOGIC -> 0;
            case ADD -> added(f1 - f2, f2, f1, shift);
            case SUB -> subtracted(f1 + f2, f2, f1, shift);
            case CMP -> subtracted(f1, f2, f1 - f2, shift);
            case INC -> withCarry(added(f1 - 1, 1, f1, shift), f2);
            case DEC -> withCarry(subtracted(f1 + 1, 1, f1, shift), f2);
            case SHL -> f2 >>> 32 - count << 31 | f1 >>> 31 << 30;
            case SHR -> shiftedRight(f2 >>> count - 1, f1 >>> 30 ^ f1 >>> 31);
            default -> shiftedRight(f2 >> count - 1, 0);
        };
    }

    private static int shiftedRight(int carry, int overflow) {
        return carry << 31 | ((carry ^ overflow) & 1) << 30;
    }

    /** {@code Flags.aux} of an addition. */
    static int added(int a, int b, int result, int shift) {
        int carries = a & b | (a | b) & ~result;
        return carries & ADJUST | carries << shift & TOP_TWO;
    }

    /** {@code Flags.aux} of a subtraction. */
    static int subtracted(int a, int b, int result, int shift) {
        int carries = ~a & b | ~(a ^ b) & result;
        return carries & ADJUST | carries << shift & TOP_TWO;
    }

    private static int withCarry(int aux, int carry) {
        int overflow = (aux ^ aux << 1) >>> 31;
        return aux & ~TOP_TWO | carry << 31 | (carry ^ overflow) << 30;
    }

    /** {@code Flags.aux} of a signed multiplication of {@code size} bits: CF and OF tell whether the product fits. */
    static int wideSigned(long product, int size) {
        return (int) product << 32 - size >> 32 - size == product ? 0 : 1 << 31;
    }

    /** {@code Flags.aux} of an unsigned multiplication of 32 bits. */
    static int wideUnsigned(long product) {
        return product >>> 32 == 0 ? 0 : 1 << 31;
    }

    /** CF as 0 or 1. */
    static int carry(int kind, int f1, int f2) {
        return aux(kind, f1, f2) >>> 31;
    }

    /** Whether a - b borrows, as 0 or 1. */
    static int borrow(int a, int b) {
        return (int) ((a & UNSIGNED) - (b & UNSIGNED) >>> 63);
    }

    /** Whether the condition with the even code {@code code} holds. */
    static boolean holds(int kind, int f1, int f2, int code) {
        int aux = aux(kind, f1, f2);
        int result = result(kind, f1, f2);
        return switch (code >> 1) {
            case 0 -> (aux ^ aux << 1) < 0;
            case 1 -> aux < 0;
            case 2 -> result == 0;
            case 3 -> aux < 0 || result == 0;
            case 4 -> (result ^ aux << 31) < 0;
            case 5 -> (Integer.bitCount((result ^ aux >>> 8) & 0xFF) & 1) == 0;
            case 6 -> (result ^ aux << 31 ^ aux ^ aux << 1) < 0;
            default -> result == 0 || (result ^ aux << 31 ^ aux ^ aux << 1) < 0;
        };
    }
}
