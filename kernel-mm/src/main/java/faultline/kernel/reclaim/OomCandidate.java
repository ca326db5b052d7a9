package faultline.kernel.reclaim;

/** A process as the OOM killer judges it. */
public interface OomCandidate {

    /** Process number. */
    int pid();

    /** Name for the message. */
    String name();

    /** Kernel address of the task_struct, which the search reads. */
    int kernelAddress();

    /** Whether it has memory to give. */
    boolean alive();

    /** Whether it was chosen before and has not yet died. */
    boolean dyingForMemory();

    /** Pages of its address space: total_vm. */
    long totalPages();

    /** Timer ticks that it ran. */
    long cpuTicks();

    /** Tick at which it was born. */
    long startTick();
}
