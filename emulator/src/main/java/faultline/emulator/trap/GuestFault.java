package faultline.emulator.trap;

/**
 * A processor exception on its way from the instruction that caused it to the kernel (Intel SDM 3A, chapter 6).
 *
 * <p>Each CPU owns one instance and throws it again and again: it has no stack trace and carries its particulars in
 * fields, so raising a fault allocates nothing.
 */
public final class GuestFault extends RuntimeException {

    /** #DE, divide error. */
    public static final int DIVIDE_ERROR = 0;
    /** #DB, debug. */
    public static final int DEBUG = 1;
    /** #BP, INT3. */
    public static final int BREAKPOINT = 3;
    /** #OF, INTO. */
    public static final int OVERFLOW = 4;
    /** #BR, BOUND. */
    public static final int BOUND = 5;
    /** #UD, invalid opcode. */
    public static final int INVALID_OPCODE = 6;
    /** #NM, no coprocessor. */
    public static final int DEVICE_NOT_AVAILABLE = 7;
    /** #NP, segment not present. */
    public static final int SEGMENT_NOT_PRESENT = 11;
    /** #SS, stack segment. */
    public static final int STACK_SEGMENT = 12;
    /** #GP, general protection. */
    public static final int GENERAL_PROTECTION = 13;
    /** #PF, page fault. */
    public static final int PAGE_FAULT = 14;
    /** #MF, x87 error. */
    public static final int FPU_ERROR = 16;
    /** #AC, alignment check. */
    public static final int ALIGNMENT_CHECK = 17;
    /** #XM, an unmasked exception of SSE arithmetic. */
    public static final int SIMD_ERROR = 19;

    /** Page-fault error code: the page was present (SDM 3A 4.7; facts machines.md 3). */
    public static final int CODE_PRESENT = 1;
    /** Page-fault error code: the access was a write. */
    public static final int CODE_WRITE = 2;
    /** Page-fault error code: the access came from CPL 3. */
    public static final int CODE_USER = 4;
    /** Page-fault error code: a reserved bit was set in a present entry. */
    public static final int CODE_RESERVED = 8;
    /** Page-fault error code: instruction fetch (only with PAE and NX enabled). */
    public static final int CODE_FETCH = 16;

    private static final long serialVersionUID = 1L;

    private int vector;
    private int errorCode;
    private int address;

    /** Creates the one instance of a CPU. */
    public GuestFault() {
        super(null, null, false, false);
    }

    /** Fills in a fault other than #PF and returns this, ready to be thrown. */
    public GuestFault raise(int vector, int errorCode) {
        this.vector = vector;
        this.errorCode = errorCode;
        this.address = 0;
        return this;
    }

    /** Fills in a page fault at linear {@code address} (the value of CR2) and returns this, ready to be thrown. */
    public GuestFault pageFault(int address, int errorCode) {
        this.vector = PAGE_FAULT;
        this.errorCode = errorCode;
        this.address = address;
        return this;
    }

    /** Exception vector, 0 to 31. */
    public int vector() {
        return vector;
    }

    /** Error code as the processor pushes it; 0 where it pushes none. */
    public int errorCode() {
        return errorCode;
    }

    /** Linear address of a page fault (CR2). */
    public int address() {
        return address;
    }

    /** Whether this is a page fault. */
    public boolean isPageFault() {
        return vector == PAGE_FAULT;
    }

    /** Whether the page fault was a write. */
    public boolean isWrite() {
        return (errorCode & CODE_WRITE) != 0;
    }

    /** Whether the page fault hit a present entry, so that protection was violated. */
    public boolean isProtection() {
        return (errorCode & CODE_PRESENT) != 0;
    }

    /** Whether the fault came from user mode. */
    public boolean isUser() {
        return (errorCode & CODE_USER) != 0;
    }
}
