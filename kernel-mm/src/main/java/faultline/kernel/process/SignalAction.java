package faultline.kernel.process;

/**
 * What a process wants done with a signal: struct sigaction.
 *
 * @param handler user address, {@link #DEFAULT} or {@link #IGNORE}
 * @param flags SA_ flags
 * @param restorer user address of the code that calls sigreturn, if {@link #HAS_RESTORER}
 * @param mask signals blocked while the handler runs
 */
public record SignalAction(int handler, int flags, int restorer, long mask) {

    /** SIG_DFL. */
    public static final int DEFAULT = 0;
    /** SIG_IGN. */
    public static final int IGNORE = 1;
    /** SA_NOCLDSTOP. */
    public static final int NO_CHILD_STOP = 0x1;
    /** SA_NOCLDWAIT. */
    public static final int NO_CHILD_WAIT = 0x2;
    /** SA_SIGINFO. */
    public static final int SIGINFO = 0x4;
    /** SA_RESTORER. */
    public static final int HAS_RESTORER = 0x04000000;
    /** SA_ONSTACK. */
    public static final int ON_STACK = 0x08000000;
    /** SA_RESTART. */
    public static final int RESTART = 0x10000000;
    /** SA_NODEFER. */
    public static final int NO_DEFER = 0x40000000;
    /** SA_RESETHAND. */
    public static final int RESET_HANDLER = 0x80000000;

    /** The action of a fresh program. */
    public static final SignalAction NONE = new SignalAction(DEFAULT, 0, 0, 0);

    /** Whether any of these flags is set. */
    public boolean has(int wanted) {
        return (flags & wanted) != 0;
    }
}
