package faultline.emulator.cpu;

/**
 * FSIN, FCOS, FPTAN, FPATAN, F2XM1, FYL2X and FYL2XP1 of finite operands other than zero: series in {@link Wide}, rounded once
 * to 64 bits, so that results are within one unit in the last place. Angles are reduced by the first 66 bits of pi, as
 * processors do (SDM vol. 1, 8.3.8).
 */
final class Transcendental {
    private static final int SINE_TERMS = 13;
    private static final int EXPONENTIAL_TERMS = 24;
    private static final int LOGARITHM_TERMS = 18;
    private static final int ARC_TERMS = 22;
    /** Arc tangents are reduced to within 1/16 of the multiples of 1/8. */
    private static final int ARC_STEPS = 8;

    private static final int INVERSES = 2 * ARC_TERMS + 2;

    private final ExtendedResult x;
    /** 1/n. */
    private final Wide[] inverse = new Wide[INVERSES];
    /** atan(k/8). */
    private final Wide[] arc = new Wide[ARC_STEPS + 1];

    private final Wide one = new Wide().set(1);
    private final Wide two = new Wide().set(2);
    /** The first 60 bits of pi/2, so that products with 64-bit integers are exact; and the rest of its 66. */
    private final Wide halfPiHead = new Wide().set(false, 0, 0xC90FDAA22168C230L, 0);

    private final Wide halfPiRest = new Wide().set(false, -61, 0x9800000000000000L, 0);
    private final Wide halfPi = new Wide().set(false, 0, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);
    private final Wide inverseHalfPi = new Wide().set(false, -1, 0xA2F9836E4E441529L, 0xFC2757D1F534DDC0L);
    private final Wide ln2 = new Wide().set(false, -1, 0xB17217F7D1CF79ABL, 0xC9E3B39803F2F6AFL);
    private final Wide twoOverLn2 = new Wide().set(false, 1, 0xB8AA3B295C17F0BBL, 0xBE87FED0691D3E88L);
    private final Wide a = new Wide();
    private final Wide b = new Wide();
    private final Wide square = new Wide();
    private final Wide sum = new Wide();
    private final Wide scratch = new Wide();
    private final Wide quotient = new Wide();
    private final Wide sine = new Wide();
    private final Wide cosine = new Wide();

    /** Functions with result and exceptions in {@code x}. */
    Transcendental(ExtendedResult x) {
        this.x = x;
        for (int n = 1; n < INVERSES; n++) {
            inverse[n] = new Wide().reciprocal(new Wide().set(n), scratch, two);
        }
        arc[0] = new Wide();
        for (int k = 1; k <= ARC_STEPS; k++) {
            // atan(k/8) - atan((k-1)/8) = atan((1/8) / (1 + k(k-1)/64)) = atan(8 / (64 + k(k-1)))
            a.set(8);
            b.set(64 + k * (k - 1));
            divide(quotient, a, b);
            arc[k] = new Wide().add(arcSeries(quotient), arc[k - 1]);
        }
    }

    private void divide(Wide result, Wide dividend, Wide divisor) {
        sum.reciprocal(divisor, scratch, two);
        result.multiply(dividend, sum);
    }

    private void finish(Wide value) {
        int sign = value.negative ? ExtendedResult.SIGN : 0;
        x.roundFull(sign, value.exponent + ExtendedResult.BIAS, value.high, value.low | 1);
    }

    /** Sine and cosine of an angle below 2^63 into the fields. */
    private void sineAndCosine(int exponent, long significand) {
        a.setExtended(exponent, significand);
        long quarters = b.multiply(a, inverseHalfPi).nearestInteger();
        if (quarters != 0) {
            b.set(quarters);
            a.subtract(a, scratch.multiply(b, halfPiHead));
            a.subtract(a, scratch.multiply(b, halfPiRest));
        }
        square.multiply(a, a);
        sine.multiply(a, alternating(2, 3));
        cosine.set(alternating(1, 2));
        if ((quarters & 1) != 0) {
            scratch.set(sine);
            sine.set(cosine);
            cosine.set(scratch);
            cosine.negative = !cosine.negative;
        }
        if ((quarters & 2) != 0) {
            sine.negative = !sine.negative;
            cosine.negative = !cosine.negative;
        }
    }

    /** 1 - z/(m n) (1 - z/((m+2)(n+2)) (1 - ...)) with z in {@link #square}. */
    private Wide alternating(int m, int n) {
        sum.set(one);
        for (int k = SINE_TERMS - 1; k >= 0; k--) {
            sum.multiply(sum, square);
            sum.multiply(sum, inverse[m + 2 * k]);
            sum.multiply(sum, inverse[n + 2 * k]);
            sum.subtract(one, sum);
        }
        return belowOne(sum);
    }

    /** A series that is less than 1 by too little for 128 bits is still less: directed rounding must see it. */
    private static Wide belowOne(Wide value) {
        return value.exponent == 0 && value.low == 0 && value.high == Long.MIN_VALUE
                ? value.set(false, -1, -1L, -1L)
                : value;
    }

    void sine(int exponent, long significand) {
        sineAndCosine(exponent, significand);
        finish(sine);
    }

