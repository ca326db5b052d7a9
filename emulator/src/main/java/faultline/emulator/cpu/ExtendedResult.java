package faultline.emulator.cpu;

/**
 * The result of an operation on 80-bit extended values: rounding, NaNs and exceptions (SDM vol. 1, chapters 4 and 8). A
 * value is a pair: sign (bit 15) and biased exponent in an int, significand in a long.
 */
public class ExtendedResult {

    /** Invalid operation. */
    public static final int INVALID = 1;
    /** Denormal operand. */
    public static final int DENORMAL_OPERAND = 2;
    /** Division by zero. */
    public static final int ZERO_DIVIDE = 4;
    /** Overflow. */
    public static final int OVERFLOW = 8;
    /** Underflow. */
    public static final int UNDERFLOW = 0x10;
    /** Inexact result. */
    public static final int PRECISION = 0x20;
    /** Condition C1: the result was rounded away from zero. */
    public static final int ROUNDED_UP = 0x200;

    /** Exponent of infinities and NaNs; bits of the exponent. */
    public static final int SPECIAL = 0x7FFF;
    /** Sign bit beside the exponent. */
    public static final int SIGN = 0x8000;
    /** Exponent of 1.0. */
    public static final int BIAS = 0x3FFF;
    /** The integer bit. */
    public static final long INTEGER_BIT = Long.MIN_VALUE;
    /** Significand of the default NaN, "real indefinite"; its exponent is SIGN | SPECIAL. */
    public static final long INDEFINITE = 0xC000000000000000L;

    static final int NORMAL = 0;
    static final int ZERO = 1;
    static final int DENORMAL = 2;
    static final int INFINITY = 3;
    static final int QUIET_NAN = 4;
    static final int SIGNALLING_NAN = 5;
    /** Unnormals, pseudo-infinities and pseudo-NaNs, which no processor since the 80387 takes. */
    static final int UNSUPPORTED = 6;

    static final int NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;

    private static final long QUIET = 0x4000000000000000L;
    /** What unmasked overflow and underflow add to the exponent, so that handlers see the result (SDM vol. 1, 8.5.4). */
    private static final int EXPONENT_WRAP = 0x6000;

    static final long HALF = Long.MIN_VALUE;

    /** Control word: rounding, precision and masks. */
    public int control;
    /** Sign and exponent of the result. */
    public int exponent;
    /** Significand of the result. */
    public long significand;
    /** Exceptions of the operation, and {@link #ROUNDED_UP}. */
    public int flags;
    /** Whether an operand was denormal in memory, in a format where the extended value is normal. */
    boolean denormalSource;

    /** Low half of products and quotients. */
    long low;

    /** What kind of value this is. */
    static int classify(int exponent, long significand) {
        int biased = exponent & SPECIAL;
        if (biased == 0) {
            return significand == 0 ? ZERO : DENORMAL;
        }
        if (significand >= 0) {
            return UNSUPPORTED;
        }
        if (biased != SPECIAL) {
            return NORMAL;
        }
        return significand == INTEGER_BIT ? INFINITY : (significand & QUIET) != 0 ? QUIET_NAN : SIGNALLING_NAN;
    }

    int rounding() {
        return control >> 10 & 3;
    }

    private boolean unmasked(int exception) {
        return (control & exception) == 0;
    }

    void set(int newExponent, long newSignificand) {
        exponent = newExponent;
        significand = newSignificand;
    }

    /** Invalid operation: the default NaN. */
    void invalid() {
        flags |= INVALID;
        set(SIGN | SPECIAL, INDEFINITE);
    }

    /** Notes the denormal-operand exception if either class is one. */
    void noteDenormals(int classA, int classB) {
        if (classA == DENORMAL || classB == DENORMAL || denormalSource) {
            flags |= DENORMAL_OPERAND;
        }
    }

    /**
     * The result when an operand is a NaN or unsupported (SDM vol. 1, table 4-7).
     *
     * @return false when neither is, and nothing is done
     */
    boolean propagatesNan(int classA, int aExponent, long a, int classB, int bExponent, long b) {
        if (classA < QUIET_NAN && classB < QUIET_NAN) {
            return false;
        }
        if (classA == UNSUPPORTED || classB == UNSUPPORTED) {
            invalid();
            return true;
        }
        if (classA == SIGNALLING_NAN || classB == SIGNALLING_NAN) {
            flags |= INVALID;
        }
        boolean takeA;
        if (classB < QUIET_NAN) {
            takeA = true;
        } else if (classA < QUIET_NAN) {
            takeA = false;
        } else if (classA != classB) {
            takeA = classA == QUIET_NAN;
        } else {
            int order = Long.compareUnsigned(a | QUIET, b | QUIET);
            takeA = order > 0 || order == 0 && aExponent <= bExponent;
        }
        if (takeA) {
            set(aExponent, a | QUIET);
        } else {
            set(bExponent, b | QUIET);
        }
        return true;
    }

    /** Result of an operation on one operand that is a NaN or unsupported; false when it is not. */
    boolean propagatesNan(int classA, int aExponent, long a) {
        return propagatesNan(classA, aExponent, a, ZERO, 0, 0);
    }

