package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.uaccess.UserMemory;
import java.util.ArrayList;

/** Ends processes: do_exit, the word to the parent, and release_task. */
public final class Reaper {

    private static final int SIGNAL_MASK = 0x7F;
    private static final int CORE_DUMPED = 0x80;

    private final KernelWork work;
    private final MemoryManager memory;
    private final ProcessFactory factory;
    private final ProcessTable table;
    private final Scheduler scheduler;
    private final Signals signals;
    private final UserMemory user;
    private final Futexes futexes;
    private final CpuUsage usage;

    public Reaper(
            KernelWork work,
            MemoryManager memory,
            ProcessFactory factory,
            ProcessTable table,
            Scheduler scheduler,
            Signals signals,
            UserMemory user,
            Futexes futexes,
            CpuUsage usage) {
        this.work = work;
        this.memory = memory;
        this.factory = factory;
        this.table = table;
        this.scheduler = scheduler;
        this.signals = signals;
        this.user = user;
        this.futexes = futexes;
        this.usage = usage;
    }

    /**
     * Ends the running process: its memory goes, its children become init's, its parent learns of it.
     *
     * @param waitStatus as wait reports it
     */
    public void exit(Process process, int waitStatus) {
        work.path(KernelPath.DO_EXIT);
        work.store(process.kernelAddress());
        scheduler.remove(process);
        work.loop(KernelPath.COPY_DESCRIPTOR, process.files().end());
        process.leaveFiles();
        leaveSpace(process);
        process.setWaitStatus(waitStatus);
        process.setState(ProcessState.ZOMBIE);
        table.exited();
        for (Process child : new ArrayList<>(process.children())) {
            work.store(child.kernelAddress());
            child.setParent(null);
            if (!child.alive()) {
                release(child);
            }
        }
        process.children().clear();
        tellParent(process);
    }

    private void leaveSpace(Process process) {
        if (process.clearChildTid() != 0 && process.space().users() > 1) {
            user.putInt(process.clearChildTid(), 0);
            futexes.wake(user.access(process.clearChildTid(), true), 1);
        }
        memory.exit().leave(process.space());
        process.setSpace(null);
        Process waiting = process.vforkParent();
        if (waiting != null) {
            process.setVforkParent(null);
            waiting.call().setWoken();
            scheduler.wake(waiting);
        }
    }

    private void tellParent(Process process) {
        Process parent = process.parent();
        if (parent == null) {
            release(process);
            return;
        }
        SignalAction action = parent.signals().action(Signal.SIGCHLD.number());
        boolean asksForSignal = process.exitSignal() == Signal.SIGCHLD.number();
        boolean reapsItself =
                asksForSignal && (action.handler() == SignalAction.IGNORE || action.has(SignalAction.NO_CHILD_WAIT));
        if (process.exitSignal() != 0) {
            signals.send(parent, childInfo(process));
        }
        if (parent.state() == ProcessState.SLEEPING && parent.call().waitKey() == SystemCall.ANY_CHILD) {
            scheduler.wake(parent);
        }
        if (reapsItself) {
            parent.children().remove(process);
            release(process);
        }
    }

    private static SignalInfo childInfo(Process process) {
        int status = process.waitStatus();
        int signal = status & SIGNAL_MASK;
        if (signal == 0) {
            return SignalInfo.fromChild(
                    process.exitSignal(), SignalInfo.CHILD_EXITED, process.pid(), status >>> 8 & 0xFF);
        }
        int code = (status & CORE_DUMPED) != 0 ? SignalInfo.CHILD_DUMPED : SignalInfo.CHILD_KILLED;
        return SignalInfo.fromChild(process.exitSignal(), code, process.pid(), signal);
    }

    /** A parent has heard of its zombie {@code child}: what is left of it goes. */
    public void reap(Process parent, Process child) {
        parent.addChildCycles(
                usage.user(child.pid()) + child.childUserCycles(),
                usage.system(child.pid()) + child.childSystemCycles());
        parent.children().remove(child);
        release(child);
    }

    private void release(Process process) {
        work.path(KernelPath.RELEASE_TASK);
        process.setState(ProcessState.DEAD);
        table.remove(process);
        factory.destroy(process);
    }
}
