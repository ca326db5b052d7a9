package faultline.kernel.reclaim;

import java.util.List;

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

    /** Those that it made and that have not been waited for, oldest first. */
    List<? extends OomCandidate> offspring();

    /** Whether it shares its memory with {@code other}, so that killing one alone gains nothing. */
    boolean sharesMemory(OomCandidate other);
}
