package faultline.emulator.exec;

/** Why an engine stopped. EIP and all registers are at a precise instruction boundary. */
public enum Exit {
    /** The clock reached the deadline; EIP is the next instruction, or a REP instruction that is not done. */
    DEADLINE,
    /** INT n retired; {@link ExecutionEngine#interruptVector} is n and EIP is behind it. */
    SOFTWARE_INTERRUPT,
    /**
     * A processor exception, described by the CPU's fault record. EIP is the faulting instruction for faults and
     * behind it for traps (#BP, #OF and single-step #DB), as the processor would push it.
     */
    FAULT,
    /** The instructions asked for with {@link ExecutionEngine#step} have retired. */
    STEPPED,
    /** EIP is at a breakpoint of the address space in use, whose instruction has not begun. */
    BREAKPOINT,
    /** The last instruction accessed watched memory; EIP is the next instruction, or a REP instruction that is not done. */
    WATCHPOINT
}
