package faultline.kernel.kernel;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import java.util.Arrays;

/** The timers by which each CPU makes slab caches smaller: reap_timer_fnc (Linux 2.6.2 slab.c). 2.4 has none. */
final class SlabTimer {

    /** REAPTIMEOUT_CPUC. */
    private static final int SECONDS = 2;
    /** Ticks by which the timers of two CPUs are apart at the start. */
    private static final int APART = 3;

    private final KernelWork work;
    private final SlabCaches caches;
    private final int hz;
    private final long[] next;

    SlabTimer(KernelWork work, SlabCaches caches, Timekeeper time, int cpus) {
        this.work = work;
        this.caches = caches;
        this.hz = time.hz();
        this.next = new long[cpus];
        Arrays.setAll(next, cpu -> caches.ageByTimer() ? hz + (long) APART * cpu : SystemCall.NEVER);
    }

    /** The tick at which the timer of this CPU runs out, or {@link SystemCall#NEVER}. */
    long next() {
        return next[work.cpu().number()];
    }

    /** It is {@code tick}. */
    void at(long tick) {
        int cpu = work.cpu().number();
        if (tick >= next[cpu]) {
            caches.age(tick, hz);
            next[cpu] = tick + (long) SECONDS * hz + cpu;
        }
    }
}
