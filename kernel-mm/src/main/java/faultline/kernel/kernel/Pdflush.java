package faultline.kernel.kernel;

import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.file.DirtyRules;
import faultline.kernel.file.Writeback;
import faultline.kernel.process.KernelThread;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.Timekeeper;

/**
 * The threads that write changed pages of files: one that is woken when there are too many, one that looks for old ones at times
 * (Linux 2.6.2 mm/pdflush.c and page-writeback.c; bdflush and kupdated of 2.4). The timer of the second runs only while any page is
 * dirty: looking in vain every five seconds costs nothing here.
 */
final class Pdflush {

    private static final int FIRST_PID = 32776;
    private static final int CENTIS = 100;
    private static final int NAPS_PER_SECOND = 10;

    private final KernelWork work;
    private final Writeback writeback;
    private final Timekeeper time;

    private Pdflush(KernelWork work, Writeback writeback, Timekeeper time) {
        this.work = work;
        this.writeback = writeback;
        this.time = time;
    }

    /** Starts both; they sleep. */
    static void start(KernelWork work, Writeback writeback, Timekeeper time, Scheduler scheduler) {
        Pdflush threads = new Pdflush(work, writeback, time);
        Background background = threads.new Background();
        Periodic periodic = threads.new Periodic();
        scheduler.add(background);
        scheduler.add(periodic);
        writeback.setThreads(() -> scheduler.wake(background), periodic::arm);
    }

    private boolean early() {
        return writeback.threads() == DirtyRules.Threads.BDFLUSH;
    }

    private long now() {
        return time.tickAt(work.now());
    }

    /** background_writeout. */
    private final class Background extends KernelThread {

        Background() {
            super(FIRST_PID, early() ? "bdflush" : "pdflush0", Activity.WRITEBACK);
        }

        @Override
        protected void step() {
            switch (writeback.background()) {
                case GO_ON -> {}
                case CONGESTED -> nap(now() + Math.max(1, time.hz() / NAPS_PER_SECOND));
                case DONE -> sleep();
            }
        }
    }

    /** wb_kupdate. */
    private final class Periodic extends KernelThread {

        private boolean armed;
        private long begun = -1;

        Periodic() {
            super(FIRST_PID + 1, early() ? "kupdated" : "pdflush1", Activity.WRITEBACK);
        }

        private long interval() {
            return (long) writeback.interval().getAsInt() * time.hz() / CENTIS;
        }

        /** Starts the timer if it does not run. */
        void arm() {
            if (!armed && interval() > 0) {
                armed = true;
                pause(now() + interval());
            }
        }

        @Override
        protected void step() {
            begun = begun < 0 ? now() : begun;
            switch (writeback.periodic()) {
                case GO_ON -> {}
                case CONGESTED -> nap(now() + time.hz());
                case DONE -> {
                    long next = Math.max(begun + interval(), now() + time.hz());
                    begun = -1;
                    armed = writeback.dirtyPages() > 0 && interval() > 0;
                    if (armed) {
                        pause(next);
                    } else {
                        sleep();
                    }
                }
            }
        }
    }
}
