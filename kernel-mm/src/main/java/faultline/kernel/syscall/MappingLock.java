package faultline.kernel.syscall;

import faultline.kernel.account.SimRwSemaphore;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SystemCall;
import java.util.function.Predicate;

/**
 * mmap_sem around the calls that change mappings or look at them (Linux 2.6.2 mm/*.c, ipc/shm.c, kernel/fork.c). A call that finds
 * faults of other threads asleep with it, or a writer waiting before it, sleeps until they are over. Signals do not end that.
 */
public final class MappingLock {

    private static final int[] WRITERS = {2, 45, 90, 91, 125, 150, 151, 152, 153, 163, 192, 219, 257, 397, 398};
    private static final int[] READERS = {144, 218, VolatileCalls.VRANGE, VolatileCalls.VRANGE_BYTES};

    private static final int CLONE = 120;
    private static final int CLONE_VM = 0x100;
    private static final int IPC = 117;
    private static final int SHMAT = 21;
    private static final int SHMDT = 22;

    private final Scheduler scheduler;

    /** @param scheduler wakes who waits */
    public MappingLock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Puts itself around the calls of {@code table}, which is complete. */
    public void guard(SyscallTable table) {
        for (int number : WRITERS) {
            table.wrap(number, inner -> around(true, call -> true, inner));
        }
        for (int number : READERS) {
            table.wrap(number, inner -> around(false, call -> true, inner));
        }
        table.wrap(CLONE, inner -> around(true, call -> (call.argument(0) & CLONE_VM) == 0, inner));
        table.wrap(IPC, inner -> around(true, MappingLock::attaches, inner));
    }

    private static boolean attaches(SystemCall call) {
        int which = call.argument(0) & 0xFFFF;
        return which == SHMAT || which == SHMDT;
    }

    private SyscallHandler around(boolean writes, Predicate<SystemCall> takes, SyscallHandler inner) {
        return (caller, call) -> {
            boolean waited = call.attachment() instanceof Waiter;
            if (!takes.test(call) || call.resumed() && !waited) {
                return inner.handle(caller, call);
            }
            SimRwSemaphore semaphore = caller.space().mapSemaphore();
            if (writes ? !semaphore.writable() : !semaphore.readable()) {
                return sleep(caller, call, semaphore, writes);
            }
            if (waited) {
                call.beginAnew();
            }
            return writes ? write(semaphore, caller, call, inner) : read(semaphore, caller, call, inner);
        };
    }

    private static int write(SimRwSemaphore semaphore, Process caller, SystemCall call, SyscallHandler inner) {
        semaphore.downWrite();
        int result = inner.handle(caller, call);
        semaphore.upWrite();
        return result;
    }

    private static int read(SimRwSemaphore semaphore, Process caller, SystemCall call, SyscallHandler inner) {
        semaphore.downRead();
        int result = inner.handle(caller, call);
        semaphore.upRead();
        return result;
    }

    /** A signal may have woken the caller: then it is in the queue already. */
    private int sleep(Process caller, SystemCall call, SimRwSemaphore semaphore, boolean writes) {
        boolean queued = call.attachment() instanceof Waiter waiter && !waiter.woken;
        if (!queued) {
            Waiter waiter = new Waiter(scheduler, caller);
            call.attach(waiter);
            semaphore.sleep(writes, waiter);
        }
        return call.block();
    }

    /** Wakes one process; a class and no lambda, so that it can be written to a checkpoint. */
    private static final class Waiter implements Runnable {
        private final Scheduler scheduler;
        private final Process sleeper;
        private boolean woken;

        Waiter(Scheduler scheduler, Process sleeper) {
            this.scheduler = scheduler;
            this.sleeper = sleeper;
        }

        @Override
        public void run() {
            woken = true;
            scheduler.wake(sleeper);
        }
    }
}
