package faultline.emulator.cpu;

/** x87 instructions on the top of the stack: signs, classes, constants, roots and the transcendental functions. */
public final class FpuFunctions {
    /** Constants of {@link #loadConstant}: FLD1 FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 FLDZ, as in opcode D9 E8-EE. */
    private static final int[] CONSTANT_EXPONENTS = {0x3FFF, 0x4000, 0x3FFF, 0x4000, 0x3FFD, 0x3FFE, 0};

    /** Their significands rounded down. */
    private static final long[] CONSTANTS = {
        0x8000000000000000L,
        0xD49A784BCD1B8AFEL,
        0xB8AA3B295C17F0BBL,
        0xC90FDAA22168C234L,
        0x9A209A84FBCFF798L,
        0xB17217F7D1CF79ABL,
        0
    };

    /** Which are nearer to the next value up. */
    private static final boolean[] NEARER_UP = {false, false, true, true, true, true, false};

    /** Which are not exact. */
    private static final boolean[] INEXACT = {false, true, true, true, true, true, false};

    /** Angles from this exponent on are out of range: 2^63. */
    private static final int ANGLE_LIMIT = ExtendedResult.BIAS + 63;

    private final Fpu fpu;
    private final Extended x;
    private Transcendental transcendental;

    FpuFunctions(Fpu fpu) {
        this.fpu = fpu;
        this.x = fpu.x;
    }

    /** Its tables are made when first used: most programs never do. */
    private Transcendental transcendental() {
        if (transcendental == null) {
            transcendental = new Transcendental(x);
        }
        return transcendental;
    }

    private int kind(int i) {
        return ExtendedResult.classify(fpu.exponent(i), fpu.significand(i));
    }

    private void finish() {
        if (fpu.settle()) {
            fpu.setResult(0);
        }
    }

    private void finishAndPop() {
        if (fpu.settle()) {
            fpu.setResult(1);
            fpu.pop();
        }
    }

    /** FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ by number from 0, rounded as the control word says. */
    public void loadConstant(int number) {
        fpu.begin();
        if (fpu.overflows()) {
            return;
        }
        fpu.setC1(false);
        int rounding = x.rounding();
        boolean up = rounding == ExtendedResult.NEAREST
                ? NEARER_UP[number]
                : rounding == ExtendedResult.UP && INEXACT[number];
        fpu.push(CONSTANT_EXPONENTS[number], up ? CONSTANTS[number] + 1 : CONSTANTS[number]);
    }

    /** FCHS with {@code clear} 0 and {@code flip} SIGN; FABS the other way round. */
    private void sign(int clear, int flip) {
        if (!fpu.stackRefuses()) {
            fpu.setC1(false);
            fpu.set(0, (fpu.exponent(0) & ~clear) ^ flip, fpu.significand(0));
        }
    }

    /** FCHS. */
    public void changeSign() {
        sign(0, ExtendedResult.SIGN);
    }

    /** FABS. */
    public void absolute() {
        sign(ExtendedResult.SIGN, 0);
    }

    /** FXAM. */
    public void examine() {
        fpu.setC1((fpu.exponent(0) & ExtendedResult.SIGN) != 0);
        if (fpu.empty(0)) {
            fpu.setConditions(Fpu.C3 | Fpu.C0);
            return;
        }
        fpu.setConditions(
                switch (kind(0)) {
                    case ExtendedResult.NORMAL -> Fpu.C2;
                    case ExtendedResult.ZERO -> Fpu.C3;
                    case ExtendedResult.DENORMAL -> Fpu.C3 | Fpu.C2;
                    case ExtendedResult.INFINITY -> Fpu.C2 | Fpu.C0;
                    case ExtendedResult.UNSUPPORTED -> 0;
                    default -> Fpu.C0;
                });
    }

    /** FSQRT. */
    public void squareRoot() {
        fpu.begin();
        if (!fpu.stackRefuses()) {
            x.squareRoot(fpu.exponent(0), fpu.significand(0));
            finish();
        }
    }

