package faultline.kernel.kernel;

import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.KernelThread;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.reclaim.PageReclaim;

/** The page replacement daemon of a node: frees pages before anybody has to wait for them (facts linux-mm.md 5.4). */
final class Kswapd extends KernelThread {

    /** Behind the numbers that programs get, so that what they see does not depend on the kernel's own threads. */
    private static final int FIRST_PID = 32768;

    private static final int NAPS_PER_SECOND = 10;
    /** HZ*5 of kswapd_balance_pgdat (Linux 2.4.20 vmscan.c). */
    private static final int PAUSE_SECONDS = 5;

    private final int daemon;
    private final KernelWork work;
    private final PageReclaim reclaim;
    private final Timekeeper time;

    /** @param daemon its number, which is that of its node where each has its own */
    Kswapd(int daemon, KernelWork work, PageReclaim reclaim, Timekeeper time) {
        super(FIRST_PID + daemon, "kswapd" + daemon, Activity.RECLAIM);
        this.daemon = daemon;
        this.work = work;
        this.reclaim = reclaim;
        this.time = time;
    }

    @Override
    protected void step() {
        switch (reclaim.kswapdStep(daemon)) {
            case GO_ON -> {}
            case NAP -> nap(time.tickAt(work.now()) + Math.max(1, time.hz() / NAPS_PER_SECOND));
            case PAUSE -> pause(time.tickAt(work.now()) + PAUSE_SECONDS * time.hz());
            case SLEEP -> sleep();
        }
    }
}
