package faultline.emulator.cpu;

/** SSE conversions and reciprocal estimates of one lane; see {@link SimdFloat} for the conventions. */
public final class SimdConvert {
    private static final FloatFormat SINGLE = FloatFormat.SINGLE;
    private static final FloatFormat DOUBLE = FloatFormat.DOUBLE;
    private static final long LOW = 0xFFFFFFFFL;
    /** What a conversion gives that does not fit 32 bits (SDM vol. 1, 4.8.3.7, integer indefinite). */
    private static final int INTEGER_INDEFINITE = 0x80000000;
    /** Significant bits of an estimate after its leading one. */
    private static final int ESTIMATE_BITS = 12;

    private SimdConvert() {}

    /** CVTSI2SS of one lane. */
    public static long intToSingle(int value, Mxcsr mxcsr) {
        return fromInt(SINGLE, value, mxcsr);
    }

    /** CVTSI2SD of one lane; always exact. */
    public static long intToDouble(int value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long fromInt(FloatFormat f, int value, Mxcsr mxcsr) {
        if (value == 0) {
            return 0;
        }
        long size = Math.abs((long) value);
        int left = Long.numberOfLeadingZeros(size) - 1;
        return FloatRounder.round(f, value < 0, 62 - left, size << left, mxcsr);
    }

    /** CVTSS2SI of one lane, CVTTSS2SI if {@code truncate}; zero-extended. */
    public static long singleToInt(long bits, boolean truncate, Mxcsr mxcsr) {
        return toInt(SINGLE, bits, truncate, mxcsr) & LOW;
    }

    /** CVTSD2SI of one lane, CVTTSD2SI if {@code truncate}; zero-extended. */
    public static long doubleToInt(long bits, boolean truncate, Mxcsr mxcsr) {
        return toInt(DOUBLE, bits, truncate, mxcsr) & LOW;
    }

    private static int toInt(FloatFormat f, long operand, boolean truncate, Mxcsr mxcsr) {
        long bits = f.operand(operand, mxcsr);
        if (f.isZero(bits)) {
            return 0;
        }
        boolean negative = f.isNegative(bits);
        int exponent = f.exponent(bits);
        if (f.isNan(bits) || exponent > 31) {
            mxcsr.note(Mxcsr.IE);
            return INTEGER_INDEFINITE;
        }
        // 16 fraction bits with sticky are left of the binary point's right side: exponent 31 puts the leading one at
        // 47.
        long fixed = FloatRounder.shiftRightSticky(f.significand(bits), 62 - 16 - exponent);
        int rounding = truncate ? Mxcsr.ZERO : mxcsr.rounding();
        long size = FloatRounder.roundOff(fixed, 16, rounding, negative);
        long value = negative ? -size : size;
        if (value != (int) value) {
            mxcsr.note(Mxcsr.IE);
            return INTEGER_INDEFINITE;
        }
        if ((fixed & 0xFFFF) != 0) {
            mxcsr.note(Mxcsr.PE);
        }
        return (int) value;
    }

    /** CVTSS2SD of one lane. */
    public static long singleToDouble(long operand, Mxcsr mxcsr) {
        long bits = SINGLE.operand(operand, mxcsr);
        if (SINGLE.isNan(bits)) {
            if (SINGLE.isSignalling(bits)) {
                mxcsr.note(Mxcsr.IE);
            }
            return (bits & SINGLE.sign) << 32 | DOUBLE.infinity | DOUBLE.quiet | (bits & SINGLE.fraction) << 29;
        }
        if (SINGLE.isDenormal(bits)) {
            mxcsr.note(Mxcsr.DE);
        }
        return Double.doubleToRawLongBits(Float.intBitsToFloat((int) bits));
    }

    /** CVTSD2SS of one lane. */
    public static long doubleToSingle(long operand, Mxcsr mxcsr) {
        long bits = DOUBLE.operand(operand, mxcsr);
        long sign = bits >>> 32 & SINGLE.sign;
        if (DOUBLE.isNan(bits)) {
            if (DOUBLE.isSignalling(bits)) {
                mxcsr.note(Mxcsr.IE);
            }
            return sign | SINGLE.infinity | SINGLE.quiet | (bits & DOUBLE.fraction) >>> 29;
        }
        if (DOUBLE.isInfinite(bits)) {
            return sign | SINGLE.infinity;
        }
        if (DOUBLE.isZero(bits)) {
            return sign;
        }
        if (DOUBLE.isDenormal(bits)) {
            mxcsr.note(Mxcsr.DE);
        }
        return FloatRounder.round(SINGLE, sign != 0, DOUBLE.exponent(bits), DOUBLE.significand(bits), mxcsr);
    }

    /**
     * RCPSS of one lane: 1/b to {@value #ESTIMATE_BITS} fraction bits. Processors differ in the low bits; this is within the
     * relative error of 1.5 * 2^-12 that SDM vol. 2, RCPSS allows. Raises nothing and heeds no rounding mode.
     */
    public static long reciprocal(long a, long b, Mxcsr mxcsr) {
        long bits = b & LOW;
        if (SINGLE.isNan(bits)) {
            return bits | SINGLE.quiet;
        }
        if ((bits & SINGLE.infinity) == 0) {
            return bits & SINGLE.sign | SINGLE.infinity;
        }
        double exact = 1.0 / Float.intBitsToFloat((int) bits);
        return Math.abs(exact) < Float.MIN_NORMAL ? bits & SINGLE.sign : estimate(exact);
    }

    /** RSQRTSS of one lane: 1/sqrt(b), as {@link #reciprocal}. */
    public static long reciprocalRoot(long a, long b, Mxcsr mxcsr) {
        long bits = b & LOW;
        if (SINGLE.isNan(bits)) {
            return bits | SINGLE.quiet;
        }
        if ((bits & SINGLE.infinity) == 0) {
            return bits & SINGLE.sign | SINGLE.infinity;
        }
        if (SINGLE.isNegative(bits)) {
            return SINGLE.indefinite;
        }
        return estimate(1.0 / Math.sqrt(Float.intBitsToFloat((int) bits)));
    }

    private static long estimate(double exact) {
        int dropped = SINGLE.fractionBits - ESTIMATE_BITS;
        int rounded = Float.floatToRawIntBits((float) exact) + (1 << dropped - 1);
        return rounded & -(1 << dropped) & LOW;
    }
}
