package faultline.emulator.cpu;

import faultline.emulator.trap.FloatContext;

/**
 * The instructions of the x87 unit (SDM vol. 1, chapter 8) on the registers of {@link FpuStack}.
 *
 * <p>An unmasked exception leaves what SDM vol. 1, 8.5, says and is told by {@link FloatContext#pending}; whoever runs the
 * next waiting instruction raises #MF.
 */
public final class Fpu extends FpuStack {
    /** Operations of {@link #arithmetic}, as in ModRM.reg of D8. */
    public static final int ADD = 0;

    public static final int MULTIPLY = 1;
    public static final int SUBTRACT = 4;
    public static final int SUBTRACT_REVERSED = 5;
    public static final int DIVIDE = 6;
    public static final int DIVIDE_REVERSED = 7;

    /** Formats of memory operands. */
    public static final int FLOAT_32 = 0;

    public static final int FLOAT_64 = 1;
    public static final int FLOAT_80 = 2;
    public static final int INTEGER_16 = 3;
    public static final int INTEGER_32 = 4;
    public static final int INTEGER_64 = 5;
    public static final int DECIMAL_80 = 6;

    private static final long DECIMAL_INDEFINITE_LOW = 0xC000000000000000L;
    private static final int DECIMAL_INDEFINITE_HIGH = 0xFFFF;

    private final ExtendedConversion conversion = new ExtendedConversion(x);
    private final ExtendedRemainder remainder = new ExtendedRemainder(x, conversion);
    private final FpuFunctions functions = new FpuFunctions(this);

    /** What {@link #convert} made: the value, or the low 64 bits of an 80-bit one. */
    public long storedLow;
    /** The upper 16 bits of an 80-bit value. */
    public int storedHigh;

    /** Instructions on the top of the stack alone, and the transcendental ones. */
    public FpuFunctions functions() {
        return functions;
    }

    /** Converts a memory operand into the operand of the next operation. */
    private void take(int format, long low, int high) {
        switch (format) {
            case FLOAT_32 -> conversion.from32((int) low);
            case FLOAT_64 -> conversion.from64(low);
            case FLOAT_80 -> x.set(high & 0xFFFF, low);
            case DECIMAL_80 -> conversion.fromDecimal(low, high);
            default -> conversion.fromInteger(low);
        }
    }

    /** FLD, FILD, FBLD: pushes a memory operand; integers come sign-extended, {@code high} is for 80-bit formats. */
    public void load(int format, long low, int high) {
        begin();
        if (overflows()) {
            return;
        }
        take(format, low, high);
        if (format <= FLOAT_64) {
            conversion.finishLoad();
        }
        // A denormal is loaded even when its exception is not masked.
        boolean loads = masked(x.flags & ExtendedResult.INVALID);
        settle();
        if (loads) {
            push(x.exponent, x.significand);
        }
    }