    /** Exponent of a non-zero finite value once its significand is normalized. */
    static int trueExponent(int exponent, long significand) {
        int biased = exponent & SPECIAL;
        return biased != 0 ? biased : 1 - Long.numberOfLeadingZeros(significand);
    }

    /** Significand with its integer bit set. */
    static long normalized(long significand) {
        return significand << Long.numberOfLeadingZeros(significand);
    }

    /** Shifts {@code value} right by {@code distance} into significand and low; what falls off is kept as a last bit. */
    void align(long value, int distance) {
        if (distance == 0) {
            significand = value;
            low = 0;
        } else if (distance < 64) {
            significand = value >>> distance;
            low = value << 64 - distance;
        } else if (distance == 64) {
            significand = 0;
            low = value;
        } else {
            significand = 0;
            low = distance < 128 ? value >>> distance - 64 | (value << 128 - distance != 0 ? 1 : 0) : 1;
        }
    }

    /** Rounds by the control word's precision and packs. The high half has its integer bit set; its exponent is biased. */
    void round(int sign, int biased, long high, long lowPart) {
        round(sign, biased, high, lowPart, precisionBits());
    }

    /** Rounds to 64 bits whatever the precision control says, and packs. */
    void roundFull(int sign, int biased, long high, long lowPart) {
        round(sign, biased, high, lowPart, 64);
    }

    private int precisionBits() {
        return switch (control >> 8 & 3) {
            case 0 -> 24;
            case 2 -> 53;
            default -> 64;
        };
    }

    private void round(int sign, int biased, long high, long lowPart, int bits) {
        if (biased <= 0) {
            roundTiny(sign, biased, high, lowPart, bits);
            return;
        }
        long unit = 1L << 64 - bits;
        long behind = bits == 64 ? lowPart : high << bits | (lowPart != 0 ? 1 : 0);
        long kept = high & -unit;
        int e = biased;
        int raised = 0;
        if (behind != 0) {
            raised = PRECISION;
            if (roundsUp(sign, behind, (high & unit) != 0)) {
                raised |= ROUNDED_UP;
                kept += unit;
                if (kept == 0) {
                    kept = INTEGER_BIT;
                    e++;
                }
            }
        }
        if (e >= SPECIAL) {
            overflow(sign, biased, high, lowPart, bits);
            return;
        }
        flags |= raised;
        set(sign | e, kept);
    }

    /** Whether the bits {@code behind} the last kept one (half is {@link #HALF}) make it greater in magnitude. */
    boolean roundsUp(int sign, long behind, boolean odd) {
        if (behind == 0) {
            return false;
        }
        switch (rounding()) {
            case NEAREST:
                return behind < 0 && (behind != HALF || odd);
            case DOWN:
                return sign != 0;
            case UP:
                return sign == 0;
            default:
                return false;
        }
    }

    private void overflow(int sign, int biased, long high, long lowPart, int bits) {
        if (unmasked(OVERFLOW)) {
            flags |= OVERFLOW;
            int wrapped = biased - EXPONENT_WRAP;
            if (wrapped < SPECIAL - 1) {
                round(sign, wrapped, high, lowPart, bits);
                return;
            }
        }
        flags |= OVERFLOW | PRECISION;
        // What even a wrapped exponent cannot hold, FSCALE's results alone, becomes infinite (SDM vol. 2, FSCALE).
        if (unmasked(OVERFLOW) || roundsUp(sign, HALF + 1, true)) {
            flags |= ROUNDED_UP;
            set(sign | SPECIAL, INTEGER_BIT);
        } else {
            set(sign | SPECIAL - 1, -1L << 64 - bits);
        }
    }

    /** A value below the normal range. It is tiny unless rounding with an unbounded exponent brings it up to 1. */
    private void roundTiny(int sign, int biased, long high, long lowPart, int bits) {
        long unit = 1L << 64 - bits;
        long behind = bits == 64 ? lowPart : high << bits | (lowPart != 0 ? 1 : 0);
        boolean tiny = biased < 0 || (high & -unit) + unit != 0 || !roundsUp(sign, behind, (high & unit) != 0);
        if (tiny && unmasked(UNDERFLOW)) {
            flags |= UNDERFLOW;
            int wrapped = biased + EXPONENT_WRAP;
            if (wrapped > 0) {
                round(sign, wrapped, high, lowPart, bits);
            } else {
                flags |= PRECISION;
                set(sign, 0);
            }
            return;
        }
        align(high, 1 - biased);
        long shiftedLow = low | (lowPart != 0 ? 1 : 0);
        long shifted = significand;
        behind = bits == 64 ? shiftedLow : shifted << bits | (shiftedLow != 0 ? 1 : 0);
        long kept = shifted & -unit;
        if (behind != 0) {
            flags |= tiny ? PRECISION | UNDERFLOW : PRECISION;
            if (roundsUp(sign, behind, (shifted & unit) != 0)) {
                flags |= ROUNDED_UP;
                kept += unit;
            }
        }
        set(kept < 0 ? sign | 1 : sign, kept);
    }
}
