package faultline.kernel.process;

/** What a process is up to: task_struct.state. */
public enum ProcessState {
    /** On a CPU or in the run queue. */
    RUNNABLE,
    /** Waiting in a system call until something wakes it. */
    SLEEPING,
    /** Waiting for the disk in a page fault; signals do not wake it: TASK_UNINTERRUPTIBLE. */
    WAITING_FOR_DISK,
    /** Stopped by a signal until SIGCONT. */
    STOPPED,
    /** Exited; its parent has not asked yet. */
    ZOMBIE,
    /** Gone; only this object is left. */
    DEAD
}
