package faultline.kernel.process;

import faultline.kernel.account.KernelWork;

/** Who waits for which futex, by the physical address of its word. */
public final class Futexes {

    private final KernelWork work;
    private final ProcessTable table;
    private final Scheduler scheduler;

    public Futexes(KernelWork work, ProcessTable table, Scheduler scheduler) {
        this.work = work;
        this.table = table;
        this.scheduler = scheduler;
    }

    /** Wakes up to {@code most} processes that wait for the word at {@code physical}, lowest number first; returns how many. */
    public int wake(long physical, int most) {
        int woken = 0;
        for (Process process : table.all()) {
            boolean waits = process.state() == ProcessState.SLEEPING
                    && physical != -1
                    && process.call().waitKey() == physical + 1;
            if (waits && woken < most) {
                work.load(process.kernelAddress());
                process.call().setWoken();
                scheduler.wake(process);
                woken++;
            }
        }
        return woken;
    }

    /** {@code process} is about to sleep for the word at {@code physical}. */
    public void await(Process process, long physical) {
        process.call().setWaitKey(physical + 1);
    }
}