    /** F2XM1. */
    public void powerMinusOne() {
        fpu.begin();
        if (fpu.stackRefuses()) {
            return;
        }
        int kind = kind(0);
        int exponent = fpu.exponent(0);
        long significand = fpu.significand(0);
        if (!x.propagatesNan(kind, exponent, significand)) {
            x.noteDenormals(kind, kind);
            boolean negative = (exponent & ExtendedResult.SIGN) != 0;
            int biased = exponent & ExtendedResult.SPECIAL;
            if (kind == ExtendedResult.INFINITY && negative) {
                x.set(ExtendedResult.SIGN | ExtendedResult.BIAS, ExtendedResult.INTEGER_BIT);
            } else if (biased == ExtendedResult.BIAS && significand == ExtendedResult.INTEGER_BIT) {
                x.flags |= ExtendedResult.PRECISION;
                x.set(negative ? exponent - 1 : exponent, significand);
            } else if (kind == ExtendedResult.ZERO || biased >= ExtendedResult.BIAS) {
                // Beyond -1 .. 1 the result is undefined; common processors give the operand back as inexact.
                x.flags |= kind == ExtendedResult.NORMAL ? ExtendedResult.PRECISION : 0;
                x.set(exponent, significand);
            } else {
                transcendental().powerMinusOne(exponent, significand);
            }
        }
        finish();
    }

    /** Whether the angle in ST(0) is too large: C2 says so. */
    private boolean outOfRange() {
        int biased = fpu.exponent(0) & ExtendedResult.SPECIAL;
        boolean far = biased >= ANGLE_LIMIT && kind(0) == ExtendedResult.NORMAL;
        fpu.setC2(far);
        if (far) {
            fpu.setC1(false);
        }
        return far;
    }

    /** FSIN, or FCOS. */
    public void sine(boolean cosine) {
        fpu.begin();
        fpu.setC2(false);
        if (fpu.stackRefuses() || outOfRange()) {
            return;
        }
        int exponent = fpu.exponent(0);
        long significand = fpu.significand(0);
        if (!angleSpecial(exponent, significand, cosine)) {
            if (cosine) {
                transcendental().cosine(exponent, significand);
            } else {
                transcendental().sine(exponent, significand);
            }
        }
        finish();
    }

    /** NaNs, infinities and zero; false for angles that must be computed. */
    private boolean angleSpecial(int exponent, long significand, boolean cosine) {
        int kind = ExtendedResult.classify(exponent, significand);
        if (x.propagatesNan(kind, exponent, significand)) {
            return true;
        }
        if (kind == ExtendedResult.INFINITY) {
            x.invalid();
            return true;
        }
        x.noteDenormals(kind, kind);
        if (kind == ExtendedResult.ZERO) {
            x.set(cosine ? ExtendedResult.BIAS : exponent, cosine ? ExtendedResult.INTEGER_BIT : 0);
            return true;
        }
        return false;
    }

    /** FSINCOS: sine, then the cosine on top. */
    public void sineAndCosine() {
        pair(true);
    }

    /** FPTAN: tangent, then 1 on top. */
    public void tangent() {
        pair(false);
    }

    private void pair(boolean withCosine) {
        fpu.begin();
        fpu.setC2(false);
        if (fpu.stackRefusesPair() || outOfRange()) {
            return;
        }
        int exponent = fpu.exponent(0);
        long significand = fpu.significand(0);
        int topExponent = ExtendedResult.BIAS;
        long top = ExtendedResult.INTEGER_BIT;
        boolean special = angleSpecial(exponent, significand, false);
        if (!special && withCosine) {
            transcendental().cosine(exponent, significand);
            topExponent = x.exponent;
            top = x.significand;
            x.flags &= ~ExtendedResult.ROUNDED_UP;
            transcendental().sine(exponent, significand);
        } else if (!special) {
            transcendental().tangent(exponent, significand);
        }
        if (special && x.significand != 0) {
            topExponent = x.exponent;
            top = x.significand;
        }
        if (fpu.settle()) {
            fpu.setResult(0);
            fpu.push(topExponent, top);
        }
    }

    private boolean binaryRefused() {
        fpu.begin();
        if (!fpu.empty(0) && !fpu.empty(1)) {
            return false;
        }
        if (fpu.underflow()) {
            x.set(ExtendedResult.SIGN | ExtendedResult.SPECIAL, ExtendedResult.INDEFINITE);
            fpu.setResult(1);
            fpu.pop();
        }
        return true;
    }

    /** FPATAN. */
    public void arcTangent() {
        if (binaryRefused()) {
            return;
        }
        int kindX = kind(0);
        int kindY = kind(1);
        int ex = fpu.exponent(0);
        int ey = fpu.exponent(1);
        if (!x.propagatesNan(kindX, ex, fpu.significand(0), kindY, ey, fpu.significand(1))) {
            x.noteDenormals(kindX, kindY);
            boolean left = (ex & ExtendedResult.SIGN) != 0;
            int sign = ey & ExtendedResult.SIGN;
            if (kindY == ExtendedResult.INFINITY) {
                transcendental().eighths(kindX != ExtendedResult.INFINITY ? 2 : left ? 3 : 1, sign);
            } else if (kindY == ExtendedResult.ZERO || kindX == ExtendedResult.INFINITY) {
                if (left) {
                    transcendental().eighths(4, sign);
                } else {
                    x.set(sign, 0);
                }
            } else if (kindX == ExtendedResult.ZERO) {
                transcendental().eighths(2, sign);
            } else {
                transcendental().arcTangent(ey, fpu.significand(1), ex, fpu.significand(0));
            }
        }
        finishAndPop();
    }

