package faultline.emulator.cpu;

/**
 * Addition, logic, multiplication and bit operations on values, and the flags they leave; the only place that knows
 * (SDM vol. 2, the "Flags Affected" of each instruction).
 *
 * <p>Operands narrower than 32 bits come zero-extended; {@code shift} is 32 minus the operand size (0, 16 or 24), a
 * constant at each call so that HotSpot folds it. Results come back in the low bits with junk above: callers store the
 * low part. Flags the manual leaves undefined: AF is cleared by logic and multiplication; MUL sets ZF, SF and PF by the
 * low half.
 */
public final class Alu {
    private Alu() {}

    private static void arithmetic(Flags flags, int result, int carries, int shift) {
        flags.result = result << shift >> shift;
        flags.aux = carries & Flags.ADJUST | carries << shift & Flags.CARRY_AND_OVERFLOW;
    }

    /** ADD. */
    public static int add(Flags flags, int a, int b, int shift) {
        int result = a + b;
        arithmetic(flags, result, a & b | (a | b) & ~result, shift);
        return result;
    }

    /** ADC. */
    public static int adc(Flags flags, int a, int b, int shift) {
        int result = a + b + flags.carryBit();
        arithmetic(flags, result, a & b | (a | b) & ~result, shift);
        return result;
    }

    /** SUB, CMP. */
    public static int sub(Flags flags, int a, int b, int shift) {
        int result = a - b;
        arithmetic(flags, result, ~a & b | ~(a ^ b) & result, shift);
        return result;
    }

    /** SBB. */
    public static int sbb(Flags flags, int a, int b, int shift) {
        int result = a - b - flags.carryBit();
        arithmetic(flags, result, ~a & b | ~(a ^ b) & result, shift);
        return result;
    }

    /** NEG. */
    public static int neg(Flags flags, int a, int shift) {
        return sub(flags, 0, a, shift);
    }

    /** INC: CF stays. */
    public static int inc(Flags flags, int a, int shift) {
        int carry = flags.aux >>> 31;
        int result = add(flags, a, 1, shift);
        flags.setCarry(carry);
        return result;
    }

    /** DEC: CF stays. */
    public static int dec(Flags flags, int a, int shift) {
        int carry = flags.aux >>> 31;
        int result = sub(flags, a, 1, shift);
        flags.setCarry(carry);
        return result;
    }

    /** The flags of AND, OR, XOR and TEST; returns its argument. */
    public static int logic(Flags flags, int result, int shift) {
        flags.result = result << shift >> shift;
        flags.aux = 0;
        return result;
    }

    /** The eight operations of opcodes 00-3F by their number: ADD OR ADC SBB AND SUB XOR CMP; CMP returns {@code a}. */
    public static int binary(Flags flags, int operation, int a, int b, int shift) {
        switch (operation) {
            case 0:
                return add(flags, a, b, shift);
            case 1:
                return logic(flags, a | b, shift);
            case 2:
                return adc(flags, a, b, shift);
            case 3:
                return sbb(flags, a, b, shift);
            case 4:
                return logic(flags, a & b, shift);
            case 5:
                return sub(flags, a, b, shift);
            case 6:
                return logic(flags, a ^ b, shift);
            default:
                sub(flags, a, b, shift);
                return a;
        }
    }

    /** MUL of zero-extended operands: the double-width product. */
    public static long mul(Flags flags, int a, int b, int shift) {
        int bits = 32 - shift;
        long product = (a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL);
        logic(flags, (int) product, shift);
        int carry = product >>> bits != 0 ? 1 : 0;
        flags.setCarryAndOverflow(carry, carry);
        return product;
    }

    /** IMUL: the double-width product. */
    public static long imul(Flags flags, int a, int b, int shift) {
        long product = (long) (a << shift >> shift) * (b << shift >> shift);
        logic(flags, (int) product, shift);
        int carry = (int) product << shift >> shift != product ? 1 : 0;
        flags.setCarryAndOverflow(carry, carry);
        return product;
    }

    /** BSF: the result, or {@code old} when {@code source} is zero (undefined; processors leave the target). */
    public static int bsf(Flags flags, int source, int old) {
        logic(flags, source, 0);
        return source == 0 ? old : Integer.numberOfTrailingZeros(source);
    }

    /** BSR: the result, or {@code old} when {@code source} is zero (undefined; processors leave the target). */
    public static int bsr(Flags flags, int source, int old) {
        logic(flags, source, 0);
        return source == 0 ? old : 31 - Integer.numberOfLeadingZeros(source);
    }

    /** BT, BTS, BTR, BTC by operation 0..3 on bit {@code bit} (in range) of {@code a}: only CF changes. */
    public static int bitTest(Flags flags, int operation, int a, int bit) {
        flags.setCarry(a >>> bit);
        int mask = 1 << bit;
        return switch (operation) {
            case 0 -> a;
            case 1 -> a | mask;
            case 2 -> a & ~mask;
            default -> a ^ mask;
        };
    }
}
