package faultline.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Results are the exact ones, rounded once, by every rounding and precision; BigDecimal knows the exact ones. */
class ExtendedPropertiesTest {
    private static final RoundingMode[] MODES = {
        RoundingMode.HALF_EVEN, RoundingMode.FLOOR, RoundingMode.CEILING, RoundingMode.DOWN
    };
    private static final int[] PRECISION_BITS = {24, 64, 53, 64};
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private final Extended x = new Extended();

    /** A number whose results stay within the normal range. */
    record Value(boolean negative, int exponent, long significand) {
        int word() {
            return (negative ? ExtendedResult.SIGN : 0) | exponent + ExtendedResult.BIAS;
        }

        BigDecimal exact() {
            BigDecimal magnitude =
                    new BigDecimal(new BigInteger(Long.toUnsignedString(significand))).multiply(power(exponent - 63));
            return negative ? magnitude.negate() : magnitude;
        }
    }

    @Provide
    Arbitrary<Value> values() {
        Arbitrary<Long> significands = Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.of(0L, 1L, -1L, -2L, 0x400L, -0x400L, 0xFFFFFF8000000000L, 1L << 39, 0x7FFL, 0xBFFL));
        return net.jqwik.api.Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.integers().between(-80, 80), significands)
                .as((negative, exponent, bits) -> new Value(negative, exponent, bits | Long.MIN_VALUE));
    }

    @Provide
    Arbitrary<Integer> controls() {
        return Arbitraries.integers().between(0, 15).map(bits -> bits << 8 | 0x7F);
    }

    private static BigDecimal power(int exponent) {
        return exponent >= 0 ? TWO.pow(exponent) : BigDecimal.ONE.divide(TWO.pow(-exponent));
    }

    private static BigDecimal value(Extended x) {
        boolean negative = (x.exponent & ExtendedResult.SIGN) != 0;
        int exponent = (x.exponent & ExtendedResult.SPECIAL) - ExtendedResult.BIAS;
        return new Value(negative, exponent, x.significand).exact();
    }

    private void begin(int control) {
        x.control = control;
        x.flags = 0;
    }

    /** The dividend over the divisor, rounded to the control word's bits. */
    private static BigDecimal rounded(BigDecimal dividend, BigDecimal divisor, int control) {
        int bits = PRECISION_BITS[control >> 8 & 3];
        BigDecimal about = dividend.abs().divide(divisor.abs(), new MathContext(60, RoundingMode.DOWN));
        int exponent = about.signum() == 0 ? 0 : floorLog2(about);
        BigDecimal unit = power(exponent - bits + 1);
        return dividend.divide(divisor.multiply(unit), 0, MODES[control >> 10 & 3])
                .multiply(unit);
    }

    private static int floorLog2(BigDecimal positive) {
        int guess = (int) Math.floor((positive.precision() - positive.scale() - 1) * 3.3219) - 2;
        while (power(guess + 1).compareTo(positive) <= 0) {
            guess++;
        }
        return guess;
    }

    private void check(BigDecimal dividend, BigDecimal divisor, int control) {
        BigDecimal expected = rounded(dividend, divisor, control);
        assertThat(value(x)).isEqualByComparingTo(expected);
        boolean exact = expected.multiply(divisor).compareTo(dividend) == 0;
        boolean away = expected.abs().multiply(divisor.abs()).compareTo(dividend.abs()) > 0;
        assertThat((x.flags & ExtendedResult.PRECISION) == 0).isEqualTo(exact);
        assertThat((x.flags & ExtendedResult.ROUNDED_UP) != 0).isEqualTo(away);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void addsAndSubtracts(
            @ForAll("values") Value a,
            @ForAll("values") Value b,
            @ForAll("controls") int control,
            @ForAll boolean minus) {
        begin(control);
        x.add(a.word(), a.significand(), b.word(), b.significand(), minus ? ExtendedResult.SIGN : 0);
        BigDecimal exact = minus ? a.exact().subtract(b.exact()) : a.exact().add(b.exact());
        if (exact.signum() == 0) {
            assertThat(x.significand).isZero();
            assertThat(x.exponent).isEqualTo((control >> 10 & 3) == ExtendedResult.DOWN ? ExtendedResult.SIGN : 0);
        } else {
            check(exact, BigDecimal.ONE, control);
        }
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void multiplies(@ForAll("values") Value a, @ForAll("values") Value b, @ForAll("controls") int control) {
        begin(control);
        x.multiply(a.word(), a.significand(), b.word(), b.significand());
        check(a.exact().multiply(b.exact()), BigDecimal.ONE, control);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void divides(@ForAll("values") Value a, @ForAll("values") Value b, @ForAll("controls") int control) {
        begin(control);
        x.divide(a.word(), a.significand(), b.word(), b.significand());
        check(a.exact(), b.exact(), control);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void takesSquareRoots(@ForAll("values") Value a, @ForAll("controls") int control) {
        Value positive = new Value(false, a.exponent(), a.significand());
        begin(control);
        x.squareRoot(positive.word(), positive.significand());
        // A root of a 64-bit number is exact or far from the midpoint of 64-bit numbers: 80 digits decide its rounding.
        BigDecimal root = positive.exact().sqrt(new MathContext(80, RoundingMode.DOWN));
        boolean exact = root.multiply(root).compareTo(positive.exact()) == 0;
        BigDecimal sticky = exact ? root : root.add(root.ulp());
        assertThat(value(x)).isEqualByComparingTo(rounded(sticky, BigDecimal.ONE, control));
        assertThat((x.flags & ExtendedResult.PRECISION) == 0)
                .isEqualTo(value(x).multiply(value(x)).compareTo(positive.exact()) == 0);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void roundsToIntegersAndBack(@ForAll("values") Value a, @ForAll("controls") int control) {
        ExtendedConversion conversion = new ExtendedConversion(x);
        begin(control);
        long stored = conversion.toInteger(a.word(), a.significand(), 64, false);
        BigInteger expected = a.exact().setScale(0, MODES[control >> 10 & 3]).toBigInteger();
        if (expected.bitLength() > 63) {
            assertThat(stored).isEqualTo(Long.MIN_VALUE);
            assertThat(x.flags).isEqualTo(ExtendedResult.INVALID);
            return;
        }
        assertThat(stored).isEqualTo(expected.longValueExact());
        conversion.fromInteger(stored);
        assertThat(stored == 0 ? BigDecimal.ZERO : value(x)).isEqualByComparingTo(new BigDecimal(stored));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void roundsToDoublesAsTheHostDoes(@ForAll("values") Value a) {
        begin(0x37F);
        double stored = Double.longBitsToDouble(new ExtendedConversion(x).to64(a.word(), a.significand()));
        assertThat(stored).isEqualTo(a.exact().doubleValue());
        begin(0x37F);
        float single = Float.intBitsToFloat(new ExtendedConversion(x).to32(a.word(), a.significand()));
        assertThat(single).isEqualTo(a.exact().floatValue());
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void loadsEveryFloatAndDouble(@ForAll long bits) {
        ExtendedConversion conversion = new ExtendedConversion(x);
        double given = Double.longBitsToDouble(bits);
        begin(0x37F);
        conversion.from64(bits);
        if (!Double.isNaN(given)) {
            assertThat(conversion.to64(x.exponent, x.significand)).isEqualTo(bits);
        }
        float narrow = Float.intBitsToFloat((int) bits);
        conversion.from32((int) bits);
        if (!Float.isNaN(narrow)) {
            assertThat(conversion.to32(x.exponent, x.significand)).isEqualTo((int) bits);
        }
    }
}
