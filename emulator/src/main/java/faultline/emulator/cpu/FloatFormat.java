package faultline.emulator.cpu;

/** The two formats of SSE arithmetic (IEEE 754-1985), with values as bits in the low end of a long. */
enum FloatFormat {
    SINGLE(23, 8),
    DOUBLE(52, 11);

    /** Bits of the fraction, without the leading one. */
    final int fractionBits;
    /** Exponent field of infinities and NaNs. */
    final int maxField;

    final int bias;
    final long sign;
    final long fraction;
    /** Positive infinity. */
    final long infinity;
    /** The most significant fraction bit, which tells quiet NaNs from signalling ones. */
    final long quiet;
    /** The NaN of invalid operations (SDM vol. 1, 4.8.3.7). */
    final long indefinite;

    FloatFormat(int fractionBits, int exponentBits) {
        this.fractionBits = fractionBits;
        this.maxField = (1 << exponentBits) - 1;
        this.bias = maxField >> 1;
        this.sign = 1L << fractionBits + exponentBits;
        this.fraction = (1L << fractionBits) - 1;
        this.infinity = (long) maxField << fractionBits;
        this.quiet = 1L << fractionBits - 1;
        this.indefinite = sign | infinity | quiet;
    }

    boolean isNan(long bits) {
        return (bits & ~sign) > infinity;
    }

    boolean isSignalling(long bits) {
        return isNan(bits) && (bits & quiet) == 0;
    }

    boolean isInfinite(long bits) {
        return (bits & ~sign) == infinity;
    }

    boolean isZero(long bits) {
        return (bits & ~sign) == 0;
    }

    boolean isDenormal(long bits) {
        return (bits & infinity) == 0 && (bits & fraction) != 0;
    }

    boolean isNegative(long bits) {
        return (bits & sign) != 0;
    }

    /** {@code bits} with a zero for a denormal if MXCSR.DAZ says so. */
    long operand(long bits, Mxcsr mxcsr) {
        return mxcsr.denormalsAreZeros() && isDenormal(bits) ? bits & sign : bits;
    }

    /** Exponent of a non-zero finite value whose significand is {@link #significand}: that of its leading one. */
    int exponent(long bits) {
        int field = (int) ((bits & ~sign) >>> fractionBits);
        return field != 0 ? field - bias : 1 - bias - fractionBits + 63 - Long.numberOfLeadingZeros(bits & fraction);
    }

    /** Significand of a non-zero finite value with its leading one in bit 62. */
    long significand(long bits) {
        long raw = bits & fraction;
        if ((bits & infinity) != 0) {
            raw |= fraction + 1;
        }
        return raw << Long.numberOfLeadingZeros(raw) - 1;
    }
}
