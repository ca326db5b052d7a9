package faultline.emulator.cpu;

/**
 * MXCSR: control and status of SSE arithmetic (SDM vol. 1, 10.2.3), and the exceptions of the instruction in progress.
 *
 * <p>Arithmetic notes its exceptions with {@link #note}; the instruction ends with {@link #commit}, which makes them
 * sticky and says whether one of them is unmasked, in which case the destination must stay as it was.
 */
public final class Mxcsr {
    /** Invalid operation. */
    public static final int IE = 1;
    /** Denormal operand. */
    public static final int DE = 2;
    /** Division by zero. */
    public static final int ZE = 4;
    /** Overflow. */
    public static final int OE = 8;
    /** Underflow. */
    public static final int UE = 16;
    /** Inexact result. */
    public static final int PE = 32;

    /** Value after reset: everything masked, to nearest. */
    public static final int RESET = 0x1F80;
    /** Bits that may be set; others raise #GP in LDMXCSR and FXRSTOR. */
    public static final int WRITABLE = 0xFFFF;

    /** To nearest, ties to even. */
    public static final int NEAREST = 0;
    /** Towards minus infinity. */
    public static final int DOWN = 1;
    /** Towards plus infinity. */
    public static final int UP = 2;
    /** Towards zero. */
    public static final int ZERO = 3;

    private static final int FLAGS = 0x3F;
    private static final int MASK_SHIFT = 7;
    private static final int BEFORE_RESULT = IE | DE | ZE;
    private static final int DAZ = 1 << 6;
    private static final int ROUNDING_SHIFT = 13;
    private static final int FTZ = 1 << 15;
    /** All masked, to nearest, no DAZ or FTZ, and inexact results noted already. */
    private static final int RELAXED = FLAGS << MASK_SHIFT | PE;

    private int value = RESET;
    private int noted;
    private boolean relaxed;

    /** The register. */
    public int value() {
        return value;
    }

    /** Loads the register; the caller has checked {@link #WRITABLE}. */
    public void set(int value) {
        this.value = value;
        relaxed = (value & (FLAGS << MASK_SHIFT | PE | DAZ | FTZ | 3 << ROUNDING_SHIFT)) == RELAXED;
    }

    /** Whether the host's own arithmetic will do while results are normal numbers: nothing to round or note otherwise. */
    boolean relaxed() {
        return relaxed;
    }

    /** {@link #NEAREST}, {@link #DOWN}, {@link #UP} or {@link #ZERO}. */
    int rounding() {
        return value >> ROUNDING_SHIFT & 3;
    }

    boolean denormalsAreZeros() {
        return (value & DAZ) != 0;
    }

    /** FTZ takes effect only while underflow is masked. */
    boolean flushToZero() {
        return (value & FTZ) != 0 && masked(UE);
    }

    boolean masked(int exception) {
        return (value >> MASK_SHIFT & exception) != 0;
    }

    void note(int exceptions) {
        noted |= exceptions;
    }

    /**
     * Ends an instruction: its exceptions become sticky. An unmasked exception of the operands hides those of the result
     * (SDM vol. 1, 11.5.2).
     *
     * @return whether the instruction raises #XM and must not write its destination
     */
    public boolean commit() {
        if (noted == 0) {
            return false;
        }
        int unmasked = noted & ~(value >> MASK_SHIFT);
        set(value | ((unmasked & BEFORE_RESULT) != 0 ? noted & BEFORE_RESULT : noted));
        noted = 0;
        return unmasked != 0;
    }
}
