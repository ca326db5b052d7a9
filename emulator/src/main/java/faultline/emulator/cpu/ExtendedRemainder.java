package faultline.emulator.cpu;

/** FPREM, FPREM1, FSCALE and FXTRACT (SDM vol. 2). All but FSCALE's range errors are exact. */
final class ExtendedRemainder {
    /** FPREM reduces the exponent by less than this in one go. */
    private static final int STEP = 64;

    private final ExtendedResult x;
    private long rest;
    private long quotient;

    /** The low bits of the quotient, or with {@link #partial} meaningless. */
    int quotientBits;
    /** Whether the reduction is not complete (C2). */
    boolean partial;
    /** FXTRACT: exponent word of the exponent as a value. */
    int scaleExponent;
    /** FXTRACT: significand of the exponent as a value. */
    long scaleSignificand;

    private final ExtendedConversion conversion;

    /** Operations with result and exceptions in {@code x}. */
    ExtendedRemainder(ExtendedResult x, ExtendedConversion conversion) {
        this.x = x;
        this.conversion = conversion;
    }

    /** FPREM, or FPREM1 when {@code nearest}: a modulo b. */
    void remainder(int aExponent, long a, int bExponent, long b, boolean nearest) {
        int classA = ExtendedResult.classify(aExponent, a);
        int classB = ExtendedResult.classify(bExponent, b);
        partial = false;
        quotientBits = 0;
        if (x.propagatesNan(classA, aExponent, a, classB, bExponent, b)) {
            return;
        }
        if (classA == ExtendedResult.INFINITY || classB == ExtendedResult.ZERO) {
            x.invalid();
            return;
        }
        x.noteDenormals(classA, classB);
        if (classA == ExtendedResult.ZERO || classB == ExtendedResult.INFINITY) {
            x.set(aExponent, a);
            packUnchanged(classA, aExponent, a);
            return;
        }
        int sign = aExponent & ExtendedResult.SIGN;
        int ea = ExtendedResult.trueExponent(aExponent, a);
        int eb = ExtendedResult.trueExponent(bExponent, b);
        long divisor = ExtendedResult.normalized(b);
        rest = ExtendedResult.normalized(a);
        quotient = 0;
        int difference = ea - eb;
        if (difference >= STEP) {
            partial = true;
            int step = difference & 31 | 32;
            reduce(divisor, step);
            pack(sign, ea - step, rest, 0);
        } else if (difference < 0) {
            below(sign, ea, aExponent, a, eb, divisor, difference, nearest);
        } else {
            reduce(divisor, difference);
            complete(sign, eb, divisor, nearest);
        }
        quotientBits = (int) quotient & 7;
    }

    private void packUnchanged(int kind, int exponent, long significand) {
        if (kind == ExtendedResult.DENORMAL) {
            pack(
                    exponent & ExtendedResult.SIGN,
                    ExtendedResult.trueExponent(exponent, significand),
                    ExtendedResult.normalized(significand),
                    0);
        }
    }

