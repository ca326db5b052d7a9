package faultline.kernel.kernel;

import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.Signals;
import faultline.kernel.process.ThreadGroup;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.reclaim.OomCandidate;
import faultline.kernel.reclaim.OomHandler;
import faultline.kernel.reclaim.OomKiller;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * What happens when memory has run out, whatever it was wanted for: the OOM killer's victim gets SIGKILL, and with it all that use its
 * memory (oom_kill of Linux 2.4.20, oom_kill_task of 2.6.11 oom_kill.c). Those that die may empty the zones (PF_MEMDIE), so that no wait for
 * memory keeps them from it. Who asked gives way; its fault is tried again later, its call fails.
 */
public final class OutOfMemory implements OomHandler {

    private final KernelWork work;
    private final OomKiller killer;
    private final ProcessTable processes;
    private final Scheduler scheduler;
    private final Signals signals;
    private final Timekeeper time;
    private final KernelNotes notes;
    private final IntSupplier running;
    private Process victim;
    private int kills;

    /** @param running number of the process that the kernel works for */
    OutOfMemory(
            KernelWork work,
            OomKiller killer,
            ProcessTable processes,
            Scheduler scheduler,
            Signals signals,
            Timekeeper time,
            KernelNotes notes,
            IntSupplier running) {
        this.work = work;
        this.killer = killer;
        this.processes = processes;
        this.scheduler = scheduler;
        this.signals = signals;
        this.time = time;
        this.notes = notes;
        this.running = running;
    }

    /** Whether the process that the kernel works for was chosen. */
    boolean runningDies() {
        Process process = processes.find(running.getAsInt());
        return process != null && process.dyingForMemory();
    }

    @Override
    public void outOfMemory() {
        Process asking = processes.find(running.getAsInt());
        if (asking != null) {
            kill(asking);
        }
    }

    @Override
    public boolean awaitsDeath() {
        return victim != null && victim.alive();
    }

    /** A fault of {@code asking} found no memory. It must be returned to, and will fault again once others have run. */
    void faultFailed(Process asking) {
        if (awaitsDeath()) {
            giveWay(asking);
        } else {
            kill(asking);
        }
    }

    /** out_of_memory: {@code asking} needs memory and there is none. */
    private void kill(Process asking) {
        OomCandidate worst = killer.choose(processes.all(), time.tickAt(work.now()));
        if (worst == null) {
            return;
        }
        victim = processes.find(worst.pid());
        if (!victim.dyingForMemory()) {
            kills++;
            notes.outOfMemory(victim, asking);
            asking.tracer().outOfMemory(victim);
            work.mark(victim.pid(), "oom-kill", asking.pid());
            killAllThatShare();
        }
        giveWay(asking);
    }

    /** for_each_task: the victim, and whoever has its memory without being a thread of it, like the parent of a vfork. */
    private void killAllThatShare() {
        Set<ThreadGroup> killed = new HashSet<>();
        for (Process process : processes.all()) {
            work.load(process.kernelAddress());
            if (process.alive() && process.sharesMemory(victim)) {
                process.setDyingForMemory();
                if (killed.add(process.group())) {
                    signals.send(process, SignalInfo.fromKernel(Signal.SIGKILL.number()));
                }
            }
        }
    }

    private void giveWay(Process asking) {
        if (victim != asking) {
            asking.setSliceTicks(0);
            scheduler.requestReschedule();
        }
    }

    /** How often the killer has chosen; who died because it shared the victim's memory is not counted. */
    public int kills() {
        return kills;
    }
}
