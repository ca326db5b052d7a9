package faultline.emulator.exec.jit;

/** Division by 32-bit divisors for translated code: the quotient in the lower half, the remainder in the upper. */
record DividePath(SlowPath slow) {
    private static final long LOW = 0xFFFF_FFFFL;

    /** DIV. */
    long divide(int low, int high, int divisor, int site) {
        long by = divisor & LOW;
        if ((high & LOW) >= by) {
            slow.divideError(site);
        }
        long dividend = (long) high << 32 | low & LOW;
        long quotient = dividend >= 0 ? dividend / by : Long.divideUnsigned(dividend, by);
        return dividend - quotient * by << 32 | quotient & LOW;
    }

    /** IDIV. */
    long divideSigned(int low, int high, int divisor, int site) {
        long dividend = (long) high << 32 | low & LOW;
        if (divisor == 0 || divisor == -1 && dividend == Long.MIN_VALUE) {
            slow.divideError(site);
        }
        long quotient = dividend / divisor;
        if (quotient != (int) quotient) {
            slow.divideError(site);
        }
        return dividend - quotient * divisor << 32 | quotient & LOW;
    }
}
