package faultline.kernel.syscall;

/** The operation and comparison that FUTEX_WAKE_OP packs into one word (linux/futex.h, FUTEX_OP). */
final class FutexOperation {

    private static final int SHIFTED = 8;
    private static final int SET = 0;
    private static final int ADD = 1;
    private static final int OR = 2;
    private static final int AND_NOT = 3;
    private static final int XOR = 4;
    private static final int LAST_COMPARISON = 5;

    private final int operation;
    private final int comparison;
    private final int operand;
    private final int bound;

    /** @param packed operation in bits 28 to 31, comparison in 24 to 27, operands in 12 to 23 and 0 to 11, signed */
    FutexOperation(int packed) {
        int code = packed >>> 28;
        operation = code & ~SHIFTED;
        comparison = packed >>> 24 & 0xF;
        int given = packed << 8 >> 20;
        operand = (code & SHIFTED) != 0 ? 1 << given : given;
        bound = packed << 20 >> 20;
    }

    /** Whether both codes exist. */
    boolean known() {
        return operation <= XOR && comparison <= LAST_COMPARISON;
    }

    /** The new value of the word that was {@code old}. */
    int apply(int old) {
        return switch (operation) {
            case SET -> operand;
            case ADD -> old + operand;
            case OR -> old | operand;
            case AND_NOT -> old & ~operand;
            default -> old ^ operand;
        };
    }

    /** Whether the old value lets the second futex wake. */
    boolean compare(int old) {
        return switch (comparison) {
            case 0 -> old == bound;
            case 1 -> old != bound;
            case 2 -> old < bound;
            case 3 -> old <= bound;
            case 4 -> old > bound;
            default -> old >= bound;
        };
    }
}
