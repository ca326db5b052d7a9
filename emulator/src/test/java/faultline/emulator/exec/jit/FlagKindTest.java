package faultline.emulator.exec.jit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The carry that two words and their kind stand for is what arithmetic says. */
class FlagKindTest {

    @Property
    void carryOfAdditionsAndSubtractions(
            @ForAll int a, @ForAll int b, @ForAll @IntRange(min = 0, max = 2) int width, @ForAll boolean signed) {
        int shift = new int[] {0, 16, 24}[width];
        long mask = 0xFFFF_FFFFL >>> shift;
        int f2 = signed ? extended(b, shift) : (int) (b & mask);

        expect(FlagKind.of(FlagKind.ADD, shift), extended(a + b, shift), f2, (a & mask) + (b & mask) > mask);
        expect(FlagKind.of(FlagKind.SUB, shift), extended(a - b, shift), f2, (a & mask) < (b & mask));
        expect(FlagKind.of(FlagKind.CMP, shift), (int) (a & mask), (int) (b & mask), (a & mask) < (b & mask));
    }

    @Property
    void carryThatIncAndDecKeep(@ForAll int result, @ForAll boolean carry) {
        expect(FlagKind.of(FlagKind.INC, 0), result, carry ? 1 : 0, carry);
        expect(FlagKind.of(FlagKind.DEC, 0), result, carry ? 1 : 0, carry);
    }

    @Property
    void carryOfShifts(@ForAll int operand, @ForAll @IntRange(min = 1, max = 31) int count) {
        expect(FlagKind.shift(FlagKind.SHL, count), operand << count, operand, (operand >>> 32 - count & 1) != 0);
        expect(FlagKind.shift(FlagKind.SHR, count), operand >>> count, operand, (operand >>> count - 1 & 1) != 0);
        expect(FlagKind.shift(FlagKind.SAR, count), operand >> count, operand, (operand >> count - 1 & 1) != 0);
    }

    @Property
    void carryOfLogicAndOfFlagsInMemory(@ForAll int f1, @ForAll int f2) {
        expect(FlagKind.LOGIC, f1, 0, false);
        expect(FlagKind.AUX, f1, f2, f2 < 0);
    }

    private static int extended(int value, int shift) {
        return value << shift >> shift;
    }

    private static void expect(int kind, int f1, int f2, boolean carry) {
        assertThat(FlagKind.carry(kind, f1, f2)).isEqualTo(carry ? 1 : 0);
        assertThat(FlagKind.aux(kind, f1, f2) >>> 31).isEqualTo(carry ? 1 : 0);
    }
}
