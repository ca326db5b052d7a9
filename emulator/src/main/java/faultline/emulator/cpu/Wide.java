package faultline.emulator.cpu;

/**
 * A floating-point number with a significand of 128 bits, for functions whose result must be right to the last of 64 bits.
 * Operations write their result into the object they are called on, which may be one of the operands; their error is a few
 * units in the last place. The value is {@code (high, low) / 2^127 * 2^exponent}; zero has {@code high == 0}.
 */
final class Wide {
    boolean negative;
    int exponent;
    long high;
    long low;

    /** Copies {@code other}. */
    Wide set(Wide other) {
        negative = other.negative;
        exponent = other.exponent;
        high = other.high;
        low = other.low;
        return this;
    }

    /** Takes a value by its parts. */
    Wide set(boolean isNegative, int newExponent, long newHigh, long newLow) {
        negative = isNegative;
        exponent = newExponent;
        high = newHigh;
        low = newLow;
        return this;
    }

    /** Takes an integer. */
    Wide set(long value) {
        long magnitude = Math.abs(value);
        int shift = Long.numberOfLeadingZeros(magnitude);
        return value == 0 ? set(false, 0, 0, 0) : set(value < 0, 63 - shift, magnitude << shift, 0);
    }

    /** Takes a finite extended value. */
    Wide setExtended(int exponentWord, long significand) {
        if (significand == 0) {
            return set(false, 0, 0, 0);
        }
        int e = ExtendedResult.trueExponent(exponentWord, significand) - ExtendedResult.BIAS;
        return set((exponentWord & ExtendedResult.SIGN) != 0, e, ExtendedResult.normalized(significand), 0);
    }

    boolean zero() {
        return high == 0;
    }

    /** this = a * b. */
    Wide multiply(Wide a, Wide b) {
        if (a.zero() || b.zero()) {
            return set(false, 0, 0, 0);
        }
        long upper = Extended.multiplyHigh(a.high, b.high);
        long lower = a.high * b.high;
        long sum = lower + Extended.multiplyHigh(a.high, b.low);
        upper += Long.compareUnsigned(sum, lower) < 0 ? 1 : 0;
        long total = sum + Extended.multiplyHigh(a.low, b.high);
        upper += Long.compareUnsigned(total, sum) < 0 ? 1 : 0;
        int e = a.exponent + b.exponent + 1;
        if (upper >= 0) {
            upper = upper << 1 | total >>> 63;
            total <<= 1;
            e--;
        }
        return set(a.negative != b.negative, e, upper, total);
    }

    /** this = a + b. */
    Wide add(Wide a, Wide b) {
        return sum(a, b, b.negative);
    }

    /** this = a - b. */
    Wide subtract(Wide a, Wide b) {
        return sum(a, b, !b.negative);
    }

    private Wide sum(Wide a, Wide b, boolean signB) {
        if (b.zero()) {
            return set(a);
        }
        if (a.zero()) {
            return set(signB, b.exponent, b.high, b.low);
        }
        boolean swap = a.exponent < b.exponent || a.exponent == b.exponent && below(a, b);
        Wide big = swap ? b : a;
        Wide small = swap ? a : b;
        boolean sign = swap ? signB : a.negative;
        boolean same = a.negative == signB;
        int distance = big.exponent - small.exponent;
        long shiftedHigh = distance < 64 ? small.high >>> distance : 0;
        long shiftedLow = shiftedLow(small, distance);
        return same ? grow(sign, big, shiftedHigh, shiftedLow) : shrink(sign, big, shiftedHigh, shiftedLow);
    }

    private static boolean below(Wide a, Wide b) {
        return a.high != b.high ? Long.compareUnsigned(a.high, b.high) < 0 : Long.compareUnsigned(a.low, b.low) < 0;
    }

    private static long shiftedLow(Wide small, int distance) {
        if (distance == 0) {
            return small.low;
        }
        if (distance < 64) {
            return small.low >>> distance | small.high << 64 - distance;
        }
        return distance < 128 ? small.high >>> distance - 64 : 0;
    }

    private Wide grow(boolean sign, Wide big, long addHigh, long addLow) {
        long sumLow = big.low + addLow;
        long carry = Long.compareUnsigned(sumLow, addLow) < 0 ? 1 : 0;
        long sumHigh = big.high + addHigh + carry;
        boolean over =
                carry != 0 ? Long.compareUnsigned(sumHigh, big.high) <= 0 : Long.compareUnsigned(sumHigh, big.high) < 0;
        if (over) {
            return set(sign, big.exponent + 1, sumHigh >>> 1 | Long.MIN_VALUE, sumLow >>> 1 | sumHigh << 63);
        }
        return set(sign, big.exponent, sumHigh, sumLow);
    }

    private Wide shrink(boolean sign, Wide big, long subtractHigh, long subtractLow) {
        long borrow = Long.compareUnsigned(big.low, subtractLow) < 0 ? 1 : 0;
        long restLow = big.low - subtractLow;
        long restHigh = big.high - subtractHigh - borrow;
        int e = big.exponent;
        if (restHigh == 0) {
            restHigh = restLow;
            restLow = 0;
            e -= 64;
        }
        if (restHigh == 0) {
            return set(false, 0, 0, 0);
        }
        int shift = Long.numberOfLeadingZeros(restHigh);
        if (shift != 0) {
            restHigh = restHigh << shift | restLow >>> 64 - shift;
            restLow <<= shift;
        }
        return set(sign, e - shift, restHigh, restLow);
    }

    /** this = 1 / a for a not zero, by Newton's iteration from the host's 53 bits; {@code scratch} is overwritten. */
    Wide reciprocal(Wide a, Wide scratch, Wide two) {
        double start = 0x1p63 / ((a.high >>> 1) * 2.0);
        long bits = Double.doubleToRawLongBits(start);
        int e = (int) (bits >>> 52) - 1023;
        set(a.negative, e - a.exponent, bits << 11 | Long.MIN_VALUE, 0);
        for (int i = 0; i < 2; i++) {
            scratch.multiply(a, this);
            scratch.subtract(two, scratch);
            multiply(this, scratch);
        }
        return this;
    }

    /** The nearest integer to a value below 2^63 in magnitude, halves away from zero. */
    long nearestInteger() {
        if (zero() || exponent < -1) {
            return 0;
        }
        long doubled = exponent == 62 ? high : high >>> 62 - exponent;
        long magnitude = (doubled >>> 1) + (doubled & 1);
        return negative ? -magnitude : magnitude;
    }

    /** The value as a double, about. */
    double approximately() {
        double magnitude = Math.scalb((high >>> 11) * 0x1p-52, exponent);
        return negative ? -magnitude : magnitude;
    }
}
