package faultline.emulator.trap;

/** The ways into the kernel whose entry and return the machine profile prices. */
public enum TrapKind {
    /** A processor exception: page fault and its kin, left by IRET. */
    EXCEPTION,
    /** INT n from user mode, left by IRET. */
    SOFTWARE_INTERRUPT,
    /** A hardware interrupt: the timer. */
    INTERRUPT
}
