package faultline.emulator.trap;

/**
 * The user-mode register state of one task, as the kernel saves and restores it. Registers are numbered as IA-32
 * encodes them (EAX 0, ECX 1, EDX 2, EBX 3, ESP 4, EBP 5, ESI 6, EDI 7).
 */
public final class UserContext {

    /** MXCSR after reset: all exceptions masked, round to nearest (SDM vol. 1, 10.2.3). */
    public static final int INITIAL_MXCSR = 0x1F80;

    /** General registers in encoding order. */
    public final int[] registers = new int[8];
    /** Instruction pointer. */
    public int eip;
    /** EFLAGS. */
    public int eflags = 0x202;
    /** Segment selectors in encoding order: ES, CS, SS, DS, FS, GS. */
    public final int[] selectors = new int[6];
    /** Linear bases of the segments, same order. */
    public final int[] bases = new int[6];
    /** The x87 state. */
    public final FloatContext floats = new FloatContext();

    /** The XMM registers, two longs each, the low half first. */
    public final long[] xmm = new long[16];
    /** MXCSR. */
    public int mxcsr = INITIAL_MXCSR;

    /** Makes this a copy of {@code other}. */
    public void copyFrom(UserContext other) {
        System.arraycopy(other.registers, 0, registers, 0, registers.length);
        System.arraycopy(other.selectors, 0, selectors, 0, selectors.length);
        System.arraycopy(other.bases, 0, bases, 0, bases.length);
        System.arraycopy(other.xmm, 0, xmm, 0, xmm.length);
        mxcsr = other.mxcsr;
        eip = other.eip;
        eflags = other.eflags;
        floats.copyFrom(other.floats);
    }
}
