package faultline.emulator.cpu;

/** Conversions between extended values and what x87 instructions keep in memory: floats, integers, packed decimals. */
final class ExtendedConversion {
    private static final int BIAS_32 = 127;
    private static final int BIAS_64 = 1023;
    private static final int INTEGER_EXPONENT = ExtendedResult.BIAS + 63;
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

    private final ExtendedResult x;

    /** Conversions with result and exceptions in {@code x}. */
    ExtendedConversion(ExtendedResult x) {
        this.x = x;
    }

    /** The extended value of a 32-bit float, signalling NaNs untouched; x notes whether it was denormal. */
    void from32(int bits) {
        from((bits >>> 31) << 15, bits >>> 23 & 0xFF, (long) bits << 40 & Long.MAX_VALUE, 0xFF, BIAS_32);
    }

    /** The extended value of a 64-bit float, signalling NaNs untouched; x notes whether it was denormal. */
    void from64(long bits) {
        from((int) (bits >>> 63) << 15, (int) (bits >>> 52) & 0x7FF, bits << 11 & Long.MAX_VALUE, 0x7FF, BIAS_64);
    }

    private void from(int sign, int biased, long fraction, int special, int bias) {
        x.denormalSource = false;
        if (biased == special) {
            x.set(sign | ExtendedResult.SPECIAL, fraction | ExtendedResult.INTEGER_BIT);
        } else if (biased != 0) {
            x.set(sign | biased - bias + ExtendedResult.BIAS, fraction | ExtendedResult.INTEGER_BIT);
        } else if (fraction == 0) {
            x.set(sign, 0);
        } else {
            x.denormalSource = true;
            int shift = Long.numberOfLeadingZeros(fraction);
            x.set(sign | 1 - bias + ExtendedResult.BIAS - shift, fraction << shift);
        }
    }

    /** What FLD makes of the value just converted: quiets a signalling NaN, tells of a denormal. */
    void finishLoad() {
        int kind = ExtendedResult.classify(x.exponent, x.significand);
        x.propagatesNan(kind, x.exponent, x.significand);
        x.noteDenormals(kind, kind);
        x.denormalSource = false;
    }

    /** The extended value of an integer: always exact. */
    void fromInteger(long value) {
        if (value == 0) {
            x.set(0, 0);
            return;
        }
        long magnitude = Math.abs(value);
        int shift = Long.numberOfLeadingZeros(magnitude);
        x.set((value < 0 ? ExtendedResult.SIGN : 0) | INTEGER_EXPONENT - shift, magnitude << shift);
    }

    /** The 32-bit float nearest to a value by the rounding control; exceptions and C1 in x. */
    int to32(int exponent, long significand) {
        return (int) to(exponent, significand, 24, BIAS_32, 0xFF);
    }

    /** The 64-bit float nearest to a value by the rounding control; exceptions and C1 in x. */
    long to64(int exponent, long significand) {
        return to(exponent, significand, 53, BIAS_64, 0x7FF);
    }

    private long to(int exponent, long significand, int bits, int bias, int special) {
        int kind = ExtendedResult.classify(exponent, significand);
        long sign = (exponent & ExtendedResult.SIGN) != 0 ? 1L << (bits == 24 ? 31 : 63) : 0;
        long infinity = (long) special << bits - 1;
        switch (kind) {
            case ExtendedResult.ZERO:
                return sign;
            case ExtendedResult.INFINITY:
                return sign | infinity;
            case ExtendedResult.UNSUPPORTED:
                x.flags |= ExtendedResult.INVALID;
                return (bits == 24 ? 1L << 31 : 1L << 63) | infinity | 1L << bits - 2;
            case ExtendedResult.QUIET_NAN, ExtendedResult.SIGNALLING_NAN:
                x.propagatesNan(kind, exponent, significand);
                return sign | infinity | (significand & Long.MAX_VALUE) >>> 64 - bits | 1L << bits - 2;
            default:
                break;
        }
        int e = ExtendedResult.trueExponent(exponent, significand) - ExtendedResult.BIAS + bias;
        long m = ExtendedResult.normalized(significand);
        return sign | (e <= 0 ? tiny(exponent, e, m, bits) : normal(exponent, e, m, bits, infinity));
    }

    private long normal(int sign, int e, long m, int bits, long infinity) {
        long kept = m >>> 64 - bits;
        long behind = m << bits;
        int raised = 0;
        if (behind != 0) {
            raised = ExtendedResult.PRECISION;
            if (x.roundsUp(sign & ExtendedResult.SIGN, behind, (kept & 1) != 0)) {
                raised |= ExtendedResult.ROUNDED_UP;
                kept++;
            }
        }
        // The integer bit adds one to the exponent field; a carry out of the fraction adds another.
        long packed = ((long) Math.min(e - 1, 0x7FF) << bits - 1) + kept;
        if (packed >= 0 && packed < infinity) {
            x.flags |= raised;
            return packed;
        }
        x.flags |= ExtendedResult.OVERFLOW | ExtendedResult.PRECISION;
        if (x.roundsUp(sign & ExtendedResult.SIGN, ExtendedResult.HALF + 1, true)) {
            x.flags |= ExtendedResult.ROUNDED_UP;
            return infinity;
        }
        return infinity - 1;
    }

