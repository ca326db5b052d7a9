package faultline.emulator.cpu;

/**
 * One lane of SSE arithmetic: exact operations, rounded and flagged as MXCSR says (SDM vol. 1, 4.8, 4.9 and 11.5). Values are
 * bits, those of single precision in the low half of a long. {@code a} is the destination operand, {@code b} the source.
 *
 * <p>The named operations take the host's arithmetic as long as it can differ in nothing; the private ones are integer.
 */
public final class SimdFloat {
    private static final FloatFormat SINGLE = FloatFormat.SINGLE;
    private static final FloatFormat DOUBLE = FloatFormat.DOUBLE;
    private static final long LOW = 0xFFFFFFFFL;
    /** Quotients are computed to this many bits before the sticky one. */
    private static final int QUOTIENT_BITS = 62;

    private SimdFloat() {}

    /** An operation on one lane. */
    @FunctionalInterface
    public interface Lane {
        /** The result of destination {@code a} and source {@code b}; exceptions go to {@code mxcsr}. */
        long apply(long a, long b, Mxcsr mxcsr);
    }

    /** ADDSS of one lane. */
    public static long addSingle(long a, long b, Mxcsr mxcsr) {
        float r = Float.intBitsToFloat((int) a) + Float.intBitsToFloat((int) b);
        return easy(a, b, r, mxcsr) ? Float.floatToRawIntBits(r) & LOW : add(SINGLE, a, b, false, mxcsr);
    }

    /** SUBSS of one lane. */
    public static long subSingle(long a, long b, Mxcsr mxcsr) {
        float r = Float.intBitsToFloat((int) a) - Float.intBitsToFloat((int) b);
        return easy(a, b, r, mxcsr) ? Float.floatToRawIntBits(r) & LOW : add(SINGLE, a, b, true, mxcsr);
    }

