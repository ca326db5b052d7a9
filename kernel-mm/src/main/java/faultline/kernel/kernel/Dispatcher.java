package faultline.kernel.kernel;

import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.disk.Disk;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.process.KernelThread;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.ThreadGroup;
import java.util.ArrayList;

/**
 * Who has the CPU: runs system calls to their end or to their sleep, does what is due on the way back to user mode, switches
 * from one process to the next and idles when there is none.
 */
final class Dispatcher {

    private static final int EAX = 0;
    private static final int SIGNAL_MASK = 0x7F;
    private static final int SIGNALLED = 128;

    private final KernelWork work;
    private final KernelParts parts;
    private final Scheduler scheduler;
    private final UserFaults userFaults;
    private final Disk disk;
    private final TimerInterrupts timer;
    private Process current;
    private Process onStack;
    private ThreadGroup first;
    private int exitStatus = -1;
    private int exitSignal;
    private long lastBusyTick;
    private boolean finished;
    private RunLimit limitReached = RunLimit.NONE;

    Dispatcher(KernelWork work, KernelParts parts) {
        this.work = work;
        this.parts = parts;
        this.scheduler = parts.scheduler();
        this.userFaults = new UserFaults(work, parts);
        this.disk = parts.memory().swap().disk();
        this.timer = new TimerInterrupts(work, parts);
        disk.onProgress(scheduler::endNaps);
    }

    /** Page faults of programs. */
    UserFaults userFaults() {
        return userFaults;
    }

    /** The process that has the CPU. */
    Process current() {
        return current;
    }

    /** Whether no process is left. */
    boolean finished() {
        return finished;
    }

    /** The limit that ended the run, or NONE. */
    RunLimit limitReached() {
        return limitReached;
    }

    /** Ends the run if the guests have more processes or memory than they may. */
    void checkLimits() {
        if (limitReached == RunLimit.NONE) {
            limitReached = parts.limits().exceeded(parts.processes().alive());
            finished |= limitReached != RunLimit.NONE;
        }
    }

    /** How the first process ended, or -1. */
    int exitStatus() {
        return exitStatus;
    }

    /** The signal that killed the first process, or 0. */
    int exitSignal() {
        return exitSignal;
    }

    /** The first process is ready: it gets the CPU. */
    void startFirst(Process process) {
        first = process.group();
        parts.floats().start();
        scheduler.addFirst(process);
        timer.arm();
        schedule();
    }

    /**
     * Runs the system call of {@code process}, whose activity is open, and closes that.
     *
     * @return whether the process is back in user mode; if not, the CPU is free
     */
    boolean run(Process process) {
        SystemCall call = process.call();
        int result = parts.table().run(process, call);
        SupervisorPort cpu = work.cpu();
        boolean fromCall = call.outcome() == SystemCall.Outcome.DONE;
        if (call.outcome() == SystemCall.Outcome.BLOCKED) {
            process.setInCall(true);
            cpu.saveUser(process.context());
            scheduler.sleep(process);
            work.end(Activity.SYSCALL);
            return false;
        }
        if (fromCall) {
            cpu.setRegister(EAX, result);
            if (Errno.isError(result)) {
                parts.calls().failed(call.number());
            }
        } else if (!process.alive()) {
            gone(process);
            work.end(Activity.SYSCALL);
            return false;
        }
        boolean stays = staysOn(process, fromCall);
        if (stays) {
            cpu.leaveTrap(TrapKind.SOFTWARE_INTERRUPT);
        }
        work.end(Activity.SYSCALL);
        if (stays) {
            work.toUser(process.pid());
        }
        return stays;
    }

    /**
     * What is due before {@code process} returns to user mode: signals, then its turn's end.
     *
     * @param fromCall whether it returns from a system call, whose result is in EAX
     * @return whether it goes on; if not, its registers are saved or it is gone
     */
    boolean staysOn(Process process, boolean fromCall) {
        work.phase(Phase.RETURN);
        if (disk.busy()) {
            disk.interrupt();
            timer.arm();
        }
        boolean signals = process.signals().deliverable()
                || fromCall && SignalDelivery.isRestart(work.cpu().register(EAX));
        if (signals && !deliver(process, fromCall)) {
            return false;
        }
        if (!scheduler.rescheduleDue()) {
            return true;
        }
        work.path(KernelPath.RETURN_WORK);
        work.cpu().saveUser(process.context());
        scheduler.putBack(process);
        return false;
    }

    private boolean deliver(Process process, boolean fromCall) {
        work.path(KernelPath.RETURN_WORK);
        work.begin(process.pid(), Activity.SIGNAL, 0);
        work.phase(Phase.BODY);
        SignalDelivery.Outcome outcome = parts.delivery().deliver(process, fromCall);
        switch (outcome) {
            case DIES -> {
                if (process.group() == first) {
                    parts.notes().killed(process, parts.delivery().waitStatus() & SIGNAL_MASK);
                }
                parts.reaper().exitGroup(process, parts.delivery().waitStatus());
                gone(process);
            }
            case EXITS -> {
                parts.reaper().exitWithGroup(process);
                gone(process);
            }
            case STOPS -> work.cpu().saveUser(process.context());
            case CONTINUES -> {}
        }
        work.end(Activity.SIGNAL);
        return outcome == SignalDelivery.Outcome.CONTINUES;
    }

    private void gone(Process process) {
        if (first.ended() && exitStatus == -1) {
            int status = first.leader().waitStatus();
            int signal = status & SIGNAL_MASK;
            exitSignal = signal;
            exitStatus = signal == 0 ? status >>> 8 & 0xFF : SIGNALLED + signal;
        }
        if (process == onStack) {
            parts.floats().drop(process);
            onStack = null;
        }
    }