    private long tiny(int sign, int e, long m, int bits) {
        boolean tiny = e < 0
                || m >>> 64 - bits != (1L << bits) - 1
                || !x.roundsUp(sign & ExtendedResult.SIGN, m << bits, true);
        int shift = 64 - bits + 1 - e;
        long kept = shift < 64 ? m >>> shift : 0;
        long behind = shift < 64 ? m << 64 - shift : shift == 64 ? m : 1;
        if (tiny && (behind != 0 || (x.control & ExtendedResult.UNDERFLOW) == 0)) {
            x.flags |= ExtendedResult.UNDERFLOW;
        }
        if (behind != 0) {
            x.flags |= ExtendedResult.PRECISION;
            if (x.roundsUp(sign & ExtendedResult.SIGN, behind, (kept & 1) != 0)) {
                x.flags |= ExtendedResult.ROUNDED_UP;
                kept++;
            }
        }
        return kept;
    }

    /**
     * The integer nearest to a value by the rounding control, or "integer indefinite" with {@code INVALID}.
     *
     * @param bits width of the integer: 16, 32 or 64
     * @param truncate whether to round towards zero instead (FISTTP)
     */
    long toInteger(int exponent, long significand, int bits, boolean truncate) {
        long indefinite = Long.MIN_VALUE >> 64 - bits;
        int kind = ExtendedResult.classify(exponent, significand);
        if (kind == ExtendedResult.ZERO) {
            return 0;
        }
        if (kind >= ExtendedResult.INFINITY || (exponent & ExtendedResult.SPECIAL) > INTEGER_EXPONENT) {
            x.flags |= ExtendedResult.INVALID;
            return indefinite;
        }
        long magnitude = rounded(exponent, significand, truncate);
        boolean negative = (exponent & ExtendedResult.SIGN) != 0;
        long value = negative ? -magnitude : magnitude;
        boolean fits = negative
                ? magnitude >= 0 && value >= indefinite || magnitude == -indefinite
                : magnitude >= 0 && magnitude <= ~indefinite;
        if (!fits) {
            x.flags = x.flags & ~(ExtendedResult.PRECISION | ExtendedResult.ROUNDED_UP) | ExtendedResult.INVALID;
            return indefinite;
        }
        return value;
    }

    /** Magnitude of a non-zero value below 2^64 as an integer; 2^64 itself wraps to 0, which no caller can reach. */
    private long rounded(int exponent, long significand, boolean truncate) {
        int shift = INTEGER_EXPONENT - Math.max(1, exponent & ExtendedResult.SPECIAL);
        long whole = shift < 64 ? significand >>> shift : 0;
        long behind = shift == 0 ? 0 : shift < 64 ? significand << 64 - shift : shift == 64 ? significand : 1;
        if (behind != 0) {
            x.flags |= ExtendedResult.PRECISION;
            if (!truncate && x.roundsUp(exponent & ExtendedResult.SIGN, behind, (whole & 1) != 0)) {
                x.flags |= ExtendedResult.ROUNDED_UP;
                whole++;
            }
        }
        return whole;
    }

    /** FRNDINT. */
    void toWhole(int exponent, long significand) {
        int kind = ExtendedResult.classify(exponent, significand);
        if (x.propagatesNan(kind, exponent, significand)) {
            return;
        }
        x.noteDenormals(kind, kind);
        boolean whole = (exponent & ExtendedResult.SPECIAL) >= INTEGER_EXPONENT;
        if (kind == ExtendedResult.ZERO || kind == ExtendedResult.INFINITY || whole) {
            x.set(exponent, significand);
            return;
        }
        long magnitude = rounded(exponent, significand, false);
        int sign = exponent & ExtendedResult.SIGN;
        if (magnitude == 0) {
            x.set(sign, 0);
            return;
        }
        int shift = Long.numberOfLeadingZeros(magnitude);
        x.set(sign | INTEGER_EXPONENT - shift, magnitude << shift);
    }

    /** FBLD: eighteen digits in the low nine bytes, {@code low} the first eight; bit 15 of {@code high} is the sign. */
    void fromDecimal(long low, int high) {
        long value = high >>> 4 & 15;
        value = value * 10 + (high & 15);
        for (int shift = 60; shift >= 0; shift -= 4) {
            value = value * 10 + (low >>> shift & 15);
        }
        fromInteger(value);
        x.exponent |= high & ExtendedResult.SIGN;
    }

    /**
     * FBSTP: the digits as a number below 10^18, or -1 for "packed decimal indefinite" with {@code INVALID}.
     */
    long toDecimal(int exponent, long significand) {
        long value = toInteger(exponent, significand, 64, false);
        if ((x.flags & ExtendedResult.INVALID) != 0 || Long.compareUnsigned(Math.abs(value), DECIMAL_LIMIT) >= 0) {
            x.flags = x.flags & ~(ExtendedResult.PRECISION | ExtendedResult.ROUNDED_UP) | ExtendedResult.INVALID;
            return -1;
        }
        return Math.abs(value);
    }
}