    /** MULSS of one lane. */
    public static long mulSingle(long a, long b, Mxcsr mxcsr) {
        float r = Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b);
        return easy(a, b, r, mxcsr) ? Float.floatToRawIntBits(r) & LOW : mul(SINGLE, a, b, mxcsr);
    }

    /** DIVSS of one lane. */
    public static long divSingle(long a, long b, Mxcsr mxcsr) {
        float r = Float.intBitsToFloat((int) a) / Float.intBitsToFloat((int) b);
        return easy(a, b, r, mxcsr) ? Float.floatToRawIntBits(r) & LOW : div(SINGLE, a, b, mxcsr);
    }

    /** SQRTSS of one lane; {@code a} is not used. */
    public static long sqrtSingle(long a, long b, Mxcsr mxcsr) {
        float r = (float) Math.sqrt(Float.intBitsToFloat((int) b));
        return easy(b, b, r, mxcsr) ? Float.floatToRawIntBits(r) & LOW : sqrt(SINGLE, b, mxcsr);
    }

    /** ADDSD of one lane. */
    public static long addDouble(long a, long b, Mxcsr mxcsr) {
        double r = Double.longBitsToDouble(a) + Double.longBitsToDouble(b);
        return easy(a, b, r, mxcsr) ? Double.doubleToRawLongBits(r) : add(DOUBLE, a, b, false, mxcsr);
    }

    /** SUBSD of one lane. */
    public static long subDouble(long a, long b, Mxcsr mxcsr) {
        double r = Double.longBitsToDouble(a) - Double.longBitsToDouble(b);
        return easy(a, b, r, mxcsr) ? Double.doubleToRawLongBits(r) : add(DOUBLE, a, b, true, mxcsr);
    }

    /** MULSD of one lane. */
    public static long mulDouble(long a, long b, Mxcsr mxcsr) {
        double r = Double.longBitsToDouble(a) * Double.longBitsToDouble(b);
        return easy(a, b, r, mxcsr) ? Double.doubleToRawLongBits(r) : mul(DOUBLE, a, b, mxcsr);
    }

    /** DIVSD of one lane. */
    public static long divDouble(long a, long b, Mxcsr mxcsr) {
        double r = Double.longBitsToDouble(a) / Double.longBitsToDouble(b);
        return easy(a, b, r, mxcsr) ? Double.doubleToRawLongBits(r) : div(DOUBLE, a, b, mxcsr);
    }

    /** SQRTSD of one lane; {@code a} is not used. */
    public static long sqrtDouble(long a, long b, Mxcsr mxcsr) {
        double r = Math.sqrt(Double.longBitsToDouble(b));
        return easy(b, b, r, mxcsr) ? Double.doubleToRawLongBits(r) : sqrt(DOUBLE, b, mxcsr);
    }

    /** Whether a result of the host is the guest's too: normal, from operands that are normal or zero. */
    private static boolean easy(long a, long b, float result, Mxcsr mxcsr) {
        float size = Math.abs(result);
        return mxcsr.relaxed()
                && size > Float.MIN_NORMAL
                && size < Float.MAX_VALUE
                && !SINGLE.isDenormal(a)
                && !SINGLE.isDenormal(b);
    }

    private static boolean easy(long a, long b, double result, Mxcsr mxcsr) {
        double size = Math.abs(result);
        return mxcsr.relaxed()
                && size > Double.MIN_NORMAL
                && size < Double.MAX_VALUE
                && !DOUBLE.isDenormal(a)
                && !DOUBLE.isDenormal(b);
    }

    /** The result of an operation with a NaN operand: the first NaN, quiet (SDM vol. 1, table 4-7). */
    private static long nan(FloatFormat f, long a, long b, Mxcsr mxcsr) {
        if (f.isSignalling(a) || f.isSignalling(b)) {
            mxcsr.note(Mxcsr.IE);
        }
        return (f.isNan(a) ? a : b) | f.quiet;
    }

    private static long invalid(FloatFormat f, Mxcsr mxcsr) {
        mxcsr.note(Mxcsr.IE);
        return f.indefinite;
    }

    private static void noteDenormals(FloatFormat f, long a, long b, Mxcsr mxcsr) {
        if (f.isDenormal(a) || f.isDenormal(b)) {
            mxcsr.note(Mxcsr.DE);
        }
    }

    private static long add(FloatFormat f, long first, long second, boolean subtract, Mxcsr mxcsr) {
        long a = f.operand(first, mxcsr);
        long b = f.operand(second, mxcsr);
        if (f.isNan(a) || f.isNan(b)) {
            return nan(f, a, b, mxcsr);
        }
        if (subtract) {
            b ^= f.sign;
        }
        boolean opposite = ((a ^ b) & f.sign) != 0;
        if (f.isInfinite(a) && f.isInfinite(b) && opposite) {
            return invalid(f, mxcsr);
        }
        noteDenormals(f, a, b, mxcsr);
        if (f.isInfinite(a) || f.isInfinite(b)) {
            return f.isInfinite(a) ? a : b;
        }
        if (f.isZero(a) || f.isZero(b)) {
            return addZero(f, a, b, mxcsr);
        }
        return (a & ~f.sign) >= (b & ~f.sign) ? sum(f, a, b, opposite, mxcsr) : sum(f, b, a, opposite, mxcsr);
    }

    private static long addZero(FloatFormat f, long a, long b, Mxcsr mxcsr) {
        if (f.isZero(a) && f.isZero(b)) {
            return a == b ? a : cancelled(f, mxcsr);
        }
        long other = f.isZero(a) ? b : a;
        return FloatRounder.round(f, f.isNegative(other), f.exponent(other), f.significand(other), mxcsr);
    }

    /** The zero of an exact difference: negative only when rounding down. */
    private static long cancelled(FloatFormat f, Mxcsr mxcsr) {
        return mxcsr.rounding() == Mxcsr.DOWN ? f.sign : 0;
    }

    /** Sum of non-zero finite values, the first one of greater or equal size. */
    private static long sum(FloatFormat f, long large, long small, boolean opposite, Mxcsr mxcsr) {
        int exponent = f.exponent(large);
        long a = f.significand(large) >>> 1;
        long b = FloatRounder.shiftRightSticky(f.significand(small) >>> 1, exponent - f.exponent(small));
        long total = opposite ? a - b : a + b;
        if (total == 0) {
            return cancelled(f, mxcsr);
        }
        int left = Long.numberOfLeadingZeros(total) - 1;
        return FloatRounder.round(f, f.isNegative(large), exponent + 1 - left, total << left, mxcsr);
    }

    private static long mul(FloatFormat f, long first, long second, Mxcsr mxcsr) {
        long a = f.operand(first, mxcsr);
        long b = f.operand(second, mxcsr);
        if (f.isNan(a) || f.isNan(b)) {
            return nan(f, a, b, mxcsr);
        }
        if (f.isInfinite(a) && f.isZero(b) || f.isZero(a) && f.isInfinite(b)) {
            return invalid(f, mxcsr);
        }
        noteDenormals(f, a, b, mxcsr);
        long sign = (a ^ b) & f.sign;
        if (f.isInfinite(a) || f.isInfinite(b)) {
            return sign | f.infinity;
        }
        if (f.isZero(a) || f.isZero(b)) {
            return sign;
        }
        long left = f.significand(a);
        long right = f.significand(b);
        long product = Math.multiplyHigh(left, right) << 1 | (left * right != 0 ? 1 : 0);
        int exponent = f.exponent(a) + f.exponent(b) + 1;
        int shift = Long.numberOfLeadingZeros(product) - 1;
        return FloatRounder.round(f, sign != 0, exponent - shift, product << shift, mxcsr);
    }

    private static long div(FloatFormat f, long first, long second, Mxcsr mxcsr) {
        long a = f.operand(first, mxcsr);
        long b = f.operand(second, mxcsr);
        if (f.isNan(a) || f.isNan(b)) {
            return nan(f, a, b, mxcsr);
        }
        if (f.isInfinite(a) && f.isInfinite(b) || f.isZero(a) && f.isZero(b)) {
            return invalid(f, mxcsr);
        }
        long sign = (a ^ b) & f.sign;
        if (f.isZero(b) && !f.isInfinite(a)) {
            mxcsr.note(Mxcsr.ZE);
            return sign | f.infinity;
        }
        noteDenormals(f, a, b, mxcsr);
        if (f.isInfinite(a) || f.isZero(b)) {
            return sign | f.infinity;
        }
        if (f.isInfinite(b) || f.isZero(a)) {
            return sign;
        }
        return quotient(f, a, b, sign != 0, mxcsr);
    }

    private static long quotient(FloatFormat f, long a, long b, boolean negative, Mxcsr mxcsr) {
        long rest = f.significand(a) >>> 1;
        long divisor = f.significand(b) >>> 1;
        int exponent = f.exponent(a) - f.exponent(b);
        if (rest < divisor) {
            rest <<= 1;
            exponent--;
        }
        long quotient = 0;
        for (int i = 0; i <= QUOTIENT_BITS; i++) {
            quotient <<= 1;
            if (rest >= divisor) {
                rest -= divisor;
                quotient |= 1;
            }
            rest <<= 1;
        }
        return FloatRounder.round(f, negative, exponent, rest != 0 ? quotient | 1 : quotient, mxcsr);
    }

    private static long sqrt(FloatFormat f, long operand, Mxcsr mxcsr) {
        long b = f.operand(operand, mxcsr);
        if (f.isNan(b)) {
            return nan(f, b, b, mxcsr);
        }
        if (f.isZero(b)) {
            return b;
        }
        if (f.isNegative(b)) {
            return invalid(f, mxcsr);
        }
        noteDenormals(f, b, b, mxcsr);
        if (f.isInfinite(b)) {
            return b;
        }
        int exponent = f.exponent(b);
        // An even exponent leaves a radicand in [1, 4), whose root's leading bit is known.
        boolean odd = (exponent & 1) != 0;
        return FloatRounder.round(f, false, exponent >> 1, root(f.significand(b), odd), mxcsr);
    }

    /** Root of {@code significand / 2^62}, doubled if {@code odd}: leading one in bit 62, bit 0 sticky; digit by digit. */
    private static long root(long significand, boolean odd) {
        // Two radicand bits enter at each step; the first pair is the integer part, 1 to 3.
        long radicand = odd ? significand << 1 : significand;
        long rest = 0;
        long root = 0;
        int digits = 58;
        for (int i = 0; i < digits; i++) {
            rest = rest << 2 | radicand >>> 62;
            radicand <<= 2;
            long trial = root << 2 | 1;
            root <<= 1;
            if (rest >= trial) {
                rest -= trial;
                root |= 1;
            }
        }
        long wide = root << 63 - digits;
        return rest != 0 ? wide | 1 : wide;
    }
}
