package faultline.kernel.process;

import faultline.emulator.trap.LocalDescriptors;
import faultline.kernel.mm.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks that are one process to the outside: signal_struct. They share a number (the leader's), pending signals, children,
 * limits, job-control state and the way in which all of them end. A process without threads is a group of one.
 */
public final class ThreadGroup {

    private final List<Process> members = new ArrayList<>();
    private final List<Process> children = new ArrayList<>();
    private final SignalQueue pending = new SignalQueue();
    private final IntervalTimers timers = new IntervalTimers();
    private Process leader;
    private ThreadGroup parent;
    private ResourceLimits limits;
    private Process execing;
    private int processGroup;
    private int session;
    private int exitSignal = Signal.SIGCHLD.number();
    private int deathSignal;
    private boolean exiting;
    private int exitStatus;
    private int stopSignal;
    private boolean stopped;
    private boolean stopReported;
    private boolean continued;
    private boolean execed;
    private long goneUserCycles;
    private long goneSystemCycles;
    private FaultCounts goneFaults = FaultCounts.NONE;
    private long childUserCycles;
    private long childSystemCycles;
    private FaultCounts childFaults = FaultCounts.NONE;
    private long cpuTicks;
    private LocalDescriptors localDescriptors;
    private int peakResidentPages;
    private int childPeakResidentPages;

    /** A group of {@code leader} alone, in a process group and session of its own. */
    ThreadGroup(Process leader, ResourceLimits limits) {
        this.leader = leader;
        this.limits = limits;
        processGroup = leader.pid();
        session = leader.pid();
        members.add(leader);
    }

    /** Takes over what a fork inherits from {@code from}. */
    void inherit(ThreadGroup from) {
        processGroup = from.processGroup;
        session = from.session;
        limits = from.limits.copy();
        localDescriptors = from.localDescriptors == null ? null : from.localDescriptors.copy();
    }

    /** The local descriptor table, or null while there is none. */
    public LocalDescriptors localDescriptors() {
        return localDescriptors;
    }

    /** Sets {@link #localDescriptors}. */
    public void setLocalDescriptors(LocalDescriptors table) {
        localDescriptors = table;
    }

    /** The task whose number is the process's. It may have exited while others go on. */
    public Process leader() {
        return leader;
    }

    /** A thread that execs becomes the leader. */
    void setLeader(Process task) {
        leader = task;
    }

    /** Tasks that have not exited, oldest first. */
    public List<Process> members() {
        return members;
    }

    /** Processes that it made and has not waited for, oldest first: the leaders of their groups. */
    public List<Process> children() {
        return children;
    }

    /** The group that it belongs to as a child, or null when that is init. */
    public ThreadGroup parent() {
        return parent;
    }

    /** Sets {@link #parent}; the caller keeps {@link #children} in step. */
    void setParent(ThreadGroup group) {
        parent = group;
    }

    /** Signals for the whole group. */
    public SignalQueue pending() {
        return pending;
    }

    /** Its interval timers. */
    public IntervalTimers timers() {
        return timers;
    }

    /** Its limits. */
    public ResourceLimits limits() {
        return limits;
    }

    /** Process group number. */
    public int processGroup() {
        return processGroup;
    }

    /** Sets {@link #processGroup}. */
    public void setProcessGroup(int number) {
        processGroup = number;
    }

    /** Session number. */
    public int session() {
        return session;
    }

    /** setsid: becomes the leader of a new session and process group. */
    public void startSession() {
        session = leader.pid();
        processGroup = leader.pid();
    }

    /** Signal that its parent gets when it has ended; 0 for none. */
    public int exitSignal() {
        return exitSignal;
    }

    /** Sets {@link #exitSignal}. */
    void setExitSignal(int number) {
        exitSignal = number;
    }

    /** Signal that it gets when its parent ends (PR_SET_PDEATHSIG), or 0. */
    public int deathSignal() {
        return deathSignal;
    }

    /** Sets {@link #deathSignal}. */
    public void setDeathSignal(int number) {
        deathSignal = number;
    }

    /** Whether no task is left. */
    public boolean ended() {
        return members.isEmpty();
    }

    /** The thread that waits for all others to end so that it can exec, or null. */
    Process execing() {
        return execing;
    }

    /** Sets {@link #execing}. */
    void setExecing(Process task) {
        execing = task;
    }

    /** Whether it has executed a program of its own since it was forked. */
    public boolean execed() {
        return execed;
    }

    /** It executes a new program. */
    void setExeced() {
        execed = true;
    }

    /** Whether all tasks are to exit. */
    boolean exiting() {
        return exiting;
    }

    /** All tasks are to exit; the first call says how. */
    void beginExit(int status) {
        if (!exiting) {
            exiting = true;
            exitStatus = status;
        }
    }

    /** With what all tasks exit, as wait reports it. */
    int exitStatus() {
        return exitStatus;
    }

    /** The signal that stops or has stopped it, or 0. */
    public int stopSignal() {
        return stopSignal;
    }

    /** Whether all tasks are stopped. */
    public boolean stopped() {
        return stopped;
    }

    /** A stop begins. */
    void beginStop(int signal) {
        stopSignal = signal;
        continued = false;
    }

    /** All tasks have stopped. */
    void completeStop() {
        stopped = true;
        stopReported = false;
    }

    /** It goes on; the parent may hear of it. */
    void goOn() {
        continued = true;
        stopped = false;
        stopSignal = 0;
    }

    /** Whether it stopped and nobody has asked yet. */
    public boolean stopToReport() {
        return stopped && !stopReported;
    }

    /** The stop has been reported. */
    public void reportStop() {
        stopReported = true;
    }

    /** Whether it went on after a stop and nobody has asked yet. */
    public boolean continueToReport() {
        return continued;
    }

    /** The continuation has been reported. */
    public void reportContinue() {
        continued = false;
    }

    /** A thread is gone that used these cycles and took these faults. */
    void addGone(long user, long system, FaultCounts faults) {
        goneUserCycles += user;
        goneSystemCycles += system;
        goneFaults = goneFaults.plus(faults);
    }

    /** User cycles of threads that are gone. */
    public long goneUserCycles() {
        return goneUserCycles;
    }

    /** System cycles of threads that are gone. */
    public long goneSystemCycles() {
        return goneSystemCycles;
    }

    /** Page faults of threads that are gone. */
    public FaultCounts goneFaults() {
        return goneFaults;
    }

    /** {@code child} that used these cycles and took these faults, with its own children, was waited for. */
    void addChild(ThreadGroup child, long user, long system, FaultCounts faults) {
        int peak = Math.max(child.peakResidentPages(), child.childPeakResidentPages);
        childPeakResidentPages = Math.max(childPeakResidentPages, peak);
        childUserCycles += user;
        childSystemCycles += system;
        childFaults = childFaults.plus(faults);
    }

    /** User cycles of children that were waited for, and theirs. */
    public long childUserCycles() {
        return childUserCycles;
    }

    /** System cycles of children that were waited for, and theirs. */
    public long childSystemCycles() {
        return childSystemCycles;
    }

    /** Page faults of children that were waited for, and theirs. */
    public FaultCounts childFaults() {
        return childFaults;
    }

    /** One of its tasks leaves {@code space}. */
    void leaves(AddressSpace space) {
        peakResidentPages = Math.max(peakResidentPages, space.peakResidentPages());
    }

    /** Most pages in RAM at one time over all address spaces that it had. */
    public int peakResidentPages() {
        AddressSpace space = members.isEmpty() ? null : members.get(0).space();
        return space == null ? peakResidentPages : Math.max(peakResidentPages, space.peakResidentPages());
    }

    /** The largest {@link #peakResidentPages} of the children that were waited for, and theirs. */
    public int childPeakResidentPages() {
        return childPeakResidentPages;
    }

    /** Timer ticks that found one of its tasks running. */
    public long cpuTicks() {
        return cpuTicks;
    }

    /** {@code ticks} more found one of its tasks running. */
    void addCpuTicks(long ticks) {
        cpuTicks += ticks;
    }
}
