package faultline.kernel.kernel;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SystemCall;

/** The passing of ticks: what is due when the timer interrupts, or when the kernel notices that it would have. */
final class TimerInterrupts {

    private final KernelWork work;
    private final KernelParts parts;
    private final Scheduler scheduler;
    private final Disk disk;
    private final SlabTimer slabTimer;
    private long lastTick;

    TimerInterrupts(KernelWork work, KernelParts parts) {
        this.work = work;
        this.parts = parts;
        this.scheduler = parts.scheduler();
        this.disk = parts.memory().swap().disk();
        this.slabTimer = new SlabTimer(work, parts.memory().slabs(), parts.time(), 1);
    }

    /** The timer, or the disk, found {@code running} on the CPU. */
    void tick(Process running) {
        disk.handle();
        long now = parts.time().tickAt(work.now());
        if (now > lastTick) {
            work.path(KernelPath.TIMER_INTERRUPT);
            scheduler.tick(running, now - lastTick);
            parts.processorTimers().tick(running, now - lastTick);
            lastTick = now;
            wakeDue(now);
        }
        arm();
    }

    /** The timer, or the disk, found the CPU idle. */
    void tickOfIdle() {
        disk.handle();
        long now = parts.time().tickAt(work.now());
        if (now > lastTick) {
            work.path(KernelPath.TIMER_INTERRUPT);
            lastTick = now;
            wakeDue(now);
        }
        arm();
    }

    /** Ticks that passed while the kernel worked for others are no time of the next process. */
    void catchUp() {
        long now = parts.time().tickAt(work.now());
        if (now > lastTick) {
            lastTick = now;
            wakeDue(now);
            arm();
        }
    }

    private void wakeDue(long tick) {
        scheduler.wakeDue(tick);
        parts.timers().expire(tick);
        slabTimer.at(tick);
    }

    /** Sets the CPU's timer to the next tick, or to the disk's next interrupt. */
    void arm() {
        long tick = parts.time().cycleOf(parts.time().tickAt(work.now()) + 1);
        work.cpu().setTimer(Math.min(tick, disk.nextInterrupt()));
    }

    /**
     * The cycle at which an idle CPU must wake: by the disk, the kernel's own timer, or a deadline.
     *
     * @param deadline first tick at which a process or a thread must run, or {@link SystemCall#NEVER}
     */
    long endOfIdleness(long deadline) {
        long cycle = Math.min(disk.nextInterrupt(), Math.min(cycleOf(deadline), cycleOf(slabTimer.next())));
        return Math.max(work.now(), cycle);
    }

    private long cycleOf(long tick) {
        return tick == SystemCall.NEVER ? Disk.NEVER : parts.time().cycleOf(tick);
    }
}
