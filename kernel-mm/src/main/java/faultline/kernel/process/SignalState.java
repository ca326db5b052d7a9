package faultline.kernel.process;

import java.util.Arrays;

/** The signals of one process: what is pending, what is blocked and what it wants done. */
public final class SignalState {

    /** SS_DISABLE. */
    public static final int STACK_DISABLED = 2;
    /** SIGKILL and SIGSTOP: they cannot be blocked, handled or ignored. */
    public static final long UNBLOCKABLE = Signal.SIGKILL.bit() | Signal.SIGSTOP.bit();

    private final SignalAction[] actions = new SignalAction[Signal.HIGHEST + 1];
    private final SignalInfo[] infos = new SignalInfo[Signal.HIGHEST + 1];
    private long pending;
    private long blocked;
    private long maskToRestore;
    private boolean restoresMask;
    private int stackBase;
    private int stackBytes;

    /** The state of a fresh program: nothing pending, nothing blocked, all actions default. */
    public SignalState() {
        Arrays.fill(actions, SignalAction.NONE);
    }

    /** Takes over actions, mask and alternate stack in fork; nothing is pending. */
    public void copyFrom(SignalState parent, boolean withStack) {
        System.arraycopy(parent.actions, 0, actions, 0, actions.length);
        blocked = parent.blocked;
        stackBase = withStack ? parent.stackBase : 0;
        stackBytes = withStack ? parent.stackBytes : 0;
    }

    /** What is done with signal {@code number}. */
    public SignalAction action(int number) {
        return actions[number];
    }

    /** Changes what is done with a signal; one that is now ignored is no longer pending. */
    public void setAction(int number, SignalAction action) {
        actions[number] = action;
        if (ignores(number)) {
            pending &= ~Signal.bit(number);
        }
    }

    /** Whether {@code number} has no effect when it comes unblocked. */
    public boolean ignores(int number) {
        SignalAction action = actions[number];
        return action.handler() == SignalAction.IGNORE
                || action.handler() == SignalAction.DEFAULT && Signal.defaultAction(number) == Signal.Default.IGNORE;
    }

    /** Makes {@code info} pending; a signal that is pending already stays as it is. */
    public void post(SignalInfo info) {
        long bit = Signal.bit(info.number());
        if ((pending & bit) == 0) {
            pending |= bit;
            infos[info.number()] = info;
        }
    }

    /** Takes these signals out of the pending set. */
    public void discard(long signals) {
        pending &= ~signals;
    }

    /** Pending signals, blocked ones too. */
    public long pending() {
        return pending;
    }

    /** Whether a signal waits for delivery. */
    public boolean deliverable() {
        return (pending & ~blocked) != 0;
    }

    /** Takes the deliverable signal with the lowest number, or null. SIGKILL comes first. */
    public SignalInfo take() {
        long ready = pending & ~blocked;
        if (ready == 0) {
            return null;
        }
        int number =
                (ready & Signal.SIGKILL.bit()) != 0 ? Signal.SIGKILL.number() : Long.numberOfTrailingZeros(ready) + 1;
        pending &= ~Signal.bit(number);
        return infos[number];
    }

    /** The blocked signals. */
    public long blocked() {
        return blocked;
    }

    /** Sets the blocked signals; SIGKILL and SIGSTOP never are. */
    public void setBlocked(long signals) {
        blocked = signals & ~UNBLOCKABLE;
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

    /** Whether sigsuspend waits. */
    public boolean suspended() {
        return restoresMask;
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
