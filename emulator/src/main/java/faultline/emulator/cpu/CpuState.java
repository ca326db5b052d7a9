package faultline.emulator.cpu;

/** The user-visible registers of one processor. */
public final class CpuState {
    /** Register numbers as encoded. */
    public static final int EAX = 0;

    public static final int ECX = 1;
    public static final int EDX = 2;
    public static final int EBX = 3;
    public static final int ESP = 4;
    public static final int EBP = 5;
    public static final int ESI = 6;
    public static final int EDI = 7;

    /** Index in {@link #registers} of a word that is always zero: "no base", "no index". */
    public static final int ZERO = 8;

    /** EFLAGS bit of TF (SDM vol. 1, 3.4.3). */
    public static final int TF = 1 << 8;
    /** EFLAGS bit of IF. */
    public static final int IF = 1 << 9;
    /** EFLAGS bit of DF. */
    public static final int DF = 1 << 10;
    /** EFLAGS bit of NT. */
    public static final int NT = 1 << 14;
    /** EFLAGS bit of RF. */
    public static final int RF = 1 << 16;
    /** EFLAGS bit of AC. */
    public static final int AC = 1 << 18;
    /** EFLAGS bit of ID. */
    public static final int ID = 1 << 21;

    private static final int ALWAYS_ONE = 2;
    /** What POPF may change at CPL 3 with IOPL 0 (SDM vol. 2, POPF, table). */
    private static final int USER_MAY_CHANGE = Flags.ARITHMETIC | TF | DF | NT | AC | ID;

    private static final int HELD_HERE = TF | IF | DF | NT | AC | ID;

    /** General registers in encoding order, then {@link #ZERO}, which nothing may write. */
    public final int[] registers = new int[9];
    /** The arithmetic flags. */
    public final Flags flags = new Flags();
    /** Segment registers. */
    public final Segments segments = new Segments();
    /** The XMM registers, two longs each, the low half first: XMM n at 2n and 2n + 1. */
    public final long[] xmm = new long[16];
    /** Control and status of SSE arithmetic. */
    public final Mxcsr mxcsr = new Mxcsr();
    /** The x87 unit, whose registers MMX shares. */
    public final Fpu fpu = new Fpu();
    /** Instruction pointer: the next instruction, or the one that faulted. */
    public int eip;
    /** CR0.TS: x87, MMX and SSE instructions raise #NM (SDM vol. 3A, 2.5). */
    public boolean taskSwitched;
    /** Cycles added to the clock to give the time-stamp counter. */
    public long tscOffset;

    private int systemFlags = IF;

    /** EFLAGS as PUSHF would show them. */
    public int eflags() {
        return flags.toEflags() | systemFlags | ALWAYS_ONE;
    }

    /** Loads EFLAGS with the right of a supervisor: every flag this model holds. */
    public void setEflags(int eflags) {
        flags.fromEflags(eflags);
        systemFlags = eflags & HELD_HERE;
    }

    /** Loads EFLAGS with the right of a user program: IF and IOPL stay. */
    public void popEflags(int eflags) {
        setEflags(eflags & USER_MAY_CHANGE | eflags() & ~USER_MAY_CHANGE);
    }

    /** DF: string instructions step downwards. */
    public boolean down() {
        return (systemFlags & DF) != 0;
    }

    /** Sets DF. */
    public void setDown(boolean down) {
        systemFlags = down ? systemFlags | DF : systemFlags & ~DF;
    }

    /** TF: #DB after each instruction. */
    public boolean singleStep() {
        return (systemFlags & TF) != 0;
    }

    /** The byte register {@code number} (AL CL DL BL AH CH DH BH), zero-extended. */
    public int get8(int number) {
        return registers[number & 3] >>> ((number & 4) << 1) & 0xFF;
    }

    /** The 16-bit register {@code number}, zero-extended. */
    public int get16(int number) {
        return registers[number] & 0xFFFF;
    }

    /** Writes the low 8 bits of {@code value} to a byte register. */
    public void set8(int number, int value) {
        int shift = (number & 4) << 1;
        int slot = number & 3;
        registers[slot] = registers[slot] & ~(0xFF << shift) | (value & 0xFF) << shift;
    }

    /** Writes the low 16 bits of {@code value} to a 16-bit register; the upper half stays. */
    public void set16(int number, int value) {
        registers[number] = registers[number] & 0xFFFF0000 | value & 0xFFFF;
    }
}
