package faultline.kernel.kernel;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.Shortage;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.FaultedAccess;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Page faults of programs: resolved at once, or suspended until the disk has read the page, or until there may be memory again. A
 * fault that slept counts once and lasted from its trap to its return.
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

    /**
     * What a fault needs to go on.
     *
     * @param start cycle at which it began
     * @param awaited the frame that it waits for, or NONE
     * @param shortage the memory that it waits for, or null
     * @param queued whether it waits for mmap_sem and has not begun; otherwise it holds that
     * @param waited whether it has ever waited for a frame
     * @param kind of fault that it was going to be
     */
    private record Suspended(
            FaultedAccess access,
            int errorCode,
            int vector,
            long start,
            int awaited,
            Shortage shortage,
            boolean queued,
            boolean waited,
            Activity kind) {

        Suspended on(int frame, Activity kind) {
            return new Suspended(access, errorCode, vector, start, frame, null, false, true, kind);
        }

        Suspended lacking(Shortage memory, Activity kind) {
            return new Suspended(access, errorCode, vector, start, NONE, memory, false, waited, kind);
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
        FaultedAccess access = FaultedAccess.of(process.space(), fault, cpu.register(ESP));
        Suspended kept = new Suspended(
                access, fault.errorCode(), fault.vector(), start, NONE, null, true, false, Activity.SPURIOUS);
        FaultResult result = parts.faults().enter(process.pid(), access);
        settle(process, result, kept);
        return result;
    }

    /** {@code process} has been woken and switched to: its fault goes on. */
    FaultResult resume(Process process) {
        Suspended kept = suspended.get(process);
        FaultResult result;
        if (kept.queued()) {
            result = parts.faults().enterAgain(process.pid(), kept.access());
        } else if (kept.shortage() == null) {
            parts.memory().swap().waits().hold(kept.awaited(), -1);
            result = parts.faults().resume(process.pid(), kept.access(), kept.awaited());
        } else {
            result = parts.faults().goOn(process.pid(), kept.access(), kept.shortage(), kept.waited(), kept.kind());
        }
        settle(process, result, kept);
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

    private void settle(Process process, FaultResult result, Suspended kept) {
        if (result.resolved()) {
            process.countFault(major(result, kept.waited()));
        }
        if (result == FaultResult.WAITS) {
            suspend(process, kept);
        } else if (result == FaultResult.OUT_OF_MEMORY) {
            parts.outOfMemory().faultFailed(process);
        } else if (!result.resolved()) {
            signal(process, result, kept);
        }
    }

    private void suspend(Process process, Suspended kept) {
        work.cpu().saveUser(process.context());
        Shortage shortage = parts.faults().shortage();
        Activity kind = parts.faults().kind();
        if (parts.faults().queued()) {
            suspended.put(process, kept);
            parts.scheduler().sleepForDisk(process);
            process.space().mapSemaphore().sleep(false, new Waker(process));
        } else if (shortage == null) {
            int frame = parts.faults().awaited();
            suspended.put(process, kept.on(frame, kind));
            parts.memory().swap().waits().hold(frame, 1);
            parts.scheduler().sleepForDisk(process);
            parts.memory().swap().waits().add(frame, new Waker(process));
        } else {
            suspended.put(process, kept.lacking(shortage, kind));
            parts.scheduler().napForDisk(process, napEnd(shortage), new Waker(process));
        }
        parts.faults().suspend();
    }

    /** The tick at which a nap ends, whatever the disk does; one that would wait for an idle disk is over at the next tick. */
    private long napEnd(Shortage shortage) {
        long now = parts.time().tickAt(work.now());
        if (shortage.napCycles() == Disk.NEVER) {
            return parts.memory().swap().disk().busy() ? SystemCall.NEVER : now + 1;
        }
        return Math.max(now + 1, parts.time().tickAt(work.now() + shortage.napCycles()));
    }

    /** Wakes one process when its page is there, or its nap is over; a class and no lambda, so that it can be written to a checkpoint. */
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
            Suspended kept = suspended.remove(process);
            if (kept.awaited() != NONE) {
                parts.memory().swap().waits().hold(kept.awaited(), -1);
                parts.faults().abandon(kept.awaited());
            }
            if (!kept.queued()) {
                kept.access().space().mapSemaphore().leave();
            }
        }
        parts.scheduler().wakeFromDisk(process);
    }

    private void signal(Process process, FaultResult result, Suspended kept) {
        int address = kept.access().address();
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
