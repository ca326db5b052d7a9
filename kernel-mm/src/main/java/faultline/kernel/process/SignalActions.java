package faultline.kernel.process;

import java.util.Arrays;

/** What is done with each signal: sighand_struct. Threads share one; so do tasks made with CLONE_SIGHAND. */
public final class SignalActions {

    private final SignalAction[] actions = new SignalAction[Signal.HIGHEST + 1];

    /** The actions of a fresh program: all default. */
    public SignalActions() {
        Arrays.fill(actions, SignalAction.NONE);
    }

    /** A copy that later changes do not reach. */
    SignalActions copy() {
        SignalActions copy = new SignalActions();
        System.arraycopy(actions, 0, copy.actions, 0, actions.length);
        return copy;
    }

    /** What is done with signal {@code number}. */
    public SignalAction get(int number) {
        return actions[number];
    }

    /** Sets what is done with signal {@code number}. */
    void set(int number, SignalAction action) {
        actions[number] = action;
    }

    /** Whether {@code number} has no effect when it comes unblocked. */
    boolean ignores(int number) {
        SignalAction action = actions[number];
        return action.handler() == SignalAction.IGNORE
                || action.handler() == SignalAction.DEFAULT && Signal.defaultAction(number) == Signal.Default.IGNORE;
    }

    /** The actions behind an exec: handled signals get their default, ignored ones stay so (flush_signal_handlers). */
    SignalActions afterExec() {
        SignalActions fresh = new SignalActions();
        for (int number = 1; number <= Signal.HIGHEST; number++) {
            if (actions[number].handler() == SignalAction.IGNORE) {
                fresh.actions[number] = new SignalAction(SignalAction.IGNORE, 0, 0, 0);
            }
        }
        return fresh;
    }
}
