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

    /** Sends a signal to the process that {@code target} belongs to: any of its threads may take it. */
    public void send(Process target, SignalInfo info) {
        ThreadGroup group = target.group();
        if (group.ended()) {
            return;
        }
        prepare(target, info);
        if (ignored(target, info.number())) {
            return;
        }
        group.pending().post(info);
        if (info.number() == Signal.SIGKILL.number()) {
            group.members().forEach(scheduler::wake);
            return;
        }
        Process taker = taker(target, info.number());
        if (taker != null) {
            scheduler.wake(taker);
        }
    }

    /** Sends a signal to one thread. */
    public void sendToThread(Process target, SignalInfo info) {
        if (!target.alive()) {
            return;
        }
        prepare(target, info);
        if (ignored(target, info.number())) {
            return;
        }
        target.signals().own().post(info);
        if (info.number() == Signal.SIGKILL.number()) {
            target.group().members().forEach(scheduler::wake);
        } else if (target.signals().wants(info.number())) {
            scheduler.wake(target);
        }
    }

    /** SIGPIPE for a write that nobody will read: it goes to the thread that wrote. */
    public void brokenPipe(Process writer) {
        int user = writer.credentials().user(Credentials.REAL);
        sendToThread(
                writer, SignalInfo.fromProcess(Signal.SIGPIPE.number(), SignalInfo.FROM_USER, writer.groupId(), user));
    }

    /** {@code writer} is at RLIMIT_FSIZE: SIGXFSZ. */
    public void fileTooLarge(Process writer) {
        sendToThread(writer, SignalInfo.fromKernel(Signal.SIGXFSZ.number()));
    }

    /** Charges the sending and lets stop and continue signals undo each other (handle_stop_signal). */
    private void prepare(Process target, SignalInfo info) {
        work.path(KernelPath.SEND_SIGNAL);
        work.store(target.kernelAddress());
        long bit = Signal.bit(info.number());
        ThreadGroup group = target.group();
        if (info.number() == Signal.SIGCONT.number()) {
            discard(group, STOPS);
            goOn(group);
        } else if (info.number() == Signal.SIGKILL.number()) {
            resumeAll(group);
        } else if ((bit & STOPS) != 0) {
            discard(group, Signal.SIGCONT.bit());
        }
    }

    private static void discard(ThreadGroup group, long signals) {
        group.pending().discard(signals);
        for (Process member : group.members()) {
            member.signals().own().discard(signals);
        }
    }

    private static boolean ignored(Process target, int number) {
        SignalState state = target.signals();
        return state.ignores(number) && (state.blocked() & Signal.bit(number)) == 0;
    }

    /** The thread that a signal for the whole process wakes: the one named, if it wants it, or the oldest that does. */
    private static Process taker(Process target, int number) {
        if (target.alive() && target.signals().wants(number)) {
            return target;
        }
        for (Process member : target.group().members()) {
            if (member.signals().wants(number)) {
                return member;
            }
        }
        return null;
    }

    private void goOn(ThreadGroup group) {
        boolean wasStopped = group.stopped();
        boolean wasStopping = group.stopSignal() != 0;
        resumeAll(group);
        if (wasStopped || wasStopping) {
            group.goOn();
        }
        if (wasStopped) {
            tellParent(group, SignalInfo.CHILD_CONTINUED, Signal.SIGCONT.number());
        }
    }

    private void resumeAll(ThreadGroup group) {
        for (Process member : group.members()) {
            member.signals().setStopRequested(false);
            scheduler.resume(member);
        }
    }

    /** {@code process} stops by {@code signal}, or because another thread did; the last thread tells the parent. */
    void stop(Process process, int signal) {
        ThreadGroup group = process.group();
        if (group.stopSignal() == 0) {
            group.beginStop(signal);
            for (Process member : group.members()) {
                if (member != process && member.state() != ProcessState.STOPPED) {
                    member.signals().setStopRequested(true);
                    scheduler.wake(member);
                }
            }
        }
        process.signals().setStopRequested(false);
        process.setState(ProcessState.STOPPED);
        completeStop(group);
    }

    /** If all threads of a stopping {@code group} have stopped or are gone, its parent hears of it. */
    void completeStop(ThreadGroup group) {
        boolean all = group.stopSignal() != 0 && !group.stopped() && !group.ended();
        for (Process member : group.members()) {
            all &= member.state() == ProcessState.STOPPED;
        }
        if (all) {
            group.completeStop();
            tellParent(group, SignalInfo.CHILD_STOPPED, group.stopSignal());
        }
    }

    private void tellParent(ThreadGroup group, int code, int status) {
        ThreadGroup parent = group.parent();
        if (parent == null || parent.ended()) {
            return;
        }
        Process leader = parent.leader();
        if (!leader.signals().action(Signal.SIGCHLD.number()).has(SignalAction.NO_CHILD_STOP)) {
            send(leader, childInfo(group, Signal.SIGCHLD.number(), code, status));
        }
        wakeWaiters(parent);
    }

    /** What a parent learns of {@code group}. */
    static SignalInfo childInfo(ThreadGroup group, int number, int code, int status) {
        Process child = group.leader();
        return SignalInfo.fromChild(
                number, code, child.pid(), child.credentials().user(Credentials.REAL), status);
    }

    /** Wakes the threads of {@code parent} that wait for a child. */
    void wakeWaiters(ThreadGroup parent) {
        for (Process member : parent.members()) {
            if (member.call().waitKey() == SystemCall.ANY_CHILD) {
                scheduler.wake(member);
            }
        }
    }

    /** {@code process} must leave its call and exit, whatever it waits for. */
    void makeExit(Process process) {
        process.signals().setMustExit();
        work.store(process.kernelAddress());
        scheduler.resume(process);
        scheduler.wake(process);
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
        state.own().discard(bit);
        state.own().post(info);
    }
}
