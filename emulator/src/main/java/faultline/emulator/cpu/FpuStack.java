package faultline.emulator.cpu;

import faultline.emulator.trap.FloatContext;

/**
 * The registers of the x87 unit: their stack, the condition codes, exceptions and their masked responses, and the MMX registers
 * that lie in them (SDM vol. 1, chapters 8 and 9). Registers named by number are relative to the top of the stack.
 */
abstract class FpuStack {
    static final int C0 = 0x100;
    static final int C1 = 0x200;
    static final int C2 = 0x400;
    static final int C3 = 0x4000;
    static final int STACK_FAULT = 0x40;
    static final int INDEFINITE_EXPONENT = ExtendedResult.SIGN | ExtendedResult.SPECIAL;
    private static final int EXCEPTIONS = 0x3F;
    private static final int BEFORE = ExtendedResult.INVALID | ExtendedResult.ZERO_DIVIDE;
    private static final int RANGE = ExtendedResult.OVERFLOW | ExtendedResult.UNDERFLOW;

    final FloatContext c = new FloatContext();
    final Extended x = new Extended();
    private final long[] significands = c.significands;
    private final int[] exponents = c.exponents;

    /** Registers and control words. */
    public FloatContext context() {
        return c;
    }

    /** MMX register {@code i}. */
    public long mmx(int i) {
        return significands[i];
    }

    /** Writes MMX register {@code i}: the exponent becomes all ones (SDM vol. 1, 9.5.1). */
    public void setMmx(int i, long value) {
        significands[i] = value;
        exponents[i] = 0xFFFF;
    }

    /** What every MMX instruction but EMMS does: TOP becomes 0 and no register is empty. */
    public void enterMmx() {
        c.top = 0;
        c.valid = 0xFF;
        c.used = true;
    }

    /** EMMS. */
    public void emptyMmx() {
        c.valid = 0;
        c.used = true;
    }

    int exponent(int i) {
        return exponents[c.top + i & 7];
    }

    long significand(int i) {
        return significands[c.top + i & 7];
    }

    boolean empty(int i) {
        return (c.valid >> (c.top + i & 7) & 1) == 0;
    }

    void set(int i, int exponent, long significand) {
        int physical = c.top + i & 7;
        exponents[physical] = exponent;
        significands[physical] = significand;
        c.valid |= 1 << physical;
    }

    /** Writes the result of {@link #x}. */
    void setResult(int i) {
        set(i, x.exponent, x.significand);
    }

    void push(int exponent, long significand) {
        c.top = c.top - 1 & 7;
        set(0, exponent, significand);
    }

    /** Pops. */
    public void pop() {
        c.valid &= ~(1 << c.top);
        c.top = c.top + 1 & 7;
    }

    void begin() {
        x.flags = 0;
        x.control = c.control;
        x.denormalSource = false;
    }

    void setConditions(int codes) {
        c.conditions = c.conditions & ~(C0 | C2 | C3) | codes;
    }

    void setC2(boolean on) {
        c.conditions = on ? c.conditions | C2 : c.conditions & ~C2;
    }

    void setC1(boolean on) {
        c.conditions = on ? c.conditions | C1 : c.conditions & ~C1;
    }

    boolean masked(int exceptions) {
        return (exceptions & ~c.control) == 0;
    }

    /** Whether the flags of the operation let its result be written. */
    boolean allowed(boolean toMemory) {
        int raised = x.flags;
        if ((raised & BEFORE) != 0) {
            return masked(raised & BEFORE);
        }
        return masked(raised & ExtendedResult.DENORMAL_OPERAND) && !(toMemory && !masked(raised & RANGE));
    }

    /** Tells the exceptions of the operation in the status word; whether its result may be written. */
    boolean settle(boolean toMemory) {
        int raised = x.flags;
        boolean goesOn = allowed(toMemory);
        if ((raised & BEFORE) != 0) {
            raised &= BEFORE | STACK_FAULT;
        } else if (!masked(raised & ExtendedResult.DENORMAL_OPERAND)) {
            raised = ExtendedResult.DENORMAL_OPERAND;
        } else if (!goesOn) {
            raised &= ~(ExtendedResult.PRECISION | C1);
        }
        c.conditions = c.conditions & ~C1 | raised;
        return goesOn;
    }

    boolean settle() {
        return settle(false);
    }

    private void stackFault(int c1) {
        c.conditions = c.conditions & ~C1 | c1 | ExtendedResult.INVALID | STACK_FAULT;
    }

    /** A source register was empty; true when the masked response must follow. */
    boolean underflow() {
        stackFault(0);
        return masked(ExtendedResult.INVALID);
    }

    /** A source register was empty: the masked response writes the default NaN. */
    boolean underflow(int destination) {
        if (!underflow()) {
            return false;
        }
        set(destination, INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
        return true;
    }

    /** Where a push would go is not empty: true, and the fault has been dealt with. */
    boolean overflows() {
        if (empty(-1)) {
            return false;
        }
        stackFault(C1);
        if (masked(ExtendedResult.INVALID)) {
            push(INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
        }
        return true;
    }

    /**
     * Checks an instruction that replaces ST(0) and pushes: true when the stack does not allow it, and the masked response
     * has been written.
     */
    boolean stackRefusesPair() {
        if (!empty(0) && empty(-1)) {
            return false;
        }
        stackFault(empty(0) ? 0 : C1);
        if (masked(ExtendedResult.INVALID)) {
            set(0, INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
            push(INDEFINITE_EXPONENT, ExtendedResult.INDEFINITE);
        }
        return true;
    }

    /** Checks an instruction on ST(0): true when it is empty, and the masked response has been written. */
    boolean stackRefuses() {
        if (!empty(0)) {
            return false;
        }
        underflow(0);
        return true;
    }

    /** FFREE, FFREEP. */
    public void free(int i, boolean pops) {
        c.valid &= ~(1 << (c.top + i & 7));
        setC1(false);
        if (pops) {
            pop();
        }
    }

    /** FINCSTP with 1, FDECSTP with -1. */
    public void rotate(int by) {
        c.top = c.top + by & 7;
        setC1(false);
    }

    /** FNCLEX. */
    public void clearExceptions() {
        c.conditions &= ~(EXCEPTIONS | STACK_FAULT);
    }
}