    /** Subtracts {@code divisor} shifted left by up to {@code steps} from rest, whose exponent is that much higher. */
    private void reduce(long divisor, int steps) {
        if (Long.compareUnsigned(rest, divisor) >= 0) {
            rest -= divisor;
            quotient = 1;
        }
        for (int i = 0; i < steps; i++) {
            boolean carry = rest < 0;
            rest <<= 1;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(rest, divisor) >= 0) {
                rest -= divisor;
                quotient |= 1;
            }
        }
    }

    /** |a| below |b|: the remainder is a, or, to the nearest, a less b where a is above half of b. */
    private void below(int sign, int ea, int aExponent, long a, int eb, long divisor, int difference, boolean nearest) {
        boolean aboveHalf = nearest && difference == -1 && Long.compareUnsigned(rest, divisor) > 0;
        if (!aboveHalf) {
            x.set(aExponent, a);
            packUnchanged(ExtendedResult.classify(aExponent, a), aExponent, a);
            return;
        }
        quotient = 1;
        // b - a, at the exponent of a: 2 * divisor - rest.
        pack(sign ^ ExtendedResult.SIGN, ea, 2 * divisor - rest, 0);
    }

    private void complete(int sign, int exponent, long divisor, boolean nearest) {
        int resultSign = sign;
        if (nearest && rest != 0) {
            int order = Long.compareUnsigned(rest, divisor - rest);
            if (order > 0 || order == 0 && (quotient & 1) != 0) {
                rest = divisor - rest;
                quotient++;
                resultSign ^= ExtendedResult.SIGN;
            }
        }
        pack(resultSign, exponent, rest, 0);
    }

    private void pack(int sign, int exponent, long significand, long low) {
        if (significand == 0) {
            x.set(sign, 0);
            return;
        }
        int shift = Long.numberOfLeadingZeros(significand);
        x.roundFull(sign, exponent - shift, significand << shift, low);
    }

    /** FSCALE: a times two to the power of b, truncated. */
    void scale(int aExponent, long a, int bExponent, long b) {
        int classA = ExtendedResult.classify(aExponent, a);
        int classB = ExtendedResult.classify(bExponent, b);
        if (x.propagatesNan(classA, aExponent, a, classB, bExponent, b)) {
            return;
        }
        boolean down = (bExponent & ExtendedResult.SIGN) != 0;
        int sign = aExponent & ExtendedResult.SIGN;
        if (classB == ExtendedResult.INFINITY) {
            if (classA == (down ? ExtendedResult.INFINITY : ExtendedResult.ZERO)) {
                x.invalid();
                return;
            }
            x.noteDenormals(classA, classB);
            boolean zero = classA == ExtendedResult.ZERO || down;
            x.set(zero ? sign : sign | ExtendedResult.SPECIAL, zero ? 0 : ExtendedResult.INTEGER_BIT);
            return;
        }
        x.noteDenormals(classA, classB);
        if (classA == ExtendedResult.ZERO || classA == ExtendedResult.INFINITY) {
            x.set(aExponent, a);
            return;
        }
        int by = steps(bExponent, b);
        if (classB == ExtendedResult.ZERO || by == 0 && classA == ExtendedResult.NORMAL) {
            x.set(aExponent, a);
            return;
        }
        x.roundFull(sign, ExtendedResult.trueExponent(aExponent, a) + by, ExtendedResult.normalized(a), 0);
    }

    /** The integer part of b, held within what surely overflows or underflows. */
    private static int steps(int exponent, long significand) {
        int biased = exponent & ExtendedResult.SPECIAL;
        if (biased < ExtendedResult.BIAS) {
            return 0;
        }
        int magnitude =
                biased > ExtendedResult.BIAS + 15 ? 0x10000 : (int) (significand >>> 63 + ExtendedResult.BIAS - biased);
        return (exponent & ExtendedResult.SIGN) != 0 ? -magnitude : magnitude;
    }

    /** FXTRACT: the significand as the result, the exponent beside it. */
    void extract(int aExponent, long a) {
        int kind = ExtendedResult.classify(aExponent, a);
        if (x.propagatesNan(kind, aExponent, a)) {
            scaleExponent = x.exponent;
            scaleSignificand = x.significand;
            return;
        }
        if (kind == ExtendedResult.INFINITY) {
            scaleExponent = ExtendedResult.SPECIAL;
            scaleSignificand = ExtendedResult.INTEGER_BIT;
            x.set(aExponent, a);
            return;
        }
        if (kind == ExtendedResult.ZERO) {
            x.flags |= ExtendedResult.ZERO_DIVIDE;
            scaleExponent = ExtendedResult.SIGN | ExtendedResult.SPECIAL;
            scaleSignificand = ExtendedResult.INTEGER_BIT;
            x.set(aExponent, a);
            return;
        }
        x.noteDenormals(kind, kind);
        conversion.fromInteger(ExtendedResult.trueExponent(aExponent, a) - (long) ExtendedResult.BIAS);
        scaleExponent = x.exponent;
        scaleSignificand = x.significand;
        x.set(aExponent & ExtendedResult.SIGN | ExtendedResult.BIAS, ExtendedResult.normalized(a));
    }
}
