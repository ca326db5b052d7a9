package faultline.emulator.cpu;

/**
 * The decimal adjustments (SDM vol. 2: AAA AAD AAM AAS DAA DAS). Each takes and returns AX.
 *
 * <p>Flags the manual leaves undefined: OF is cleared; AAA and AAS set ZF, SF and PF by AL.
 */
public final class Decimal {
    private Decimal() {}

    private static int adjusted(Flags flags, int ax, boolean adjust, boolean carry) {
        Alu.logic(flags, ax & 0xFF, 24);
        flags.fromEflags(flags.toEflags() | (adjust ? Flags.AF : 0) | (carry ? Flags.CF : 0));
        return ax & 0xFFFF;
    }

    private static boolean lowDigitNeedsAdjusting(Flags flags, int al) {
        return (al & 15) > 9 || flags.adjust();
    }

    /** DAA. */
    public static int daa(Flags flags, int ax) {
        int al = ax & 0xFF;
        boolean low = lowDigitNeedsAdjusting(flags, al);
        boolean high = al > 0x99 || flags.carry();
        int sum = al + (low ? 6 : 0) + (high ? 0x60 : 0);
        return adjusted(flags, ax & 0xFF00 | sum & 0xFF, low, high);
    }

    /** DAS. */
    public static int das(Flags flags, int ax) {
        int al = ax & 0xFF;
        boolean low = lowDigitNeedsAdjusting(flags, al);
        boolean high = al > 0x99 || flags.carry();
        boolean borrow = low && al < 6;
        int difference = al - (low ? 6 : 0) - (high ? 0x60 : 0);
        return adjusted(flags, ax & 0xFF00 | difference & 0xFF, low, high || borrow);
    }

    /** AAA. */
    public static int aaa(Flags flags, int ax) {
        boolean low = lowDigitNeedsAdjusting(flags, ax);
        int sum = low ? ax + 0x106 : ax;
        return adjusted(flags, sum & 0xFF0F, low, low);
    }

    /** AAS. */
    public static int aas(Flags flags, int ax) {
        boolean low = lowDigitNeedsAdjusting(flags, ax);
        int difference = low ? ax - 0x106 : ax;
        return adjusted(flags, difference & 0xFF0F, low, low);
    }

    /** AAM by {@code base}, which is not zero (the caller raises #DE). */
    public static int aam(Flags flags, int ax, int base) {
        int al = ax & 0xFF;
        return adjusted(flags, al / base << 8 | al % base, false, false);
    }

    /** AAD by {@code base}. */
    public static int aad(Flags flags, int ax, int base) {
        int al = ax + (ax >>> 8) * base & 0xFF;
        return adjusted(flags, al, false, false);
    }
}
