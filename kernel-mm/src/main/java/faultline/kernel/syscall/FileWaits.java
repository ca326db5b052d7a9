package faultline.kernel.syscall;

import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.WaitQueue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Processes asleep in calls on files, and what they wait for. */
public final class FileWaits {

    private final Scheduler scheduler;
    private final Map<Process, Sleep> sleeps = new IdentityHashMap<>();

    /** @param scheduler wakes them */
    public FileWaits(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Wakes one process; a class and no lambda, so that it can be written to a checkpoint. */
    private static final class Waker implements Runnable {
        private final Scheduler scheduler;
        private final Process sleeper;

        Waker(Scheduler scheduler, Process sleeper) {
            this.scheduler = scheduler;
            this.sleeper = sleeper;
        }

        @Override
        public void run() {
            scheduler.wake(sleeper);
        }
    }

    /** One process in the queues of what it waits for. */
    private record Sleep(Runnable waker, List<WaitQueue> queues) {}

    /** A call is tried again: its process is in no queue any more. Each handler that may sleep begins with this. */
    void leave(Process caller) {
        Sleep sleep = sleeps.remove(caller);
        if (sleep != null) {
            sleep.queues().forEach(queue -> queue.remove(sleep.waker()));
        }
    }

    /** Puts the caller to sleep until one of the queues is woken, or tells that a signal keeps it from sleeping. */
    int sleep(Process caller, SystemCall call, List<WaitQueue> queues) {
        if (caller.signals().deliverable()) {
            return SignalDelivery.RESTART;
        }
        Runnable waker = new Waker(scheduler, caller);
        List<WaitQueue> kept = new ArrayList<>(queues);
        kept.forEach(queue -> queue.add(waker));
        sleeps.put(caller, new Sleep(waker, kept));
        return call.block();
    }
}
