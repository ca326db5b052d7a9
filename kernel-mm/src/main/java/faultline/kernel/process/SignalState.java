package faultline.kernel.process;

/**
 * The signals of one task: its own queue beside that of its thread group, what it blocks, its alternate stack, and whether it
 * must stop or exit for the group's sake. All of these make it leave a sleep that signals may interrupt.
 */
public final class SignalState {

    /** SS_DISABLE. */
    public static final int STACK_DISABLED = 2;
    /** SIGKILL and SIGSTOP: they cannot be blocked, handled or ignored. */
    public static final long UNBLOCKABLE = Signal.SIGKILL.bit() | Signal.SIGSTOP.bit();

    private final SignalQueue own = new SignalQueue();
    private SignalQueue shared = new SignalQueue();
    private SignalActions actions = new SignalActions();
    private long blocked;
    private long waited;
    private long maskToRestore;
    private boolean restoresMask;
    private boolean stopRequested;
    private boolean mustExit;
    private int stackBase;
    private int stackBytes;

    /** Takes over actions, mask and alternate stack in fork; nothing is pending. */
    void copyFrom(SignalState parent, boolean withStack, boolean sharesActions) {
        actions = sharesActions ? parent.actions : parent.actions.copy();
        blocked = parent.blocked;
        stackBase = withStack ? parent.stackBase : 0;
        stackBytes = withStack ? parent.stackBytes : 0;
    }

    /** From now on the queue of the whole thread group is {@code queue}. */
    void share(SignalQueue queue) {
        shared = queue;
    }

    /** An exec resets the actions and leaves the alternate stack behind. */
    void afterExec() {
        actions = actions.afterExec();
        setStack(0, 0);
    }

    /** Signals for this task alone. */
    public SignalQueue own() {
        return own;
    }

    /** Signals for any task of the thread group. */
    public SignalQueue shared() {
        return shared;
    }

    /** What is done with signal {@code number}. */
    public SignalAction action(int number) {
        return actions.get(number);
    }

    /** Changes what is done with a signal; one that is now ignored is no longer pending. */
    public void setAction(int number, SignalAction action) {
        actions.set(number, action);
        if (ignores(number)) {
            discard(Signal.bit(number));
        }
    }

    /** Whether {@code number} has no effect when it comes unblocked. */
    public boolean ignores(int number) {
        return actions.ignores(number);
    }

    /** Takes these signals out of both queues. */
    public void discard(long signals) {
        own.discard(signals);
        shared.discard(signals);
    }

    /** Pending signals of the task and its group, blocked ones too. */
    public long pending() {
        return own.pending() | shared.pending();
    }

    /** Whether the task must not go on sleeping or in user mode: a signal, a stop or its end waits for it. */
    public boolean deliverable() {
        return (pending() & ~blocked) != 0 || stopRequested || mustExit;
    }

    /** Whether it is about to be killed, which ends even sleeps that other signals do not. */
    public boolean killed() {
        return mustExit || (pending() & Signal.SIGKILL.bit()) != 0;
    }

    /** Takes the deliverable signal that comes first, the task's own before the group's, or null. */
    public SignalInfo take() {
        return takeAny(~blocked);
    }

    /** Takes a pending signal of {@code wanted}, blocked or not, or null. */
    public SignalInfo takeAny(long wanted) {
        SignalInfo info = own.take(wanted);
        return info != null ? info : shared.take(wanted);
    }

    /** The blocked signals. */
    public long blocked() {
        return blocked;
    }

    /** Sets the blocked signals; SIGKILL and SIGSTOP never are. */
    public void setBlocked(long signals) {
        blocked = signals & ~UNBLOCKABLE;
    }

    /** The task sleeps in sigtimedwait for these signals; 0 when it does not. */
    public void waitFor(long signals) {
        waited = signals;
    }

    /** Whether {@code number} would do something to the task now: it is not blocked or it is waited for. */
    boolean wants(int number) {
        return ((~blocked | waited) & Signal.bit(number)) != 0;
    }

    /** Whether the thread group stops and this task has not yet. */
    boolean stopRequested() {
        return stopRequested;
    }

    /** Sets {@link #stopRequested}. */
    void setStopRequested(boolean value) {
        stopRequested = value;
    }

    /** Whether the task must exit because its group does, or because another thread execs. */
    boolean mustExit() {
        return mustExit;
    }

    /** Sets {@link #mustExit}. */
    void setMustExit() {
        mustExit = true;
    }

    /** sigsuspend: blocks {@code signals} until a handler has been set up or the call ends. */
    public void suspendWith(long signals) {
        maskToRestore = blocked;
        restoresMask = true;
        setBlocked(signals);
    }

    /** The mask that a signal frame must save: that from before sigsuspend, if one is under way. */
    public long takeMaskToSave() {
        long mask = restoresMask ? maskToRestore : blocked;
        restoresMask = false;
        return mask;
    }

    /** Puts back the mask from before sigsuspend if no handler did. */
    public void restoreMask() {
        if (restoresMask) {
            blocked = maskToRestore;
            restoresMask = false;
        }
    }

    /** Lowest address of the alternate stack. */
    public int stackBase() {
        return stackBase;
    }

    /** Bytes of the alternate stack; 0 when there is none. */
    public int stackBytes() {
        return stackBytes;
    }

    /** Sets the alternate stack. */
    public void setStack(int base, int bytes) {
        stackBase = base;
        stackBytes = bytes;
    }

    /** Whether {@code stackPointer} lies on the alternate stack. */
    public boolean onStack(int stackPointer) {
        return stackBytes != 0 && Integer.compareUnsigned(stackPointer - stackBase - 1, stackBytes) < 0;
    }
}
