package faultline.emulator.cpu;

/**
 * Arithmetic on 80-bit extended values as the x87 unit does it (SDM vol. 1, chapters 4 and 8).
 *
 * <p>An operation leaves its result in {@link #exponent} and {@link #significand} and what happened in {@link #flags};
 * nothing is allocated. Before a sequence set {@link #control}, before each operation clear {@link #flags}.
 */
public final class Extended extends ExtendedResult {

    /** a + b, or a - b when {@code negate} is {@link #SIGN}. */
    void add(int aExponent, long a, int bExponent, long b, int negate) {
        int classA = classify(aExponent, a);
        int classB = classify(bExponent, b);
        if ((classA | classB) != NORMAL || denormalSource) {
            if (propagatesNan(classA, aExponent, a, classB, bExponent, b)
                    || addSpecial(classA, aExponent, a, classB, bExponent ^ negate, b)) {
                return;
            }
        }
        int sign = aExponent & SIGN;
        boolean differ = ((aExponent ^ bExponent ^ negate) & SIGN) != 0;
        int ea = trueExponent(aExponent, a);
        int eb = trueExponent(bExponent, b);
        long big = normalized(a);
        long small = normalized(b);
        if (ea < eb || ea == eb && Long.compareUnsigned(big, small) < 0) {
            long swap = big;
            big = small;
            small = swap;
            int other = ea;
            ea = eb;
            eb = other;
            sign = differ ? sign ^ SIGN : sign;
        }
        align(small, ea - eb);
        if (differ) {
            subtractAligned(sign, ea, big, significand, low);
        } else {
            addAligned(sign, ea, big, significand, low);
        }
    }

    /** Infinities and zeros; false when both are finite and not zero, or the sum must still be rounded. */
    private boolean addSpecial(int classA, int aExponent, long a, int classB, int bExponent, long b) {
        if (classA == INFINITY && classB == INFINITY && ((aExponent ^ bExponent) & SIGN) != 0) {
            invalid();
            return true;
        }
        noteDenormals(classA, classB);
        if (classA == INFINITY || classB == INFINITY) {
            set(classA == INFINITY ? aExponent : bExponent, INTEGER_BIT);
            return true;
        }
        if (classA == ZERO && classB == ZERO) {
            boolean same = ((aExponent ^ bExponent) & SIGN) == 0;
            set(same ? aExponent & SIGN : zeroSign(), 0);
            return true;
        }
        if (classA == ZERO) {
            round(bExponent & SIGN, trueExponent(bExponent, b), normalized(b), 0);
            return true;
        }
        if (classB == ZERO) {
            round(aExponent & SIGN, trueExponent(aExponent, a), normalized(a), 0);
            return true;
        }
        return false;
    }

    /** Sign of an exact difference of zero. */
    private int zeroSign() {
        return rounding() == DOWN ? SIGN : 0;
    }

    private void addAligned(int sign, int exponentOfSum, long big, long high, long lowPart) {
        long sum = big + high;
        if (Long.compareUnsigned(sum, big) < 0) {
            long shifted = lowPart >>> 1 | lowPart & 1 | sum << 63;
            round(sign, exponentOfSum + 1, sum >>> 1 | INTEGER_BIT, shifted);
        } else {
            round(sign, exponentOfSum, sum, lowPart);
        }
    }

    private void subtractAligned(int sign, int exponentOfBig, long big, long high, long lowPart) {
        long restLow = -lowPart;
        long rest = big - high - (lowPart != 0 ? 1 : 0);
        int e = exponentOfBig;
        if (rest == 0) {
            if (restLow == 0) {
                set(zeroSign(), 0);
                return;
            }
            rest = restLow;
            restLow = 0;
            e -= 64;
        }
        int shift = Long.numberOfLeadingZeros(rest);
        if (shift != 0) {
            rest = rest << shift | restLow >>> 64 - shift;
            restLow <<= shift;
        }
        round(sign, e - shift, rest, restLow);
    }

    /** a * b. */
    void multiply(int aExponent, long a, int bExponent, long b) {
        int classA = classify(aExponent, a);
        int classB = classify(bExponent, b);
        int sign = (aExponent ^ bExponent) & SIGN;
        if ((classA | classB) != NORMAL || denormalSource) {
            if (propagatesNan(classA, aExponent, a, classB, bExponent, b)) {
                return;
            }
            boolean infinite = classA == INFINITY || classB == INFINITY;
            boolean zero = classA == ZERO || classB == ZERO;
            if (infinite && zero) {
                invalid();
                return;
            }
            noteDenormals(classA, classB);
            if (infinite || zero) {
                set(infinite ? sign | SPECIAL : sign, infinite ? INTEGER_BIT : 0);
                return;
            }
        }
        long x = normalized(a);
        long y = normalized(b);
        int e = trueExponent(aExponent, a) + trueExponent(bExponent, b) - BIAS + 1;
        long high = multiplyHigh(x, y);
        long lowPart = x * y;
        if (high >= 0) {
            high = high << 1 | lowPart >>> 63;
            lowPart <<= 1;
            e--;
        }
        round(sign, e, high, lowPart);
    }

    /** Upper half of the unsigned product. */
    static long multiplyHigh(long x, long y) {
        return Math.multiplyHigh(x, y) + (x >> 63 & y) + (y >> 63 & x);
    }

