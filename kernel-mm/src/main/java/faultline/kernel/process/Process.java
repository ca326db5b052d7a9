package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.reclaim.OomCandidate;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A task: task_struct with its kernel stack. */
public final class Process implements OomCandidate {

    private final int pid;
    private final String name;
    private final int kernelAddress;
    private final int stackFrame;
    private final int stackTop;
    private final long startTick;
    private final UserContext context = new UserContext();
    private final SignalState signals = new SignalState();
    private final SystemCall call = new SystemCall();
    private final TlsDescriptor[] descriptors = new TlsDescriptor[TlsDescriptor.ENTRIES];
    private final List<Process> children = new ArrayList<>();
    private ProcessState state = ProcessState.RUNNABLE;
    private AddressSpace space;
    private Process parent;
    private Process vforkParent;
    private boolean inCall;
    private int exitSignal = Signal.SIGCHLD.number();
    private int waitStatus;
    private int clearChildTid;
    private int setChildTid;
    private int robustList;
    private FileTable files = new FileTable();
    private Place place;
    private String executable = "";
    private List<String> commandLine = List.of();
    private int sliceTicks;
    private long cpuTicks;
    private long childUserCycles;
    private long childSystemCycles;
    private boolean dyingForMemory;
    private long faults;

    /**
     * @param name of the program, for messages
     * @param kernelAddress where the task_struct lies
     * @param stackFrame first frame of the kernel stack
     * @param stackTop kernel address behind the kernel stack
     * @param startTick when it was born
     */
    public Process(int pid, String name, int kernelAddress, int stackFrame, int stackTop, long startTick) {
        this.pid = pid;
        this.name = name;
        this.kernelAddress = kernelAddress;
        this.stackFrame = stackFrame;
        this.stackTop = stackTop;
        this.startTick = startTick;
        Arrays.fill(descriptors, TlsDescriptor.EMPTY);
    }

    /** Process number. */
    @Override
    public int pid() {
        return pid;
    }

    /** Name of its program. */
    @Override
    public String name() {
        return name;
    }

    /** Kernel address of the task_struct. */
    @Override
    public int kernelAddress() {
        return kernelAddress;
    }

    /** First frame of the kernel stack. */
    public int stackFrame() {
        return stackFrame;
    }

    /** Kernel address behind the kernel stack. */
    public int stackTop() {
        return stackTop;
    }

    /** User registers while it does not run. */
    public UserContext context() {
        return context;
    }

    /** Its signals. */
    public SignalState signals() {
        return signals;
    }

    /** The system call that it is in or was in last. */
    public SystemCall call() {
        return call;
    }

    /** Whether it sleeps, or has been woken, in the middle of {@link #call}. */
    public boolean inCall() {
        return inCall;
    }

    /** Sets {@link #inCall}. */
    public void setInCall(boolean inside) {
        inCall = inside;
    }

    /** TLS segment {@code index}, 0 to 2. */
    public TlsDescriptor descriptor(int index) {
        return descriptors[index];
    }

    /** Sets TLS segment {@code index}. */
    public void setDescriptor(int index, TlsDescriptor descriptor) {
        descriptors[index] = descriptor;
    }

    /** What it is up to. */
    public ProcessState state() {
        return state;
    }

    /** Sets {@link #state}. */
    public void setState(ProcessState next) {
        state = next;
    }

    /** Whether it can still run: neither zombie nor dead. */
    @Override
    public boolean alive() {
        return state != ProcessState.ZOMBIE && state != ProcessState.DEAD;
    }

    /** Its address space, or null once it has exited. */
    public AddressSpace space() {
        return space;
    }

    /** Sets {@link #space}. */
    public void setSpace(AddressSpace mm) {
        space = mm;
    }

    /** The process that made it, or null when that is init. */
    public Process parent() {
        return parent;
    }

    /** Sets {@link #parent}; the caller keeps {@link #children} in step. */
    public void setParent(Process other) {
        parent = other;
    }

    /** Its children that have not been waited for, oldest first. */
    public List<Process> children() {
        return children;
    }

    @Override
    public List<Process> offspring() {
        return children;
    }

    @Override
    public boolean sharesMemory(OomCandidate other) {
        return space != null && other instanceof Process && ((Process) other).space == space;
    }

    /** The parent that waits until this vfork child execs or exits, or null. */
    public Process vforkParent() {
        return vforkParent;
    }

    /** Sets {@link #vforkParent}. */
    public void setVforkParent(Process waiting) {
        vforkParent = waiting;
    }

