package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/** Sends signals: what a process has coming, and whom that wakes. Delivery is {@link SignalDelivery}'s. */
public final class Signals {

    private static final long STOPS =
            Signal.SIGSTOP.bit() | Signal.SIGTSTP.bit() | Signal.SIGTTIN.bit() | Signal.SIGTTOU.bit();

    private final KernelWork work;
    private final Scheduler scheduler;

    /** @param scheduler wakes those that a signal reaches */
    public Signals(KernelWork work, Scheduler scheduler) {
        this.work = work;
        this.scheduler = scheduler;
    }

    /** Sends a signal. One that the process ignores and does not block is dropped. */
    public void send(Process target, SignalInfo info) {
        if (!target.alive()) {
            return;
        }
        work.path(KernelPath.SEND_SIGNAL);
        work.store(target.kernelAddress());
        SignalState state = target.signals();
        long bit = Signal.bit(info.number());
        if (info.number() == Signal.SIGCONT.number() || info.number() == Signal.SIGKILL.number()) {
            state.discard(STOPS);
            scheduler.resume(target);
        } else if ((bit & STOPS) != 0) {
            state.discard(Signal.SIGCONT.bit());
        }
        if (state.ignores(info.number()) && (state.blocked() & bit) == 0) {
            return;
        }
        state.post(info);
        if ((state.blocked() & bit) == 0) {
            scheduler.wake(target);
        }
    }

    /** A signal that a fault of {@code process} itself caused: blocking or ignoring it does not help, it then kills. */
    public void force(Process process, SignalInfo info) {
        work.path(KernelPath.SEND_SIGNAL);
        work.store(process.kernelAddress());
        SignalState state = process.signals();
        long bit = Signal.bit(info.number());
        boolean blocked = (state.blocked() & bit) != 0;
        if (blocked || state.action(info.number()).handler() == SignalAction.IGNORE) {
            state.setAction(info.number(), SignalAction.NONE);
            state.setBlocked(state.blocked() & ~bit);
        }
        state.discard(bit);
        state.post(info);
    }
}
