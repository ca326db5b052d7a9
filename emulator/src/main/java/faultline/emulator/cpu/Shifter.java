package faultline.emulator.cpu;

/**
 * Shifts and rotates on values and the flags they leave (SDM vol. 2). Counts are taken modulo 32 as processors since
 * the 286 do; a masked count of zero changes nothing. {@code shift} is 32 minus the operand size, operands are
 * zero-extended, and results carry junk above operand size, as in {@link Alu}.
 *
 * <p>Undefined by the manual, as common processors do: OF for counts above one follows the formula for one; AF is
 * cleared by shifts.
 */
public final class Shifter {
    private Shifter() {}

    private static void shifted(Flags flags, int result, int carry, int overflow, int shift) {
        Alu.logic(flags, result, shift);
        flags.setCarryAndOverflow(carry, overflow);
    }

    /** The operations of group 2 by their number: ROL ROR RCL RCR SHL SHR SHL SAR. */
    public static int operate(Flags flags, int operation, int a, int count, int shift) {
        return switch (operation) {
            case 0 -> rol(flags, a, count, shift);
            case 1 -> ror(flags, a, count, shift);
            case 2 -> rcl(flags, a, count, shift);
            case 3 -> rcr(flags, a, count, shift);
            case 5 -> shr(flags, a, count, shift);
            case 7 -> sar(flags, a, count, shift);
            default -> shl(flags, a, count, shift);
        };
    }

    /** SHL, SAL. */
    public static int shl(Flags flags, int a, int count, int shift) {
        int n = count & 31;
        if (n == 0) {
            return a;
        }
        int result = a << n;
        int carry = (int) ((a & 0xFFFFFFFFL) << n >>> 32 - shift) & 1;
        shifted(flags, result, carry, result >>> 31 - shift ^ carry, shift);
        return result;
    }

    /** SHR. */
    public static int shr(Flags flags, int a, int count, int shift) {
        int n = count & 31;
        if (n == 0) {
            return a;
        }
        int result = a >>> n;
        int beforeTop = result >>> 30 - shift;
        shifted(flags, result, a >>> n - 1, beforeTop ^ beforeTop >>> 1, shift);
        return result;
    }

    /** SAR. */
    public static int sar(Flags flags, int a, int count, int shift) {
        int n = count & 31;
        if (n == 0) {
            return a;
        }
        int extended = a << shift >> shift;
        int result = extended >> n;
        shifted(flags, result, extended >> n - 1, 0, shift);
        return result;
    }

    /** ROL. */
    public static int rol(Flags flags, int a, int count, int shift) {
        if ((count & 31) == 0) {
            return a;
        }
        int bits = 32 - shift;
        int n = count & bits - 1;
        int result = n == 0 ? a : a << n | a >>> bits - n;
        flags.setCarryAndOverflow(result, result ^ result >>> bits - 1);
        return result;
    }

    /** ROR. */
    public static int ror(Flags flags, int a, int count, int shift) {
        if ((count & 31) == 0) {
            return a;
        }
        int bits = 32 - shift;
        int n = count & bits - 1;
        int result = n == 0 ? a : a >>> n | a << bits - n;
        int top = result >>> bits - 1;
        flags.setCarryAndOverflow(top, top ^ result >>> bits - 2);
        return result;
    }

    /** RCL: a rotate of operand size plus one bit through CF. */
    public static int rcl(Flags flags, int a, int count, int shift) {
        int bits = 32 - shift;
        int n = (count & 31) % (bits + 1);
        if (n == 0) {
            return a;
        }
        long wide = (long) flags.carryBit() << bits | a & 0xFFFFFFFFL;
        long rotated = wide << n | wide >>> bits + 1 - n;
        int carry = (int) (rotated >>> bits);
        flags.setCarryAndOverflow(carry, carry ^ (int) rotated >>> bits - 1);
        return (int) rotated;
    }

    /** RCR: a rotate of operand size plus one bit through CF. */
    public static int rcr(Flags flags, int a, int count, int shift) {
        int bits = 32 - shift;
        int n = (count & 31) % (bits + 1);
        if (n == 0) {
            return a;
        }
        long wide = (long) flags.carryBit() << bits | a & 0xFFFFFFFFL;
        long rotated = wide >>> n | wide << bits + 1 - n;
        int result = (int) rotated;
        flags.setCarryAndOverflow((int) (rotated >>> bits), result >>> bits - 1 ^ result >>> bits - 2);
        return result;
    }

    /** SHLD; 16-bit counts above 16 (undefined) shift the source in twice, as AMD processors do. */
    public static int shld(Flags flags, int a, int b, int count, int shift) {
        int n = count & 31;
        if (n == 0) {
            return a;
        }
        if (shift == 0) {
            int result = a << n | b >>> 32 - n;
            shifted(flags, result, a >>> 32 - n, (result ^ a) >>> 31, 0);
            return result;
        }
        long wide = (long) a << 32 | (long) b << 16 | b;
        int result = (int) (wide << n >>> 32) & 0xFFFF;
        int carry = (int) (wide >>> 48 - n) & 1;
        shifted(flags, result, carry, result >>> 15 ^ a >>> 15, shift);
        return result;
    }

    /** SHRD; 16-bit counts above 16 (undefined) shift the source in twice, as AMD processors do. */
    public static int shrd(Flags flags, int a, int b, int count, int shift) {
        int n = count & 31;
        if (n == 0) {
            return a;
        }
        if (shift == 0) {
            int result = a >>> n | b << 32 - n;
            shifted(flags, result, a >>> n - 1, (result ^ a) >>> 31, 0);
            return result;
        }
        long wide = (long) b << 32 | (long) b << 16 | a;
        int result = (int) (wide >>> n) & 0xFFFF;
        shifted(flags, result, (int) (wide >>> n - 1) & 1, result >>> 15 ^ a >>> 15, shift);
        return result;
    }
}
