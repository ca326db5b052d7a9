package faultline.kernel.uaccess;

import faultline.emulator.snapshot.Outside;
import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.TrapKind;
import faultline.kernel.account.Activity;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.Naps;
import faultline.kernel.frame.Shortage;
import faultline.kernel.mm.AddressSpace;

/** Page faults from trap to return, in user mode and in the kernel's own accesses to user memory. */
public final class PageFaults {

    private final KernelWork work;
    private final FaultHandler handler;
    private final FaultStatistics statistics;
    private final Naps naps;
    private Shortage shortage;
    private boolean queued;

    @Outside
    private FaultObserver observer = FaultObserver.NONE;

    /**
     * @param statistics where each fault is recorded
     * @param naps told that a program's fault can sleep when memory is short
     */
    public PageFaults(KernelWork work, FaultHandler handler, FaultStatistics statistics, Naps naps) {
        this.work = work;
        this.handler = handler;
        this.statistics = statistics;
        this.naps = naps;
    }

    /** Tells {@code listener} of each fault from now on. */
    public void observe(FaultObserver listener) {
        observer = listener;
    }

    /** Says that {@code bytes} have gone between the kernel and the running program. */
    void copied(int bytes) {
        observer.copied(bytes);
    }

    /**
     * Opens the activity of a fault, charges the trap and resolves it. The caller deals with failures and must then call
     * {@link #leave} or {@link #close}.
     */
    public FaultResult enter(int pid, FaultedAccess access) {
        open(pid, access.address());
        return begin(pid, access);
    }

    /** down_read of mmap_sem, which is held until the fault is over, and on from there. */
    private FaultResult begin(int pid, FaultedAccess access) {
        queued = !access.space().mapSemaphore().readable();
        if (queued) {
            shortage = null;
            return FaultResult.WAITS;
        }
        access.space().mapSemaphore().downRead();
        naps.allow(null);
        return over(pid, access, orNap(handle(access)));
    }

    private FaultResult handle(FaultedAccess access) {
        return handler.handle(
                access.space(), access.address(), access.write(), access.protection(), access.stackPointer());
    }

    /** Goes on with a fault whose page {@code frame} has been read. */
    private FaultResult resume(FaultedAccess access, int frame) {
        return handler.resume(
                access.space(), access.address(), access.write(), access.protection(), access.stackPointer(), frame);
    }

    /** up_read, unless the fault only pauses. */
    private FaultResult over(int pid, FaultedAccess access, FaultResult result) {
        work.phase(Phase.RETURN);
        if (result != FaultResult.WAITS) {
            access.space().mapSemaphore().upRead();
            observer.handled(pid, access.address(), result);
        }
        return result;
    }

    private void open(int pid, int address) {
        work.trap(pid, Activity.SPURIOUS, 0, TrapKind.EXCEPTION);
        work.detail(Integer.toUnsignedLong(address));
        work.path(KernelPath.DO_PAGE_FAULT);
    }

    /** How a fault that could sleep has ended, or WAITS: it must sleep for memory, whatever else it waits for. */
    private FaultResult orNap(FaultResult result) {
        shortage = naps.forbid();
        boolean unfinished = result == FaultResult.OUT_OF_MEMORY || result == FaultResult.WAITS;
        if (shortage == null || !unfinished) {
            shortage = null;
            return result;
        }
        if (result == FaultResult.WAITS) {
            handler.abandon(handler.awaited());
        }
        return FaultResult.WAITS;
    }

    /** What the fault that ended with {@link FaultResult#WAITS} lacks, if it waits for memory; null if it waits for {@link #awaited}. */
    public Shortage shortage() {
        return shortage;
    }

    /** The kind that a fault which waits will be if it ends well. */
    public Activity kind() {
        return queued ? Activity.SPURIOUS : handler.kind();
    }

    /** The locked page that the last {@link FaultResult#WAITS} waits for. */
    public int awaited() {
        return handler.awaited();
    }

    /** The faulting process goes to sleep: its cycles so far are booked, the fault is not over. */
    public void suspend() {
        work.end(kind());
    }

    /** Opens the activity of a suspended fault, whose page has been read, and resolves it; see {@link #enter}. */
    public FaultResult resume(int pid, FaultedAccess access, int awaited) {
        work.begin(pid, Activity.SPURIOUS, 0);
        queued = false;
        naps.allow(null);
        return over(pid, access, orNap(resume(access, awaited)));
    }

    /**
     * Opens the activity of a fault that slept for memory, and resolves it; see {@link #enter}.
     *
     * @param lack what it lacked
     * @param waited whether it has waited for a page, before or after
     * @param kind what it was going to be
     */
    public FaultResult goOn(int pid, FaultedAccess access, Shortage lack, boolean waited, Activity kind) {
        work.begin(pid, Activity.SPURIOUS, 0);
        queued = false;
        naps.allow(lack);
        FaultResult result = handler.goOn(
                access.space(),
                access.address(),
                access.write(),
                access.protection(),
                access.stackPointer(),
                waited,
                kind);
        return over(pid, access, orNap(result));
    }

    /** Opens the activity of a fault that waited for mmap_sem before it had begun; see {@link #enter}. */
    public FaultResult enterAgain(int pid, FaultedAccess access) {
        work.begin(pid, Activity.SPURIOUS, 0);
        return begin(pid, access);
    }

    /** A suspended fault that waits for a page will not be resumed: its process is gone. */
    public void abandon(int awaited) {
        handler.abandon(awaited);
    }

    /** Whether the fault that ended with {@link FaultResult#WAITS} waits for mmap_sem, and nothing else. */
    public boolean queued() {
        return queued;
    }

    /** Closes the activity of a fault that was suspended and records it as one that began at cycle {@code start}. */
    public void closeResumed(FaultResult result, long start) {
        work.end(result.activity());
        statistics.record(result.activity(), work.now() - start);
    }

    /** As {@link #enter} for the kernel's own accesses, which wait for the disk where they are. */
    FaultResult enterAndWait(int pid, AddressSpace space, GuestFault fault, int va) {
        FaultedAccess access = FaultedAccess.of(space, fault, va);
        open(pid, access.address());
        space.mapSemaphore().downRead();
        FaultResult result = handle(access);
        while (result == FaultResult.WAITS) {
            handler.awaitHere();
            result = resume(access, handler.awaited());
        }
        return over(pid, access, result);
    }

    /** Charges the return to the place of the fault, closes the activity and records the fault. */
    public void leave(FaultResult result) {
        work.cpu().leaveTrap(TrapKind.EXCEPTION);
        close(result);
    }

    /** Closes the activity and records the fault; there is no return to the place of the fault now. */
    public void close(FaultResult result) {
        statistics.record(result.activity(), work.end(result.activity()));
    }
}