    void cosine(int exponent, long significand) {
        sineAndCosine(exponent, significand);
        finish(cosine);
    }

    void tangent(int exponent, long significand) {
        sineAndCosine(exponent, significand);
        divide(quotient, sine, cosine);
        finish(quotient);
    }

    /** The angle of the point (bx, ay): both may be any finite values other than zero. */
    void arcTangent(int yExponent, long y, int xExponent, long xSignificand) {
        a.setExtended(yExponent, y);
        b.setExtended(xExponent, xSignificand);
        boolean negative = a.negative;
        boolean left = b.negative;
        a.negative = false;
        b.negative = false;
        boolean steep = a.exponent > b.exponent || a.exponent == b.exponent && Long.compareUnsigned(a.high, b.high) > 0;
        if (steep) {
            scratch.set(a);
            a.set(b);
            b.set(scratch);
        }
        arcOfQuotient();
        if (steep) {
            quotient.subtract(halfPi, quotient);
        }
        if (left) {
            scratch.set(halfPi);
            scratch.exponent++;
            quotient.subtract(scratch, quotient);
        }
        quotient.negative = negative;
        finish(quotient);
    }

    /** A multiple of pi/4, the angle of axes and diagonals. */
    void eighths(int count, int sign) {
        a.set(count);
        quotient.multiply(a, halfPi);
        quotient.exponent--;
        quotient.negative = sign != 0;
        finish(quotient);
    }

    /** atan(a/b), a at most b, into quotient. */
    private void arcOfQuotient() {
        divide(quotient, a, b);
        int k = (int) Math.rint(quotient.approximately() * ARC_STEPS);
        if (k > 0) {
            // (t - k/8) / (1 + t k/8) = (8t - k) / (8 + k t)
            scratch.set(k);
            cosine.multiply(quotient, scratch);
            sine.set(ARC_STEPS);
            cosine.add(cosine, sine);
            sine.multiply(quotient, sine);
            sine.subtract(sine, scratch);
            divide(quotient, sine, cosine);
        }
        quotient.add(arcSeries(quotient), arc[k]);
    }

    /** atan(t) for |t| up to 1/8; the result is {@link #sine}, which t must not be. */
    private Wide arcSeries(Wide t) {
        square.multiply(t, t);
        sum.set(inverse[2 * ARC_TERMS + 1]);
        for (int k = ARC_TERMS - 1; k >= 0; k--) {
            sum.multiply(sum, square);
            sum.subtract(inverse[2 * k + 1], sum);
        }
        return sine.multiply(t, belowOne(sum));
    }

    /** 2^v - 1 for |v| up to 1. */
    void powerMinusOne(int exponent, long significand) {
        a.setExtended(exponent, significand);
        a.multiply(a, ln2);
        sum.set(one);
        for (int n = EXPONENTIAL_TERMS; n >= 2; n--) {
            sum.multiply(sum, a);
            sum.multiply(sum, inverse[n]);
            sum.add(one, sum);
        }
        finish(quotient.multiply(a, sum));
    }

    /** y * log2(v) for v above zero. */
    void logarithm(int yExponent, long y, int vExponent, long v) {
        a.setExtended(vExponent, v);
        logarithm();
        multiplyBy(yExponent, y);
    }

    /** log2 of a into quotient. */
    private void logarithm() {
        // The mantissa is taken within sqrt(1/2) .. sqrt(2), so that nothing cancels near 1.
        int power = Long.compareUnsigned(a.high, 0xB504F333F9DE6484L) > 0 ? a.exponent + 1 : a.exponent;
        a.exponent -= power;
        b.add(a, one);
        a.subtract(a, one);
        logarithmSeries();
        b.set(power);
        quotient.add(quotient, b);
    }

    /** log2((b + a) / (b - a)) of a quotient a/b well below 1, into quotient. */
    private void logarithmSeries() {
        divide(quotient, a, b);
        square.multiply(quotient, quotient);
        sum.set(inverse[2 * LOGARITHM_TERMS + 1]);
        for (int k = LOGARITHM_TERMS - 1; k >= 0; k--) {
            sum.multiply(sum, square);
            sum.add(inverse[2 * k + 1], sum);
        }
        quotient.multiply(quotient, sum);
        quotient.multiply(quotient, twoOverLn2);
    }

    /** y * log2(1 + v) for v above -1. */
    void logarithmOfSum(int yExponent, long y, int vExponent, long v) {
        a.setExtended(vExponent, v);
        if (a.exponent >= -2) {
            a.add(one, a);
            logarithm();
        } else {
            b.add(two, a);
            logarithmSeries();
        }
        multiplyBy(yExponent, y);
    }

    /** Finishes quotient times y; a logarithm of exactly 1 is an exact zero. */
    private void multiplyBy(int yExponent, long y) {
        b.setExtended(yExponent, y);
        boolean negative = quotient.negative != b.negative;
        quotient.multiply(quotient, b);
        if (quotient.zero()) {
            x.set(negative ? ExtendedResult.SIGN : 0, 0);
        } else {
            finish(quotient);
        }
    }
}
