package faultline.emulator.exec.jit;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits tests of flags, as comparisons of the operands where their kind is known. */
final class FlagEmitter {
    private static final int CARRY = 1;
    private static final int ZERO = 2;
    private static final int CARRY_OR_ZERO = 3;
    private static final int SIGN = 4;
    private static final int LESS = 6;
    private static final int LESS_OR_ZERO = 7;

    private final Emission at;
    private final Code code;

    FlagEmitter(Emission at) {
        this.at = at;
        this.code = at.code;
    }

    /** Jumps to {@code target} if the condition with code {@code condition} (0..15) holds. */
    void jumpIf(int condition, Label target) {
        boolean negated = (condition & 1) != 0;
        int base = condition >> 1;
        int narrow = FlagKind.narrow(at.kind);
        int operation = at.kind == FlagKind.DYNAMIC ? -1 : FlagKind.operation(at.kind);
        boolean done =
                switch (operation) {
                    case FlagKind.CMP -> compared(base, narrow, negated, target);
                    case FlagKind.SUB -> narrow == 0 && subtracted(base, negated, target);
                    case FlagKind.LOGIC -> logic(base, negated, target);
                    case FlagKind.ADD, FlagKind.INC, FlagKind.DEC, FlagKind.SHL, FlagKind.SHR, FlagKind.SAR ->
                        result(base, negated, target);
                    case FlagKind.AUX -> base == ZERO && result(base, negated, target);
                    default -> false;
                };
        if (!done && !(operation == FlagKind.SUB && result(base, negated, target))) {
            asked(base, negated, target);
        }
    }

    private void asked(int base, boolean negated, Label target) {
        at.pushKind();
        code.load(Code.F1);
        code.load(Code.F2);
        code.constant(base << 1);
        code.callKind("holds", "(IIII)Z");
        code.jump(negated ? Opcodes.IFEQ : Opcodes.IFNE, target);
    }

    private boolean compared(int base, int narrow, boolean negated, Label target) {
        switch (base) {
            case ZERO -> operands(0);
            case CARRY, CARRY_OR_ZERO -> {
                if (narrow == 0) {
                    code.load(Code.F1);
                    unsigned();
                    code.load(Code.F2);
                    unsigned();
                    code.op(Opcodes.LCMP);
                    code.jump(comparisonWithZero(base, negated), target);
                    return true;
                }
                operands(0);
            }
            case LESS, LESS_OR_ZERO -> operands(narrow);
            case SIGN -> {
                code.load(Code.F1);
                code.load(Code.F2);
                code.op(Opcodes.ISUB);
                shiftUp(narrow);
                code.jump(negated ? Opcodes.IFGE : Opcodes.IFLT, target);
                return true;
            }
            default -> {
                return false;
            }
        }
        code.jump(comparison(base, negated), target);
        return true;
    }

    private void operands(int shift) {
        code.load(Code.F1);
        shiftUp(shift);
        code.load(Code.F2);
        shiftUp(shift);
    }

    /** Makes a long of the unsigned int on the stack: HotSpot compares these in one instruction. */
    private void unsigned() {
        code.op(Opcodes.I2L);
        code.constant(0xFFFF_FFFFL);
        code.op(Opcodes.LAND);
    }

    private void shiftUp(int shift) {
        if (shift != 0) {
            code.constant(shift);
            code.op(Opcodes.ISHL);
        }
    }

    private static int comparison(int base, boolean negated) {
        return switch (base) {
            case ZERO -> negated ? Opcodes.IF_ICMPNE : Opcodes.IF_ICMPEQ;
            case CARRY, LESS -> negated ? Opcodes.IF_ICMPGE : Opcodes.IF_ICMPLT;
            default -> negated ? Opcodes.IF_ICMPGT : Opcodes.IF_ICMPLE;
        };
    }

    private static int comparisonWithZero(int base, boolean negated) {
        return base == CARRY ? (negated ? Opcodes.IFGE : Opcodes.IFLT) : (negated ? Opcodes.IFGT : Opcodes.IFLE);
    }

    /** A 32-bit subtraction whose minuend is the result plus the subtrahend. */
    private boolean subtracted(int base, boolean negated, Label target) {
        if (base == ZERO || base == SIGN) {
            return result(base, negated, target);
        }
        if (base != CARRY && base != CARRY_OR_ZERO && base != LESS && base != LESS_OR_ZERO) {
            return false;
        }
        boolean unsigned = base <= CARRY_OR_ZERO;
        code.load(Code.F1);
        code.load(Code.F2);
        code.op(Opcodes.IADD);
        if (unsigned) {
            unsigned();
            code.load(Code.F2);
            unsigned();
            code.op(Opcodes.LCMP);
            code.jump(comparisonWithZero(base, negated), target);
        } else {
            code.load(Code.F2);
            code.jump(comparison(base, negated), target);
        }
        return true;
    }

    private boolean logic(int base, boolean negated, Label target) {
        switch (base) {
            case 0, CARRY -> {
                if (negated) {
                    code.constant(0);
                    code.jump(Opcodes.IFEQ, target);
                }
                return true;
            }
            case LESS -> {
                return result(SIGN, negated, target);
            }
            case CARRY_OR_ZERO -> {
                return result(ZERO, negated, target);
            }
            case LESS_OR_ZERO -> {
                code.load(Code.F1);
                code.jump(negated ? Opcodes.IFGT : Opcodes.IFLE, target);
                return true;
            }
            default -> {
                return result(base, negated, target);
            }
        }
    }

    private boolean result(int base, boolean negated, Label target) {
        if (base != ZERO && base != SIGN) {
            return false;
        }
        code.load(Code.F1);
        if (base == ZERO) {
            code.jump(negated ? Opcodes.IFNE : Opcodes.IFEQ, target);
        } else {
            code.jump(negated ? Opcodes.IFGE : Opcodes.IFLT, target);
        }
        return true;
    }

    /** Pushes CF as 0 or 1. */
    void pushCarry() {
        int operation = at.kind == FlagKind.DYNAMIC ? -1 : FlagKind.operation(at.kind);
        switch (operation) {
            case FlagKind.LOGIC -> code.constant(0);
            case FlagKind.INC, FlagKind.DEC -> code.load(Code.F2);
            case FlagKind.AUX -> {
                code.load(Code.F2);
                code.constant(31);
                code.op(Opcodes.IUSHR);
            }
            case FlagKind.CMP -> {
                code.load(Code.F1);
                code.load(Code.F2);
                code.callKind("borrow", "(II)I");
            }
            case FlagKind.ADD, FlagKind.SUB -> {
                if (FlagKind.narrow(at.kind) != 0) {
                    askedCarry();
                    return;
                }
                code.load(Code.F1);
                if (operation == FlagKind.SUB) {
                    code.load(Code.F2);
                    code.op(Opcodes.IADD);
                }
                code.load(Code.F2);
                code.callKind("borrow", "(II)I");
            }
            default -> askedCarry();
        }
    }

    private void askedCarry() {
        at.pushKind();
        code.load(Code.F1);
        code.load(Code.F2);
        code.callKind("carry", "(III)I");
    }
}
