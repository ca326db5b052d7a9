package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * Chooses the process that must die when memory has run out: select_bad_process, badness and oom_kill_process of Linux 2.6.11
 * oom_kill.c (facts linux-mm.md 5.4; the part that children play is unverified). All guests run as root, so the quarters for
 * privileged tasks fall on all alike.
 */
public final class OomKiller {

    private static final int PRIVILEGED_DIVISOR = 16;
    /** Ticks are shifted to something near 8 and 1000 seconds: SHIFT_HZ of badness. */
    private static final int CPU_SHIFT = 3;

    private static final int RUN_SHIFT = 10;

    private final KernelWork work;
    private final int hz;

    /** @param hz ticks a second */
    public OomKiller(KernelWork work, int hz) {
        this.work = work;
        this.hz = hz;
    }

    /**
     * The process to kill: a child of the worst, or the worst itself if it has none with memory of its own.
     *
     * @param processes in order of their numbers; of equals the first is chosen
     * @param now current tick
     * @return the victim (the same again while it has not died), or null when there is none
     */
    public OomCandidate choose(Iterable<? extends OomCandidate> processes, long now) {
        OomCandidate worst = null;
        long worstPoints = 0;
        for (OomCandidate process : processes) {
            work.path(KernelPath.OOM_BADNESS);
            work.load(process.kernelAddress());
            if (!process.alive()) {
                continue;
            }
            if (process.dyingForMemory()) {
                return process;
            }
            long points = badness(process, now);
            if (worst == null || points > worstPoints) {
                worst = process;
                worstPoints = points;
            }
        }
        return worst == null ? null : childOr(worst);
    }

    private static OomCandidate childOr(OomCandidate worst) {
        for (OomCandidate child : worst.offspring()) {
            if (child.alive() && !child.sharesMemory(worst)) {
                return child;
            }
        }
        return worst;
    }

    /**
     * Pages of the process and its children, less the longer it has run: total_vm / sqrt(cpu) / sqrt(sqrt(run time)), then
     * root's share.
     */
    long badness(OomCandidate process, long now) {
        long points = process.totalPages();
        for (OomCandidate child : process.offspring()) {
            if (child.alive() && !child.sharesMemory(process)) {
                points += child.totalPages();
            }
        }
        long cpu = (process.cpuTicks() / hz) >>> CPU_SHIFT;
        long run = ((now - process.startTick()) / hz) >>> RUN_SHIFT;
        long root = squareRoot(cpu);
        if (root != 0) {
            points /= root;
        }
        root = squareRoot(squareRoot(run));
        if (root != 0) {
            points /= root;
        }
        return points / PRIVILEGED_DIVISOR;
    }

    private static long squareRoot(long value) {
        return (long) Math.sqrt((double) value);
    }
}