    /** The timer, or the disk, found {@code running} on the CPU. */
    void tick(Process running) {
        timer.tick(running);
    }

    /** Gives the CPU, which no process has, to the next one, and idles until there is one. Ends when none is left. */
    void schedule() {
        current = null;
        boolean inUserMode = false;
        while (!inUserMode && !finished) {
            int pid = scheduler.nextPid();
            if (scheduler.readyThread() != null) {
                run(scheduler.readyThread());
            } else if (pid >= 0) {
                inUserMode = switchToNext(pid);
            } else if (parts.processes().alive() == 0) {
                work.ledger().background(work.cpu().number(), work.now(), Activity.IDLE);
                finished = true;
            } else {
                idle();
            }
        }
    }

    private void run(KernelThread thread) {
        work.begin(thread.pid(), thread.activity(), 0);
        work.phase(Phase.BODY);
        onStack = null;
        scheduler.run(thread);
        timer.catchUp();
        work.end(thread.activity());
    }

    private boolean switchToNext(int pid) {
        lastBusyTick = parts.time().tickAt(work.now());
        work.begin(pid, Activity.SCHEDULE, 0);
        work.phase(Phase.BODY);
        Process next = scheduler.next();
        timer.catchUp();
        switchTo(next);
        if (next.inCall()) {
            next.setInCall(false);
            work.end(Activity.SCHEDULE);
            work.begin(pid, Activity.SYSCALL, SyscallStatistics.line(next.call().number()));
            work.phase(Phase.BODY);
            next.call().resume();
            return leftCpu(run(next));
        }
        if (userFaults.has(next)) {
            work.end(Activity.SCHEDULE);
            return leftCpu(goOn(next));
        }
        boolean stays = staysOn(next, next.takeReturnsFromCall());
        if (stays) {
            work.cpu().leaveTrap(TrapKind.INTERRUPT);
        }
        work.end(Activity.SCHEDULE);
        if (stays) {
            work.toUser(pid);
        }
        return leftCpu(stays);
    }

    /** The page that {@code process} faulted on has been read. */
    private boolean goOn(Process process) {
        FaultResult result = userFaults.resume(process);
        if (result == FaultResult.WAITS) {
            return false;
        }
        boolean stays = staysOn(process, false);
        if (stays) {
            work.cpu().leaveTrap(TrapKind.EXCEPTION);
        }
        userFaults.finish(process, result);
        if (stays) {
            work.toUser(process.pid());
        }
        return stays;
    }

    private boolean leftCpu(boolean stays) {
        if (!stays) {
            current = null;
        }
        return stays;
    }

    private void switchTo(Process next) {
        SupervisorPort cpu = work.cpu();
        if (next != onStack) {
            work.path(KernelPath.SWITCH_TO);
            if (onStack != null) {
                parts.floats().save(onStack);
            }
            cpu.setKernelStack(next.stackTop());
            work.load(next.stackTop() - Integer.BYTES);
            onStack = next;
        }
        if (cpu.cr3() != next.space().root()) {
            Phase was = work.phase(Phase.TLB_FLUSH);
            work.load(next.space().kernelAddress());
            cpu.loadCr3(next.space().root());
            work.phase(was);
        }
        parts.segments().load(next);
        parts.user().use(next.pid(), next.space());
        current = next;
        cpu.loadUser(next.context());
        if (next.setChildTid() != 0) {
            int address = next.setChildTid();
            next.setSetChildTid(0);
            parts.user().putInt(address, next.pid());
        }
    }

    private void idle() {
        SupervisorPort cpu = work.cpu();
        work.ledger().background(cpu.number(), work.now(), Activity.IDLE);
        long deadline = Math.min(scheduler.nextDeadline(), parts.timers().nextDeadline());
        boolean inVain =
                scheduler.nextDeadline() == SystemCall.NEVER && parts.timers().allRepeat(lastBusyTick);
        if (!disk.busy() && (deadline == SystemCall.NEVER || inVain)) {
            Process held = scheduler.held();
            if (held == null) {
                killAll();
            } else {
                held.tracer().starved();
            }
            return;
        }
        waitUntil(timer.endOfIdleness(deadline));
        work.trap(0, Activity.INTERRUPT, 0, TrapKind.INTERRUPT);
        work.phase(Phase.BODY);
        timer.tickOfIdle();
        cpu.leaveTrap(TrapKind.INTERRUPT);
        work.end(Activity.INTERRUPT);
    }

    /** Time of an idle CPU for whose disk somebody waits is told apart, as iowait is. */
    private void waitUntil(long cycle) {
        boolean forDisk = scheduler.anyWaitsForDisk();
        if (forDisk) {
            work.begin(0, Activity.IDLE, 0);
            work.phase(Phase.IO_WAIT);
        }
        work.cpu().idleUntil(cycle);
        if (forDisk) {
            work.end(Activity.IDLE);
        }
    }

    /** Every process waits for another: nothing would ever happen again. */
    private void killAll() {
        parts.notes().deadlock(parts.processes().alive());
        work.begin(0, Activity.SIGNAL, 0);
        work.phase(Phase.BODY);
        for (Process process : new ArrayList<>(parts.processes().all())) {
            parts.signals().send(process, SignalInfo.fromKernel(Signal.SIGKILL.number()));
        }
        work.end(Activity.SIGNAL);
    }
}
