package faultline.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Alu and Shifter against formulas written for clarity, one bit at a time, in all operand sizes. */
class AluPropertiesTest {
    private final Flags flags = new Flags();

    private static int shift(int size) {
        return 32 - (8 << size);
    }

    private static long mask(int bits) {
        return (1L << bits) - 1;
    }

    private static boolean negative(long value, int bits) {
        return (value >>> bits - 1 & 1) != 0;
    }

    private void assertFlags(long wide, long low4, boolean overflow, int bits) {
        long result = wide & mask(bits);
        assertThat(flags.carry()).as("CF").isEqualTo((wide & ~mask(bits)) != 0);
        assertThat(flags.overflow()).as("OF").isEqualTo(overflow);
        assertThat(flags.adjust()).as("AF").isEqualTo((low4 & ~15L) != 0);
        assertResultFlags(result, bits);
    }

    private void assertResultFlags(long result, int bits) {
        assertThat(flags.zero()).as("ZF").isEqualTo(result == 0);
        assertThat(flags.sign()).as("SF").isEqualTo(negative(result, bits));
        assertThat(flags.parity()).as("PF").isEqualTo(Long.bitCount(result & 0xFF) % 2 == 0);
    }

    @Property
    void adds(@ForAll int x, @ForAll int y, @ForAll boolean carry, @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        long a = x & mask(bits);
        long b = y & mask(bits);
        int in = carry ? 1 : 0;
        flags.fromEflags(in);
        int result = Alu.adc(flags, (int) a, (int) b, shift(size));
        long wide = a + b + in;
        assertThat(result & mask(bits)).isEqualTo(wide & mask(bits));
        boolean overflow = negative(a, bits) == negative(b, bits) && negative(a, bits) != negative(wide, bits);
        assertFlags(wide, (a & 15) + (b & 15) + in, overflow, bits);
    }

    @Property
    void subtracts(@ForAll int x, @ForAll int y, @ForAll boolean borrow, @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        long a = x & mask(bits);
        long b = y & mask(bits);
        int in = borrow ? 1 : 0;
        flags.fromEflags(in);
        int result = Alu.sbb(flags, (int) a, (int) b, shift(size));
        long wide = a - b - in;
        assertThat(result & mask(bits)).isEqualTo(wide & mask(bits));
        boolean overflow = negative(a, bits) != negative(b, bits) && negative(a, bits) != negative(wide, bits);
        assertFlags(wide, (a & 15) - (b & 15) - in, overflow, bits);
    }

    @Property
    void conditionsFollowComparisons(@ForAll int a, @ForAll int b) {
        Alu.sub(flags, a, b, 0);
        assertThat(flags.condition(2)).as("below").isEqualTo(Integer.compareUnsigned(a, b) < 0);
        assertThat(flags.condition(4)).as("equal").isEqualTo(a == b);
        assertThat(flags.condition(7)).as("above").isEqualTo(Integer.compareUnsigned(a, b) > 0);
        assertThat(flags.condition(12)).as("less").isEqualTo(a < b);
        assertThat(flags.condition(15)).as("greater").isEqualTo(a > b);
        assertThat(flags.condition(8)).as("sign").isEqualTo(a - b < 0);
    }

    @Property
    void incrementsWithoutCarry(@ForAll int x, @ForAll boolean carry, @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        long a = x & mask(bits);
        flags.fromEflags(carry ? Flags.CF : 0);
        long up = Alu.inc(flags, (int) a, shift(size)) & mask(bits);
        assertThat(up).isEqualTo(a + 1 & mask(bits));
        assertThat(flags.carry()).isEqualTo(carry);
        assertThat(flags.overflow()).isEqualTo(up == 1L << bits - 1);
        assertResultFlags(up, bits);
        long down = Alu.dec(flags, (int) a, shift(size)) & mask(bits);
        assertThat(down).isEqualTo(a - 1 & mask(bits));
        assertThat(flags.carry()).isEqualTo(carry);
        assertThat(flags.overflow()).isEqualTo(a == 1L << bits - 1);
    }

    @Property
    void multiplies(@ForAll int x, @ForAll int y, @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        int a = (int) (x & mask(bits));
        int b = (int) (y & mask(bits));
        BigInteger unsigned = BigInteger.valueOf(a & 0xFFFFFFFFL).multiply(BigInteger.valueOf(b & 0xFFFFFFFFL));
        assertThat(Alu.mul(flags, a, b, shift(size))).isEqualTo(unsigned.longValue());
        assertThat(flags.carry()).isEqualTo(unsigned.bitLength() > bits).isEqualTo(flags.overflow());
        long signed = (long) (a << shift(size) >> shift(size)) * (b << shift(size) >> shift(size));
        assertThat(Alu.imul(flags, a, b, shift(size))).isEqualTo(signed);
        assertThat(flags.carry())
                .isEqualTo(BigInteger.valueOf(signed).bitLength() >= bits)
                .isEqualTo(flags.overflow());
    }

    @Property
    void eflagsComeBackAsTheyWere(@ForAll int eflags) {
        flags.fromEflags(eflags);
        assertThat(flags.toEflags()).isEqualTo(eflags & Flags.ARITHMETIC);
    }

    @Property
    void carryAloneChangesNothingElse(@ForAll int eflags, @ForAll boolean carry) {
        flags.fromEflags(eflags);
        flags.setCarry(carry ? 1 : 0);
        assertThat(flags.toEflags()).isEqualTo(eflags & Flags.ARITHMETIC & ~1 | (carry ? 1 : 0));
    }

    @Property
    void shiftsBitByBit(@ForAll int x, @ForAll @IntRange(max = 31) int count, @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        for (int operation : new int[] {4, 5, 7}) {
            long value = x & mask(bits);
            boolean carry = false;
            for (int i = 0; i < count; i++) {
                carry = operation == 4 ? negative(value, bits) : (value & 1) != 0;
                long top = operation == 7 ? value & 1L << bits - 1 : 0;
                value = operation == 4 ? value << 1 & mask(bits) : value >>> 1 | top;
            }
            flags.fromEflags(Flags.ARITHMETIC);
            int result = Shifter.operate(flags, operation, (int) (x & mask(bits)), count, shift(size));
            assertThat(result & mask(bits)).isEqualTo(value);
            if (count == 0) {
                assertThat(flags.toEflags()).isEqualTo(Flags.ARITHMETIC);
            } else {
                assertThat(flags.carry()).isEqualTo(carry);
                assertResultFlags(value, bits);
            }
        }
    }

    @Property
    void rotatesBitByBit(
            @ForAll int x,
            @ForAll boolean in,
            @ForAll @IntRange(max = 31) int count,
            @ForAll @IntRange(max = 2) int size) {
        int bits = 8 << size;
        for (int operation = 0; operation < 4; operation++) {
            long value = x & mask(bits);
            boolean carry = in;
            for (int i = 0; i < count; i++) {
                boolean left = operation == 0 || operation == 2;
                boolean out = left ? negative(value, bits) : (value & 1) != 0;
                long entering = (operation < 2 ? out : carry) ? 1 : 0;
                value = left ? value << 1 & mask(bits) | entering : value >>> 1 | entering << bits - 1;
                carry = out;
            }
            flags.fromEflags(Flags.ZF | Flags.SF | (in ? Flags.CF : 0));
            int result = Shifter.operate(flags, operation, (int) (x & mask(bits)), count, shift(size));
            assertThat(result & mask(bits)).isEqualTo(value);
            assertThat(flags.carry()).isEqualTo(carry);
            assertThat(flags.zero() && flags.sign()).as("ZF and SF stay").isTrue();
        }
    }
}