    /** Signal that its parent gets when it exits; 0 for none. */
    public int exitSignal() {
        return exitSignal;
    }

    /** Sets {@link #exitSignal}. */
    public void setExitSignal(int number) {
        exitSignal = number;
    }

    /** How it ended, as wait reports it: exit status shifted by 8, or the signal, with 0x80 for a core. */
    public int waitStatus() {
        return waitStatus;
    }

    /** Sets {@link #waitStatus}. */
    public void setWaitStatus(int status) {
        waitStatus = status;
    }

    /** User address to clear and wake at exit (set_tid_address), or 0. */
    public int clearChildTid() {
        return clearChildTid;
    }

    /** Sets {@link #clearChildTid}. */
    public void setClearChildTid(int address) {
        clearChildTid = address;
    }

    /** User address that gets the pid when the process first runs (CLONE_CHILD_SETTID), or 0. */
    public int setChildTid() {
        return setChildTid;
    }

    /** Sets {@link #setChildTid}. */
    public void setSetChildTid(int address) {
        setChildTid = address;
    }

    /** Head of the robust futex list, as set_robust_list gave it. */
    public int robustList() {
        return robustList;
    }

    /** Sets {@link #robustList}. */
    public void setRobustList(int address) {
        robustList = address;
    }

    /** Its descriptors. */
    public FileTable files() {
        return files;
    }

    /** Where it is in the tree of files, or null once it has exited. */
    public Place place() {
        return place;
    }

    /** Gives it descriptors and a place, and leaves those that it had. */
    public void setFiles(FileTable table, Place where) {
        FileTable before = files;
        files = table;
        if (place != null) {
            place.leave();
        }
        place = where;
        before.leave();
    }

    /** It exits: its descriptors are closed unless others share them. */
    public void leaveFiles() {
        setFiles(new FileTable(), null);
    }

    /** Absolute path of the program that it runs: /proc/PID/exe. */
    public String executable() {
        return executable;
    }

    /** Arguments that the program was started with: /proc/PID/cmdline. */
    public List<String> commandLine() {
        return commandLine;
    }

    /** It now runs the program at {@code path}. */
    public void setProgram(String path, List<String> arguments) {
        executable = path;
        commandLine = List.copyOf(arguments);
    }

    /** Ticks left of its time slice. */
    public int sliceTicks() {
        return sliceTicks;
    }

    /** Sets {@link #sliceTicks}. */
    public void setSliceTicks(int ticks) {
        sliceTicks = ticks;
    }

    /** Ticks of the timer that found it running. */
    @Override
    public long cpuTicks() {
        return cpuTicks;
    }

    /** {@code ticks} more found it running. */
    public void addCpuTicks(long ticks) {
        cpuTicks += ticks;
    }

    /** When it was born, in ticks. */
    @Override
    public long startTick() {
        return startTick;
    }

    /** Pages of its address space: total_vm. */
    @Override
    public long totalPages() {
        long pages = 0;
        if (space != null) {
            for (var vma = space.vmas().first(); vma != null; vma = space.vmas().next(vma)) {
                pages += vma.pages();
            }
        }
        return pages;
    }

    /** User cycles of children that were waited for, and theirs. */
    public long childUserCycles() {
        return childUserCycles;
    }

    /** System cycles of children that were waited for, and theirs. */
    public long childSystemCycles() {
        return childSystemCycles;
    }

    /** A child with these cycles was waited for. */
    public void addChildCycles(long user, long system) {
        childUserCycles += user;
        childSystemCycles += system;
    }

    /** Page faults that it took in user mode. */
    public long faults() {
        return faults;
    }

    /** It took a page fault in user mode. */
    public void countFault() {
        faults++;
    }

    /** Whether the OOM killer chose it: TIF_MEMDIE. */
    @Override
    public boolean dyingForMemory() {
        return dyingForMemory;
    }

    /** The OOM killer chose it. */
    public void setDyingForMemory() {
        dyingForMemory = true;
    }

    /** Takes over from {@code parent} what fork copies besides memory and registers. */
    void inherit(Process from, boolean sharesMemory) {
        signals.copyFrom(from.signals, !sharesMemory);
        System.arraycopy(from.descriptors, 0, descriptors, 0, descriptors.length);
        setProgram(from.executable, from.commandLine);
    }

    /** Takes over descriptors and place from {@code parent}: as copies, or the parent's own. */
    void inheritFiles(Process from, boolean sharesTable, boolean sharesPlace) {
        setFiles(
                sharesTable ? from.files.share() : from.files.copy(),
                sharesPlace ? from.place.share() : from.place.copy());
    }
}
