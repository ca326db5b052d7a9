package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.uaccess.UserMemory;
import java.util.ArrayList;

/** Ends tasks and processes: do_exit, do_group_exit, the word to the parent, and release_task. */
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
    private final FutexKeys keys;
    private final RobustFutexes robust;
    private final TimerQueue timers;
    private final CpuUsage usage;
    private final FilesOfTask files;

    public Reaper(
            KernelWork work,
            MemoryManager memory,
            ProcessFactory factory,
            ProcessTable table,
            Scheduler scheduler,
            Signals signals,
            UserMemory user,
            Futexes futexes,
            FutexKeys keys,
            TimerQueue timers,
            CpuUsage usage,
            FilesOfTask files) {
        this.work = work;
        this.memory = memory;
        this.factory = factory;
        this.table = table;
        this.scheduler = scheduler;
        this.signals = signals;
        this.user = user;
        this.futexes = futexes;
        this.keys = keys;
        this.robust = new RobustFutexes(user, futexes, keys);
        this.timers = timers;
        this.usage = usage;
        this.files = files;
    }

    /**
     * Ends the running process with all of its threads: this one now, the others as soon as they can.
     *
     * @param waitStatus as wait reports it, unless the process is ending already
     */
    public void exitGroup(Process process, int waitStatus) {
        ThreadGroup group = process.group();
        group.beginExit(waitStatus);
        for (Process member : group.members()) {
            if (member != process) {
                signals.makeExit(member);
            }
        }
        exit(process, group.exitStatus());
    }

    /** Ends the running thread because its process ends or another thread execs. */
    public void exitWithGroup(Process process) {
        exit(process, process.group().exitStatus());
    }

    /**
     * Ends the running task. With the last of its group the process ends: its children become init's, its parent learns of it.
     *
     * @param waitStatus as wait reports it
     */
    public void exit(Process process, int waitStatus) {
        work.path(KernelPath.DO_EXIT);
        work.store(process.kernelAddress());
        scheduler.remove(process);
        leaveSpace(process);
        files.exit(process);
        process.setWaitStatus(waitStatus);
        process.setState(ProcessState.ZOMBIE);
        table.exited();
        ThreadGroup group = process.group();
        group.members().remove(process);
        boolean leads = process.isLeader();
        if (!leads) {
            group.addGone(usage.user(process.pid()), usage.system(process.pid()), process.faults());
        }
        if (group.ended()) {
            endGroup(group);
        } else {
            wakeExecing(group);
            signals.completeStop(group);
        }
        if (!leads) {
            release(process);
        }
    }

    private void wakeExecing(ThreadGroup group) {
        Process execing = group.execing();
        if (execing != null && group.members().size() == 1) {
            execing.call().setWoken();
            scheduler.wake(execing);
        }
    }

    private void endGroup(ThreadGroup group) {
        group.timers().cancelAll(timers);
        Process leader = group.leader();
        if (group.exiting()) {
            leader.setWaitStatus(group.exitStatus());
        }
        for (Process child : new ArrayList<>(group.children())) {
            work.store(child.kernelAddress());
            orphan(child);
        }
        group.children().clear();
        leader.tracer().exited(leader);
        tellParent(leader);
    }

    private void orphan(Process child) {
        ThreadGroup group = child.group();
        group.setParent(null);
        if (group.ended()) {
            release(child);
            return;
        }
        if (group.deathSignal() != 0) {
            signals.send(child, SignalInfo.fromKernel(group.deathSignal()));
        }
        if (group.stopped() && Orphans.orphaned(group)) {
            signals.send(child, SignalInfo.fromKernel(Signal.SIGHUP.number()));
            signals.send(child, SignalInfo.fromKernel(Signal.SIGCONT.number()));
        }
    }

    /** The task no longer uses its address space: futexes that it holds are let go, a parent in vfork goes on (mm_release). */
    void releaseSpace(Process process) {
        robust.release(process);
        int clear = process.clearChildTid();
        if (clear != 0 && process.space().users() > 1 && user.putInt(clear, 0)) {
            Futexes.Key key = keys.find(process, clear, false);
            if (key != null) {
                futexes.wake(key, 1, Futexes.ANY);
            }
        }
        Process waiting = process.vforkParent();
        if (waiting != null) {
            process.setVforkParent(null);
            waiting.call().setWoken();
            scheduler.wake(waiting);
            waiting.tracer().vforkDone(waiting);
        }
    }

    private void leaveSpace(Process process) {
        releaseSpace(process);
        process.group().leaves(process.space());
        memory.exit().leave(process.space());
        process.setSpace(null);
    }

    private void tellParent(Process leader) {
        ThreadGroup group = leader.group();
        ThreadGroup parent = group.parent();
        if (parent == null) {
            release(leader);
            return;
        }
        scheduler.exited(parent.leader(), leader);
        SignalAction action = parent.leader().signals().action(Signal.SIGCHLD.number());
        boolean asksForSignal = group.exitSignal() == Signal.SIGCHLD.number();
        boolean reapsItself =
                asksForSignal && (action.handler() == SignalAction.IGNORE || action.has(SignalAction.NO_CHILD_WAIT));
        // clone takes any byte for it; one that is no signal is not sent.
        if (group.exitSignal() > 0 && group.exitSignal() <= Signal.HIGHEST) {
            signals.send(parent.leader(), endInfo(leader));
        }
        signals.wakeWaiters(parent);
        if (reapsItself) {
            parent.children().remove(leader);
            release(leader);
        }
    }

    private static SignalInfo endInfo(Process leader) {
        int status = leader.waitStatus();
        int signal = status & SIGNAL_MASK;
        int number = leader.group().exitSignal();
        if (signal == 0) {
            return Signals.childInfo(leader.group(), number, SignalInfo.CHILD_EXITED, status >>> 8 & 0xFF);
        }
        int code = (status & CORE_DUMPED) != 0 ? SignalInfo.CHILD_DUMPED : SignalInfo.CHILD_KILLED;
        return Signals.childInfo(leader.group(), number, code, signal);
    }

    /** {@code parent} has heard of its child, of which {@code leader} is the zombie: what is left of it goes. */
    public void reap(Process parent, Process leader) {
        ThreadGroup child = leader.group();
        parent.group()
                .addChild(
                        child,
                        usage.user(leader.pid()) + child.goneUserCycles() + child.childUserCycles(),
                        usage.system(leader.pid()) + child.goneSystemCycles() + child.childSystemCycles(),
                        leader.faults().plus(child.goneFaults()).plus(child.childFaults()));
        parent.group().children().remove(leader);
        release(leader);
    }

    /**
     * Gives {@code thread}, the last of its group, the place and number of the leader, which has exited: what other processes
     * know the program by stays (de_thread).
     */
    void replaceLeader(Process thread) {
        ThreadGroup group = thread.group();
        Process old = group.leader();
        table.remove(thread);
        table.remove(old);
        group.addGone(usage.user(thread.pid()), usage.system(thread.pid()), FaultCounts.NONE);
        thread.takeNumberOf(old);
        group.setLeader(thread);
        table.replace(thread);
        if (group.parent() != null) {
            int place = group.parent().children().indexOf(old);
            group.parent().children().set(place, thread);
        }
        old.setState(ProcessState.DEAD);
        factory.destroy(old);
    }

    private void release(Process process) {
        work.path(KernelPath.RELEASE_TASK);
        process.setState(ProcessState.DEAD);
        table.remove(process);
        factory.destroy(process);
    }
}
