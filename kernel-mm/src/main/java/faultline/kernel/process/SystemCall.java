package faultline.kernel.process;

/**
 * The system call that a process is in. A call that must wait is kept here while its process sleeps, and the same handler
 * is asked again when it wakes.
 */
public final class SystemCall {

    /** No deadline: the sleep lasts until something wakes the process. */
    public static final long NEVER = Long.MAX_VALUE;

    /** {@link #waitKey} of a process that waits for any child to end. */
    public static final long ANY_CHILD = -1;

    /** How the last try of the handler ended. */
    public enum Outcome {
        /** It returned a value for EAX. */
        DONE,
        /** The process sleeps; ask again when it wakes. */
        BLOCKED,
        /** The process is gone or has a new user context: EAX is not to be touched. */
        NO_RETURN
    }

    private final int[] arguments = new int[6];
    private int number;
    private boolean resumed;
    private Outcome outcome;
    private long deadline;
    private long waitKey;
    private boolean woken;
    private int kept;
    private Object attachment;
    private boolean restarted;
    private boolean restartCancelled;
    private final int[] savedArguments = new int[6];
    private int savedNumber;
    private long savedDeadline;

    /** A new call begins; {@code arguments} are EBX, ECX, EDX, ESI, EDI, EBP. */
    public void begin(int number, int ebx, int ecx, int edx, int esi, int edi, int ebp) {
        this.number = number;
        arguments[0] = ebx;
        arguments[1] = ecx;
        arguments[2] = edx;
        arguments[3] = esi;
        arguments[4] = edi;
        arguments[5] = ebp;
        resumed = false;
        outcome = Outcome.DONE;
        deadline = NEVER;
        waitKey = 0;
        woken = false;
        kept = 0;
        attachment = null;
        restarted = false;
        restartCancelled = false;
    }

    /** Keeps number, arguments and deadline for restart_syscall: the restart_block. */
    public void saveForRestart() {
        System.arraycopy(arguments, 0, savedArguments, 0, arguments.length);
        savedNumber = number;
        savedDeadline = deadline;
    }

    /**
     * restart_syscall: this is again the call that was saved, with its deadline.
     *
     * @return false when none was saved
     */
    public boolean restart() {
        if (savedNumber == 0) {
            return false;
        }
        System.arraycopy(savedArguments, 0, arguments, 0, arguments.length);
        number = savedNumber;
        deadline = savedDeadline;
        restarted = true;
        savedNumber = 0;
        return true;
    }

    /** Whether restart_syscall began this call: then {@link #deadline} is that of the first try. */
    public boolean restarted() {
        return restarted;
    }

    /** Its tracer lets the process do something else first: a signal does not begin the call again. */
    public void cancelRestart() {
        restartCancelled = true;
    }

    /** Whether {@link #cancelRestart} was said. */
    boolean restartCancelled() {
        return restartCancelled;
    }

    /** The handler is about to be asked again after a sleep. */
    public void resume() {
        resumed = true;
        outcome = Outcome.DONE;
    }

    /** The sleep so far was for a lock in front of the call: to its handler this is the first time. */
    public void beginAnew() {
        resumed = false;
        attachment = null;
    }

    /** System call number, as in EAX. */
    public int number() {
        return number;
    }

    /** Argument {@code index}, 0 to 5. */
    public int argument(int index) {
        return arguments[index];
    }

    /** Whether this call has slept before. */
    public boolean resumed() {
        return resumed;
    }

    /** Says that the process must sleep until it is woken or {@link #deadline} passes; the value returned is ignored. */
    public int block() {
        outcome = Outcome.BLOCKED;
        return 0;
    }

    /** Says that there is no return to the place of the call. */
    public int noReturn() {
        outcome = Outcome.NO_RETURN;
        return 0;
    }

    /** How the last try ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Tick at which the sleep ends at the latest. */
    public long deadline() {
        return deadline;
    }

    /** Sets {@link #deadline}. */
    public void setDeadline(long tick) {
        deadline = tick;
    }

    /** What the sleep waits for: {@link #ANY_CHILD}, or 0 for nothing in particular. */
    public long waitKey() {
        return waitKey;
    }

    /** Sets {@link #waitKey}. */
    public void setWaitKey(long key) {
        waitKey = key;
    }

    /** Whether what the call waited for has happened. */
    public boolean woken() {
        return woken;
    }

    /** What the call waits for has happened. */
    public void setWoken() {
        woken = true;
    }

    /** An object that the handler kept over the sleep; null at first. */
    public Object attachment() {
        return attachment;
    }

    /** Sets {@link #attachment}. */
    public void attach(Object value) {
        attachment = value;
    }

    /** A number that the handler kept over the sleep; 0 at first. */
    public int kept() {
        return kept;
    }

    /** Sets {@link #kept}. */
    public void keep(int value) {
        kept = value;
    }
}