    /** FLD st(i). */
    public void loadRegister(int i) {
        if (empty(i)) {
            if (underflow()) {
                push(INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
            }
            return;
        }
        int exponent = exponent(i);
        long significand = significand(i);
        if (!overflows()) {
            setC1(false);
            push(exponent, significand);
        }
    }

    /** FADD and its kin: ST(destination) becomes itself op ST(source). */
    public void arithmetic(int operation, int destination, int source, boolean pops) {
        begin();
        boolean goesOn;
        if (empty(destination) || empty(source)) {
            goesOn = underflow(destination);
        } else {
            compute(operation, destination, exponent(source), significand(source));
            goesOn = settle();
            if (goesOn) {
                setResult(destination);
            }
        }
        if (goesOn && pops) {
            pop();
        }
    }

    /** FADD and its kin with a memory operand: ST(0) becomes itself op the operand. */
    public void arithmeticMemory(int operation, int format, long operand) {
        begin();
        take(format, operand, 0);
        if (stackRefuses()) {
            return;
        }
        compute(operation, 0, x.exponent, x.significand);
        if (settle()) {
            setResult(0);
        }
    }

    private void compute(int operation, int destination, int exponent, long significand) {
        int a = exponent(destination);
        long m = significand(destination);
        switch (operation) {
            case ADD -> x.add(a, m, exponent, significand, 0);
            case MULTIPLY -> x.multiply(a, m, exponent, significand);
            case SUBTRACT -> x.add(a, m, exponent, significand, ExtendedResult.SIGN);
            case SUBTRACT_REVERSED -> x.add(exponent, significand, a, m, ExtendedResult.SIGN);
            case DIVIDE -> x.divide(a, m, exponent, significand);
            default -> x.divide(exponent, significand, a, m);
        }
    }

    /**
     * FCOM and its kin: ST(0) with ST(i), into the condition codes.
     *
     * @param quiet whether quiet NaNs are no invalid operation
     * @param pops how many registers to pop
     */
    public void compare(int i, boolean quiet, int pops) {
        order(i, quiet, pops, true);
    }

    /** FCOMI and its kin: -1, 0, 1 or 2 for unordered. */
    public int order(int i, boolean quiet, int pops) {
        return order(i, quiet, pops, false);
    }

    private int order(int i, boolean quiet, int pops, boolean conditions) {
        begin();
        boolean goesOn;
        int order = 2;
        if (empty(0) || empty(i)) {
            goesOn = underflow();
        } else {
            order = x.compare(exponent(0), significand(0), exponent(i), significand(i), quiet);
            goesOn = settle();
        }
        if (conditions) {
            setConditions(codes(order));
        }
        for (int n = 0; goesOn && n < pops; n++) {
            pop();
        }
        return order;
    }

    /** FCOM, FICOM with a memory operand. */
    public void compareMemory(int format, long operand, boolean pops) {
        begin();
        take(format, operand, 0);
        compareWith(x.exponent, x.significand, pops);
    }

    /** FTST. */
    public void test() {
        begin();
        compareWith(0, 0, false);
    }

    private void compareWith(int exponent, long significand, boolean pops) {
        boolean goesOn;
        int order = 2;
        if (empty(0)) {
            goesOn = underflow();
        } else {
            order = x.compare(exponent(0), significand(0), exponent, significand, false);
            goesOn = settle();
        }
        setConditions(codes(order));
        if (goesOn && pops) {
            pop();
        }
    }

    private static int codes(int order) {
        return switch (order) {
            case -1 -> C0;
            case 0 -> C3;
            case 1 -> 0;
            default -> C0 | C2 | C3;
        };
    }

    /**
     * First half of FST, FIST and FBSTP: converts ST(0) into {@link #storedLow} and {@link #storedHigh}. Changes nothing that
     * a program sees; {@link #finishStore} must follow once the value has been stored.
     *
     * @param truncate whether integers are cut rather than rounded (FISTTP)
     * @return whether memory is to be written
     */
    public boolean convert(int format, boolean truncate) {
        begin();
        if (empty(0)) {
            x.flags = ExtendedResult.INVALID | STACK_FAULT;
            set32(format);
        } else {
            convert(format, exponent(0), significand(0), truncate);
        }
        return allowed(true);
    }

    /** The masked responses to storing an empty register. */
    private void set32(int format) {
        switch (format) {
            case FLOAT_32 -> storedLow = 0xFFC00000L;
            case FLOAT_64 -> storedLow = 0xFFF8000000000000L;
            case FLOAT_80 -> setStored(ExtendedResult.INDEFINITE, INDEFINITE_EXPONENT);
            case DECIMAL_80 -> setStored(DECIMAL_INDEFINITE_LOW, DECIMAL_INDEFINITE_HIGH);
            case INTEGER_16 -> storedLow = Short.MIN_VALUE;
            case INTEGER_32 -> storedLow = Integer.MIN_VALUE;
            default -> storedLow = Long.MIN_VALUE;
        }
    }

    private void setStored(long low, int high) {
        storedLow = low;
        storedHigh = high;
    }

    private void convert(int format, int exponent, long significand, boolean truncate) {
        switch (format) {
            case FLOAT_32 -> storedLow = conversion.to32(exponent, significand);
            case FLOAT_64 -> storedLow = conversion.to64(exponent, significand);
            case FLOAT_80 -> setStored(significand, exponent);
            case DECIMAL_80 -> convertDecimal(exponent, significand);
            case INTEGER_16 -> storedLow = conversion.toInteger(exponent, significand, 16, truncate);
            case INTEGER_32 -> storedLow = conversion.toInteger(exponent, significand, 32, truncate);
            default -> storedLow = conversion.toInteger(exponent, significand, 64, truncate);
        }
    }

    private void convertDecimal(int exponent, long significand) {
        long value = conversion.toDecimal(exponent, significand);
        if (value < 0) {
            setStored(DECIMAL_INDEFINITE_LOW, DECIMAL_INDEFINITE_HIGH);
            return;
        }
        long digits = 0;
        for (int shift = 0; shift < 64; shift += 4) {
            digits |= value % 10 << shift;
            value /= 10;
        }
        setStored(digits, exponent & ExtendedResult.SIGN | (int) (value / 10 << 4 | value % 10));
    }

    /** Second half of a store: tells its exceptions and pops. */
    public void finishStore(boolean pops) {
        if (settle(true) && pops) {
            pop();
        }
    }

    /** FST, FSTP to a register. */
    public void storeRegister(int i, boolean pops) {
        boolean goesOn = true;
        if (empty(0)) {
            goesOn = underflow(i);
        } else {
            setC1(false);
            set(i, exponent(0), significand(0));
        }
        if (goesOn && pops) {
            pop();
        }
    }

    /** FSTP in its undocumented encoding D9 D8+i: an empty ST(0) is popped without a stack fault. */
    public void storeOrDrop(int i) {
        if (empty(0)) {
            setC1(false);
            pop();
        } else {
            storeRegister(i, true);
        }
    }

    /** FXCH. */
    public void exchange(int i) {
        if (empty(0) || empty(i)) {
            if (!underflow()) {
                return;
            }
            fillEmpty(0);
            fillEmpty(i);
        } else {
            setC1(false);
        }
        int exponent = exponent(0);
        long significand = significand(0);
        set(0, exponent(i), significand(i));
        set(i, exponent, significand);
    }

    private void fillEmpty(int i) {
        if (empty(i)) {
            set(i, INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
        }
    }

    /** FCMOVcc. */
    public void moveIf(boolean condition, int i) {
        if (empty(0) || empty(i)) {
            underflow(0);
        } else if (condition) {
            set(0, exponent(i), significand(i));
        }
    }

    /** FPREM, FPREM1. */
    public void remainder(boolean nearest) {
        begin();
        setC2(false);
        if (empty(0) || empty(1)) {
            underflow(0);
            return;
        }
        remainder.remainder(exponent(0), significand(0), exponent(1), significand(1), nearest);
        if (!settle()) {
            return;
        }
        setResult(0);
        int bits = remainder.quotientBits;
        boolean whole = ExtendedResult.classify(x.exponent, x.significand) < ExtendedResult.QUIET_NAN;
        if (remainder.partial) {
            setConditions(C2);
        } else if (whole) {
            setConditions(((bits & 4) != 0 ? C0 : 0) | ((bits & 2) != 0 ? C3 : 0));
            setC1((bits & 1) != 0);
        }
    }

    /** FSCALE. */
    public void scale() {
        begin();
        if (empty(0) || empty(1)) {
            underflow(0);
            return;
        }
        remainder.scale(exponent(0), significand(0), exponent(1), significand(1));
        if (settle()) {
            setResult(0);
        }
    }

    /** FXTRACT. */
    public void extract() {
        begin();
        if (stackRefusesPair()) {
            return;
        }
        remainder.extract(exponent(0), significand(0));
        if (settle()) {
            set(0, remainder.scaleExponent, remainder.scaleSignificand);
            push(x.exponent, x.significand);
        }
    }

    /** FRNDINT. */
    public void roundToInteger() {
        begin();
        if (!stackRefuses()) {
            conversion.toWhole(exponent(0), significand(0));
            if (settle()) {
                setResult(0);
            }
        }
    }
}
