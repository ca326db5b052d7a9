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
            case ZERO -> operands(0, false);
            case CARRY, CARRY_OR_ZERO -> operands(0, narrow == 0);
            case LESS, LESS_OR_ZERO -> operands(narrow, false);
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

    private void operands(int shift, boolean unsigned) {
        operand(Code.F1, shift, unsigned);
        operand(Code.F2, shift, unsigned);
    }

    private void operand(int local, int shift, boolean unsigned) {
        code.load(local);
        shiftUp(shift);
        if (unsigned) {
            code.constant(Integer.MIN_VALUE);
            code.op(Opcodes.IADD);
        }
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
            code.constant(Integer.MIN_VALUE);
            code.op(Opcodes.IADD);
        }
        operand(Code.F2, 0, unsigned);
        code.jump(comparison(base, negated), target);
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
            default -> {
                at.pushKind();
                code.load(Code.F1);
                code.load(Code.F2);
                code.callKind("carry", "(III)I");
            }
        }
    }
}
