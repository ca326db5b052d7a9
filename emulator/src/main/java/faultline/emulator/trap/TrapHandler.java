package faultline.emulator.trap;

/**
 * The kernel as the hardware sees it. Each call finds the CPU at a precise instruction boundary: EIP is the faulting
 * instruction for faults, the next one for software interrupts and the timer. No trap cost has been charged yet: the
 * handler says where the cycles belong and then calls {@link SupervisorPort#enterTrap}.
 */
public interface TrapHandler {

    /** The CPU's first moment: the kernel boots, prepares the first process and loads its user context. */
    void start(SupervisorPort cpu);

    /** A processor exception in user mode. */
    void fault(SupervisorPort cpu, GuestFault fault);

    /** INT {@code vector} in user mode; EIP is behind it. */
    void softwareInterrupt(SupervisorPort cpu, int vector);

    /** The CPU's timer reached the cycle that was asked for with {@link SupervisorPort#setTimer}. */
    void timerInterrupt(SupervisorPort cpu);

    /** Whether no process is left: the machine stops. */
    boolean finished();
}