    /** a / b. */
    void divide(int aExponent, long a, int bExponent, long b) {
        int classA = classify(aExponent, a);
        int classB = classify(bExponent, b);
        int sign = (aExponent ^ bExponent) & SIGN;
        if ((classA | classB) != NORMAL || denormalSource) {
            if (propagatesNan(classA, aExponent, a, classB, bExponent, b) || divideSpecial(classA, classB, sign)) {
                return;
            }
        }
        long x = normalized(a);
        long y = normalized(b);
        int e = trueExponent(aExponent, a) - trueExponent(bExponent, b) + BIAS;
        long quotient;
        if (Long.compareUnsigned(x, y) < 0) {
            quotient = divideWide(x, 0, y);
            e--;
        } else {
            quotient = divideWide(x >>> 1, x << 63, y);
        }
        round(sign, e, quotient, rest(low, y));
    }

    private boolean divideSpecial(int classA, int classB, int sign) {
        if (classA == classB && (classA == INFINITY || classA == ZERO)) {
            invalid();
            return true;
        }
        if (classB == ZERO && classA != INFINITY) {
            flags |= ZERO_DIVIDE;
            set(sign | SPECIAL, INTEGER_BIT);
            return true;
        }
        noteDenormals(classA, classB);
        if (classA == INFINITY) {
            set(sign | SPECIAL, INTEGER_BIT);
            return true;
        }
        if (classA == ZERO || classB == INFINITY) {
            set(sign, 0);
            return true;
        }
        return false;
    }

    /** A remainder of a division by {@code divisor} as the bits behind the quotient: exact zero and half, else sticky. */
    private static long rest(long remainder, long divisor) {
        if (remainder == 0) {
            return 0;
        }
        int order = Long.compareUnsigned(remainder, divisor - remainder);
        return order < 0 ? 1 : order == 0 ? HALF : HALF + 1;
    }

    /** (high, bits) / divisor for a normalized divisor above high; the remainder goes to {@link #low}. */
    private long divideWide(long high, long bits, long divisor) {
        long first = digit(high, bits >>> 32, divisor);
        long middle = (high << 32 | bits >>> 32) - first * divisor;
        long second = digit(middle, bits & 0xFFFFFFFFL, divisor);
        low = (middle << 32 | bits & 0xFFFFFFFFL) - second * divisor;
        return first << 32 | second;
    }

    /** One 32-bit digit of (high, next) / divisor (Knuth, TAOCP 2, 4.3.1, algorithm D). */
    private static long digit(long high, long next, long divisor) {
        long top = divisor >>> 32;
        long bottom = divisor & 0xFFFFFFFFL;
        long quotient = Long.divideUnsigned(high, top);
        long remainder = high - quotient * top;
        while (quotient >>> 32 != 0 || Long.compareUnsigned(quotient * bottom, remainder << 32 | next) > 0) {
            quotient--;
            remainder += top;
            if (remainder >>> 32 != 0) {
                break;
            }
        }
        return quotient;
    }

    /** Square root. */
    void squareRoot(int aExponent, long a) {
        int classA = classify(aExponent, a);
        if (propagatesNan(classA, aExponent, a)) {
            return;
        }
        if (classA == ZERO || classA == INFINITY && (aExponent & SIGN) == 0) {
            set(aExponent, a);
            return;
        }
        if ((aExponent & SIGN) != 0) {
            invalid();
            return;
        }
        noteDenormals(classA, NORMAL);
        int e = trueExponent(aExponent, a) - BIAS;
        long x = normalized(a);
        boolean odd = (e & 1) != 0;
        root(odd ? x : x >>> 1, odd ? 0 : x << 63);
        round(0, (e >> 1) + BIAS, significand, low);
    }

    /** Root of the 128-bit radicand into significand, what is behind its last bit into low; digit by digit. */
    private void root(long high, long bits) {
        long rootBits = 0;
        long restHigh = 0;
        long restLow = 0;
        long radicand = high;
        for (int i = 0; i < 64; i++) {
            restHigh = restHigh << 2 | restLow >>> 62;
            restLow = restLow << 2 | radicand >>> 62;
            radicand = i == 31 ? bits : radicand << 2;
            long trialHigh = rootBits >>> 62;
            long trialLow = rootBits << 2 | 1;
            rootBits <<= 1;
            boolean fits = restHigh != trialHigh
                    ? Long.compareUnsigned(restHigh, trialHigh) > 0
                    : Long.compareUnsigned(restLow, trialLow) >= 0;
            if (fits) {
                restHigh -= trialHigh + (Long.compareUnsigned(restLow, trialLow) < 0 ? 1 : 0);
                restLow -= trialLow;
                rootBits |= 1;
            }
        }
        significand = rootBits;
        boolean aboveHalf = restHigh != 0 || Long.compareUnsigned(restLow, rootBits) > 0;
        low = restLow == 0 && restHigh == 0 ? 0 : aboveHalf ? HALF + 1 : 1;
    }

    /**
     * Compares.
     *
     * @param quiet whether quiet NaNs are no invalid operation (FUCOM)
     * @return -1, 0, 1, or 2 for unordered
     */
    int compare(int aExponent, long a, int bExponent, long b, boolean quiet) {
        int classA = classify(aExponent, a);
        int classB = classify(bExponent, b);
        if (classA >= QUIET_NAN || classB >= QUIET_NAN) {
            if (!quiet || classA > QUIET_NAN || classB > QUIET_NAN) {
                flags |= INVALID;
            }
            return 2;
        }
        noteDenormals(classA, classB);
        if (classA == ZERO && classB == ZERO) {
            return 0;
        }
        int signA = classA == ZERO ? 0 : (aExponent & SIGN) != 0 ? -1 : 1;
        int signB = classB == ZERO ? 0 : (bExponent & SIGN) != 0 ? -1 : 1;
        if (signA != signB) {
            return Integer.compare(signA, signB);
        }
        int ea = trueExponent(aExponent, a);
        int eb = trueExponent(bExponent, b);
        int order = ea != eb ? Integer.compare(ea, eb) : Long.compareUnsigned(normalized(a), normalized(b));
        return Integer.signum(order) * signA;
    }
}
