package faultline.emulator.debug;

/**
 * Why a machine stands still.
 *
 * @param kind what happened
 * @param task the thread that it happened to
 * @param number a signal of Linux i386, an exit status or a system call, as {@code kind} says; else 0
 * @param address the first watched byte that was accessed, else 0
 * @param other the new process or thread, or null
 * @param text a path or a message, or empty
 */
public record StopReason(Kind kind, TaskId task, int number, int address, TaskId other, String text) {

    /** What can happen. */
    public enum Kind {
        /** The debugger's first look at a process: before its first instruction, or where it was found. */
        ATTACHED,
        /** Nothing happened to the thread: the machine stands for another. */
        STANDING,
        /** The debugger asked for it. */
        INTERRUPTED,
        /** One step is done. */
        STEPPED,
        /** Further back nothing is known: this is where the history begins. */
        HISTORY_START,
        /** The next instruction has a breakpoint. */
        BREAKPOINT,
        /** Watched memory was written. */
        WATCH_WRITE,
        /** Watched memory was read. */
        WATCH_READ,
        /** Watched memory was read or written. */
        WATCH_ACCESS,
        /** Signal {@code number} is about to be delivered. */
        SIGNAL,
        /** The process forked {@code other}, which has not run yet. */
        FORK,
        /** The process made {@code other} by vfork and waits for it. */
        VFORK,
        /** The child of a vfork has let go of the memory. */
        VFORK_DONE,
        /** The process runs the program {@code text}. */
        EXEC,
        /** System call {@code number} is about to run. */
        SYSCALL_ENTRY,
        /** System call {@code number} is about to return. */
        SYSCALL_RETURN,
        /** The process ended with exit status {@code number}. */
        EXITED,
        /** Signal {@code number} ended the process. */
        KILLED,
        /** Something in the kernel that was waited for; {@code text} says what. */
        KERNEL_EVENT
    }

    /** A stop of {@code kind} that has no particulars. */
    public static StopReason of(Kind kind, TaskId task) {
        return new StopReason(kind, task, 0, 0, null, "");
    }

    /** A stop of {@code kind} with a number. */
    public static StopReason of(Kind kind, TaskId task, int number) {
        return new StopReason(kind, task, number, 0, null, "");
    }

    /** Whether the process is gone. */
    public boolean ends() {
        return kind == Kind.EXITED || kind == Kind.KILLED;
    }
}
