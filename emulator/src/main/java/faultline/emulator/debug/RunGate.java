package faultline.emulator.debug;

/**
 * What a machine asks while a debugger is attached. All calls come from the thread that runs the machine, at instruction
 * boundaries; each may block while the machine stands still, and the machine then goes on as if no time had passed (law 7).
 */
public interface RunGate {

    /** How a CPU goes on. */
    enum Pace {
        /** Until something happens. */
        RUN,
        /** One instruction. */
        STEP,
        /** Not at all: the task on the CPU is held, and the kernel must give the CPU to another. */
        YIELD
    }

    /** User code is about to run on {@code cpu}. */
    Pace enter(int cpu);

    /** A cycle behind which the gate wants to be asked again soon. */
    default long deadline() {
        return Long.MAX_VALUE;
    }

    /** Where the address space on {@code cpu} stops. */
    ProcessStops stops(int cpu);

    /** Places of the breakpoints of all address spaces. */
    Places places();

    /** The CPU is in front of a breakpoint. */
    void breakpoint(int cpu);

    /** The last instruction accessed watched memory. */
    void watchpoint(int cpu, Watchpoint point, int address);

    /** The instruction that {@link Pace#STEP} asked for has retired. */
    void stepped(int cpu);

    /** INT {@code vector} has retired and the kernel is about to hear of it. */
    void softwareInterrupt(int cpu, int vector);
}
