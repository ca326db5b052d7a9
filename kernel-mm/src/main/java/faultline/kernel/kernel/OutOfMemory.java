package faultline.kernel.kernel;

import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.Signals;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.reclaim.OomKiller;

/** What happens when a fault finds no memory: the OOM killer's victim gets SIGKILL, and the faulting process tries again later. */
public final class OutOfMemory {

    private final KernelWork work;
    private final OomKiller killer;
    private final ProcessTable processes;
    private final Scheduler scheduler;
    private final Signals signals;
    private final Timekeeper time;
    private final KernelNotes notes;
    private int kills;

    OutOfMemory(
            KernelWork work,
            OomKiller killer,
            ProcessTable processes,
            Scheduler scheduler,
            Signals signals,
            Timekeeper time,
            KernelNotes notes) {
        this.work = work;
        this.killer = killer;
        this.processes = processes;
        this.scheduler = scheduler;
        this.signals = signals;
        this.time = time;
        this.notes = notes;
    }

    /** {@code asking} needs memory and there is none. It must be returned to, and will fault again once others have run. */
    void kill(Process asking) {
        Process victim = processes.find(
                killer.choose(processes.all(), time.tickAt(work.now())).pid());
        if (!victim.dyingForMemory()) {
            kills++;
            notes.outOfMemory(victim, asking);
            asking.tracer().outOfMemory(victim);
            work.mark(victim.pid(), "oom-kill", asking.pid());
            victim.setDyingForMemory();
            signals.send(victim, SignalInfo.fromKernel(Signal.SIGKILL.number()));
        }
        if (victim != asking) {
            asking.setSliceTicks(0);
            scheduler.requestReschedule();
        }
    }

    /** Processes killed for their memory. */
    public int kills() {
        return kills;
    }
}
