package faultline.kernel.kernel;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.KernelWork;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Page faults of programs: resolved at once, or suspended until the disk has read the page. A fault that slept counts once and
 * lasted from its trap to its return.
 */
final class UserFaults {

    private static final int ESP = 4;
    private static final int NONE = -1;

    private final KernelWork work;
    private final KernelParts parts;
    private final Map<Process, Suspended> suspended = new IdentityHashMap<>();

    UserFaults(KernelWork work, KernelParts parts) {
        this.work = work;
        this.parts = parts;
    }

    /** What a fault needs to go on, and the cycle at which it began. */
    private record Suspended(
            int address,
            int errorCode,
            int vector,
            boolean write,
            boolean protection,
            int esp,
            long start,
            int awaited) {

        Suspended on(int frame) {
            return new Suspended(address, errorCode, vector, write, protection, esp, start, frame);
        }
    }

    /** Whether {@code process} has a fault that is not over. */
    boolean has(Process process) {
        return suspended.containsKey(process);
    }

    /**
     * Begins to handle the fault of {@code process}; its activity stays open.
     *
     * @return how it ended, or {@link FaultResult#WAITS}
     */
    FaultResult begin(SupervisorPort cpu, Process process, GuestFault fault) {
        long start = work.now();
        // The record belongs to the CPU: accesses made on the way may overwrite it.
        Suspended kept = new Suspended(
                fault.address(),
                fault.errorCode(),
                fault.vector(),
                fault.isWrite(),
                fault.isProtection(),
                cpu.register(ESP),
                start,
                NONE);
        FaultResult result = parts.faults().enter(process.pid(), process.space(), fault, kept.esp());
        settle(process, result, kept, false);
        return result;
    }

    /** {@code process} has been woken and switched to: its fault goes on. */
    FaultResult resume(Process process) {
        Suspended kept = suspended.get(process);
        parts.memory().swap().waits().hold(kept.awaited(), -1);
        FaultResult result = parts.faults()
                .resume(
                        process.pid(),
                        process.space(),
                        kept.address(),
                        kept.write(),
                        kept.protection(),
                        kept.esp(),
                        kept.awaited());
        settle(process, result, kept, true);
        return result;
    }

    /** Whether a fault that ended well, after it {@code waited} for the disk or not, counts as a major one. */
    private boolean major(FaultResult result, boolean waited) {
        return switch (result) {
            case FILE_MAJOR, NONLINEAR -> true;
            case FILE_MINOR -> parts.memory().pageCache().everyFaultIsMajor();
            default -> waited;
        };
    }

    private void settle(Process process, FaultResult result, Suspended kept, boolean waited) {
        if (result.resolved()) {
            process.countFault(major(result, waited));
        }
        if (result == FaultResult.WAITS) {
            int frame = parts.faults().awaited();
            suspended.put(process, kept.on(frame));
            parts.memory().swap().waits().hold(frame, 1);
            work.cpu().saveUser(process.context());
            parts.scheduler().sleepForDisk(process);
            parts.memory().swap().waits().add(frame, new Waker(process));
            parts.faults().suspend();
        } else if (result == FaultResult.OUT_OF_MEMORY) {
            parts.outOfMemory().kill(process);
        } else if (!result.resolved()) {
            signal(process, result, kept);
        }
    }

    /** Wakes one process when its page is there; a class and no lambda, so that it can be written to a checkpoint. */
    private final class Waker implements Runnable {
        private final Process sleeper;

        Waker(Process sleeper) {
            this.sleeper = sleeper;
        }

        @Override
        public void run() {
            wake(sleeper);
        }
    }

    private void wake(Process process) {
        if (!process.alive()) {
            int frame = suspended.remove(process).awaited();
            parts.memory().swap().waits().hold(frame, -1);
            parts.faults().abandon(frame);
        }
        parts.scheduler().wakeFromDisk(process);
    }

    private void signal(Process process, FaultResult result, Suspended kept) {
        int address = kept.address();
        SignalInfo info;
        if (result.isBusError()) {
            parts.notes().busError(process, address);
            info = SignalInfo.fromFault(
                    Signal.SIGBUS, SignalInfo.BUS_NO_PAGE, address, kept.vector(), kept.errorCode());
        } else {
            int code = result == FaultResult.NOT_MAPPED ? SignalInfo.SEGV_NOT_MAPPED : SignalInfo.SEGV_NOT_ALLOWED;
            parts.notes().segmentationFault(process, address, kept.errorCode());
            info = SignalInfo.fromFault(Signal.SIGSEGV, code, address, kept.vector(), kept.errorCode());
        }
        parts.signals().force(process, info);
    }

    /** A resumed fault is over. */
    void finish(Process process, FaultResult result) {
        parts.faults().closeResumed(result, suspended.remove(process).start());
    }
}