    /** FYL2X, or FYL2XP1 when {@code plusOne}. */
    public void logarithm(boolean plusOne) {
        if (binaryRefused()) {
            return;
        }
        int ev = fpu.exponent(0);
        int ey = fpu.exponent(1);
        long v = fpu.significand(0);
        long y = fpu.significand(1);
        int kindV = kind(0);
        int kindY = kind(1);
        if (!x.propagatesNan(kindV, ev, v, kindY, ey, y)
                && !logarithmSpecial(kindV, kindY, ey, logarithmSign(plusOne, kindV, ev, v))) {
            x.noteDenormals(kindV, kindY);
            if (plusOne) {
                transcendental().logarithmOfSum(ey, y, ev, v);
            } else {
                transcendental().logarithm(ey, y, ev, v);
            }
        }
        finishAndPop();
    }

    private static final int LOG_INVALID = 9;
    private static final int LOG_MINUS_INFINITY = -2;
    private static final int LOG_INFINITY = 2;
    private static final int LOG_MINUS_ZERO = 8;
    /** FYL2XP1 of -1 and below: the result is undefined; common processors give v back as inexact. */
    private static final int LOG_UNDEFINED = 10;

    /** What the logarithm is: invalid, infinite, or its sign (0 for exactly zero). */
    private static int logarithmSign(boolean plusOne, int kind, int exponent, long significand) {
        boolean negative = (exponent & ExtendedResult.SIGN) != 0;
        int biased = exponent & ExtendedResult.SPECIAL;
        if (kind == ExtendedResult.INFINITY) {
            return negative ? LOG_INVALID : LOG_INFINITY;
        }
        if (plusOne) {
            if (kind == ExtendedResult.ZERO) {
                return negative ? LOG_MINUS_ZERO : 0;
            }
            return !negative ? 1 : biased >= ExtendedResult.BIAS ? LOG_UNDEFINED : -1;
        }
        if (kind == ExtendedResult.ZERO) {
            return LOG_MINUS_INFINITY;
        }
        if (negative) {
            return LOG_INVALID;
        }
        boolean one = biased == ExtendedResult.BIAS && significand == ExtendedResult.INTEGER_BIT;
        return one ? 0 : biased >= ExtendedResult.BIAS ? 1 : -1;
    }

    /** Products with zeros and infinities (SDM vol. 2, tables of FYL2X and FYL2XP1); false when it must be computed. */
    private boolean logarithmSpecial(int kindV, int kindY, int ey, int logarithm) {
        boolean negative = logarithm < 0 || logarithm == LOG_MINUS_ZERO || logarithm == LOG_UNDEFINED;
        int sign = ey & ExtendedResult.SIGN ^ (negative ? ExtendedResult.SIGN : 0);
        boolean zeroLogarithm = logarithm == 0 || logarithm == LOG_MINUS_ZERO;
        boolean infinite = logarithm == LOG_INFINITY || logarithm == LOG_MINUS_INFINITY;
        if (logarithm == LOG_UNDEFINED && kindY != ExtendedResult.ZERO) {
            x.noteDenormals(kindV, kindY);
            x.flags |= ExtendedResult.PRECISION;
            x.set(fpu.exponent(0), fpu.significand(0));
            return true;
        }
        if (logarithm == LOG_INVALID
                || infinite && kindY == ExtendedResult.ZERO
                || zeroLogarithm && kindY == ExtendedResult.INFINITY) {
            x.invalid();
            return true;
        }
        if (infinite || kindY == ExtendedResult.INFINITY) {
            if (logarithm == LOG_MINUS_INFINITY && kindY != ExtendedResult.INFINITY) {
                x.flags |= ExtendedResult.ZERO_DIVIDE;
            } else {
                x.noteDenormals(kindV, kindY);
            }
            x.set(sign | ExtendedResult.SPECIAL, ExtendedResult.INTEGER_BIT);
            return true;
        }
        if (zeroLogarithm || kindY == ExtendedResult.ZERO) {
            x.noteDenormals(kindV, kindY);
            x.set(sign, 0);
            return true;
        }
        return false;
    }
}
