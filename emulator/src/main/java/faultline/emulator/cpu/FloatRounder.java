package faultline.emulator.cpu;

/** Rounds exact results to a format as MXCSR says, and notes overflow, underflow and inexactness. */
final class FloatRounder {

    private FloatRounder() {}

    /** {@code value} shifted right with its lost bits gathered in bit 0, so that rounding still sees them. */
    static long shiftRightSticky(long value, int count) {
        if (count >= 63) {
            return value != 0 ? 1 : 0;
        }
        long kept = value >>> count;
        return kept << count == value ? kept : kept | 1;
    }

    /**
     * The value {@code significand / 2^62 * 2^exponent} in a format.
     *
     * @param significand positive, its leading one in bit 62, bit 0 sticky
     */
    static long round(FloatFormat format, boolean negative, int exponent, long significand, Mxcsr mxcsr) {
        long sign = negative ? format.sign : 0;
        int dropped = 62 - format.fractionBits;
        int lowest = 1 - format.bias;
        int rounding = mxcsr.rounding();
        boolean tiny = exponent < lowest && !roundsUpTo(exponent, lowest, significand, dropped, rounding, negative);
        if (tiny && mxcsr.flushToZero()) {
            mxcsr.note(Mxcsr.UE | Mxcsr.PE);
            return sign;
        }
        // An unmasked underflow delivers the result with unbounded exponent: nothing is lost to denormalization.
        boolean denormal = exponent < lowest && (!tiny || mxcsr.masked(Mxcsr.UE));
        long value = denormal ? shiftRightSticky(significand, lowest - exponent) : significand;
        long rounded = roundOff(value, dropped, rounding, negative);
        boolean inexact = (value & (1L << dropped) - 1) != 0;
        if (tiny && (inexact || !mxcsr.masked(Mxcsr.UE))) {
            mxcsr.note(Mxcsr.UE);
        }
        if (inexact) {
            mxcsr.note(Mxcsr.PE);
        }
        if (exponent > format.bias) {
            return sign | overflow(format, negative, rounding, mxcsr);
        }
        long field = exponent < lowest ? 0 : (long) (exponent + format.bias - 1) << format.fractionBits;
        long result = field + rounded;
        return sign | (result >= format.infinity ? overflow(format, negative, rounding, mxcsr) : result);
    }

    /** The result of overflow, without sign; inexact if it is delivered, that is, masked. */
    private static long overflow(FloatFormat format, boolean negative, int rounding, Mxcsr mxcsr) {
        mxcsr.note(mxcsr.masked(Mxcsr.OE) ? Mxcsr.OE | Mxcsr.PE : Mxcsr.OE);
        boolean away = rounding == Mxcsr.NEAREST || rounding == (negative ? Mxcsr.DOWN : Mxcsr.UP);
        return away ? format.infinity : format.infinity - 1;
    }

    /** Whether rounding with unbounded exponent reaches the least normal number: tininess is detected after rounding. */
    private static boolean roundsUpTo(
            int exponent, int lowest, long significand, int dropped, int rounding, boolean negative) {
        return exponent == lowest - 1 && roundOff(significand, dropped, rounding, negative) >>> 63 - dropped != 0;
    }

    /** Drops the low bits of {@code value}, rounding what is left. */
    static long roundOff(long value, int dropped, int rounding, boolean negative) {
        long mask = (1L << dropped) - 1;
        long rest = value & mask;
        long kept = value >>> dropped;
        boolean up =
                switch (rounding) {
                    case Mxcsr.NEAREST -> {
                        long half = 1L << dropped - 1;
                        yield rest > half || rest == half && (kept & 1) != 0;
                    }
                    case Mxcsr.DOWN -> negative && rest != 0;
                    case Mxcsr.UP -> !negative && rest != 0;
                    default -> false;
                };
        return up ? kept + 1 : kept;
    }
}
