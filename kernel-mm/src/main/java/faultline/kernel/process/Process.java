package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.reclaim.OomCandidate;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A task: task_struct with its kernel stack. What the outside calls a process is a {@link ThreadGroup} of tasks; a process
 * without threads is a group of one.
 */
public final class Process extends ScheduledTask implements OomCandidate {

    private int pid;
    private String name;
    private String executable = "";
    private List<String> commandLine = List.of();
    private final int kernelAddress;
    private final int stackFrame;
    private final int stackTop;
    private final UserContext context = new UserContext();
    private final SignalState signals = new SignalState();
    private final TlsDescriptor[] descriptors = new TlsDescriptor[TlsDescriptor.ENTRIES];
    private AddressSpace space;
    private ThreadGroup group;
    private Credentials credentials = new Credentials(0);
    private Process vforkParent;
    private int waitStatus;
    private int clearChildTid;
    private int setChildTid;
    private int robustList;
    private int personality;
    private FileTable files = new FileTable();
    private Place place;
    private boolean dyingForMemory;
    private Tracer tracer = Tracer.NONE;
    private boolean held;
    private final FloatUnit.Use floats = new FloatUnit.Use();

    /**
     * @param name of the program, for messages
     * @param kernelAddress where the task_struct lies
     * @param stackFrame first frame of the kernel stack
     * @param stackTop kernel address behind the kernel stack
     * @param startTick when it was born
     */
    public Process(int pid, String name, int kernelAddress, int stackFrame, int stackTop, long startTick) {
        super(startTick);
        this.pid = pid;
        this.name = name;
        this.kernelAddress = kernelAddress;
        this.stackFrame = stackFrame;
        this.stackTop = stackTop;
        Arrays.fill(descriptors, TlsDescriptor.EMPTY);
        group = new ThreadGroup(this, new ResourceLimits(Integer.MAX_VALUE, ResourceLimits.UNLIMITED));
        signals.share(group.pending());
    }

    /** Number of the task: what gettid gives. */
    @Override
    public int pid() {
        return pid;
    }

    /** Number of its process: that of the group's leader, what getpid gives. */
    public int groupId() {
        return group.leader().pid;
    }

    /** Takes the number of {@code other}, which gives it up: a thread that execs becomes the leader (de_thread). */
    void takeNumberOf(Process other) {
        pid = other.pid;
    }

    /** What it has to do with the floating-point unit. */
    public FloatUnit.Use floats() {
        return floats;
    }

    /** The tasks that it is one process with. */
    public ThreadGroup group() {
        return group;
    }

    /** Starts a group of its own with {@code limits}. */
    public void startGroup(ResourceLimits limits) {
        group = new ThreadGroup(this, limits);
        signals.share(group.pending());
    }

    /** Joins the group of its maker as another thread. */
    void joinGroup(ThreadGroup other) {
        group = other;
        other.members().add(this);
        signals.share(other.pending());
    }

    /** Whether its number is that of the process. */
    public boolean isLeader() {
        return group.leader() == this;
    }

    /** Who it is. */
    public Credentials credentials() {
        return credentials;
    }

    /** Sets {@link #credentials}. */
    public void setCredentials(Credentials who) {
        credentials = who;
    }

    /** Name of its program, or as prctl set it. */
    @Override
    public String name() {
        return name;
    }

    /** Sets {@link #name}. */
    public void setName(String text) {
        name = text;
    }

    /** Absolute path of its program: what /proc/self/exe points to. */
    public String executable() {
        return executable;
    }

    /** Sets {@link #executable}. */
    public void setExecutable(String path) {
        executable = path;
    }

    /** What personality set. */
    public int personality() {
        return personality;
    }

    /** Sets {@link #personality}. */
    public void setPersonality(int value) {
        personality = value;
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

    /** TLS segment {@code index}, 0 to 2. */
    public TlsDescriptor descriptor(int index) {
        return descriptors[index];
    }

    /** Sets TLS segment {@code index}. */
    public void setDescriptor(int index, TlsDescriptor descriptor) {
        descriptors[index] = descriptor;
    }

    /** Its address space, or null once it has exited. */
    public AddressSpace space() {
        return space;
    }

    /** Sets {@link #space}. */
    public void setSpace(AddressSpace mm) {
        space = mm;
    }

    /** The process that its group belongs to as a child, by its leader; null when that is init. */
    public Process parent() {
        return group.parent() == null ? null : group.parent().leader();
    }

    @Override
    public List<Process> offspring() {
        return isLeader() ? group.children() : List.of();
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
        return place == null ? null : place.actAs(credentials);
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

    /** Arguments that its program was started with, their bytes as characters: /proc/PID/cmdline. */
    public List<String> commandLine() {
        return commandLine;
    }

    /** Sets {@link #commandLine}. */
    public void setCommandLine(List<byte[]> arguments) {
        commandLine = arguments.stream()
                .map(word -> new String(word, StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** {@code ticks} more found it running. */
    @Override
    public void addCpuTicks(long ticks) {
        super.addCpuTicks(ticks);
        group.addCpuTicks(ticks);
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

    /** Who debugs it; {@link Tracer#NONE} if nobody. */
    public Tracer tracer() {
        return tracer;
    }

    /** Sets {@link #tracer}. */
    public void setTracer(Tracer debugger) {
        tracer = debugger;
    }

    /** Whether its tracer lets it not run. */
    public boolean held() {
        return held;
    }

    /** Sets {@link #held}. */
    public void setHeld(boolean value) {
        held = value;
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

    /**
     * Takes over from {@code from} what fork copies besides memory and registers.
     *
     * @param keepsStack whether the alternate signal stack is still its own
     * @param sharesActions whether signal actions stay common (CLONE_SIGHAND)
     */
    void inherit(Process from, boolean keepsStack, boolean sharesActions) {
        signals.copyFrom(from.signals, keepsStack, sharesActions);
        credentials = from.credentials.copy();
        personality = from.personality;
        setNice(from.nice());
        executable = from.executable;
        System.arraycopy(from.descriptors, 0, descriptors, 0, descriptors.length);
        commandLine = from.commandLine;
        tracer = from.tracer;
    }

    /** Forgets what an exec does not keep: thread-local segments, the words to clear at exit, the alternate stack. */
    void resetForExec(String program) {
        name = program;
        Arrays.fill(descriptors, TlsDescriptor.EMPTY);
        clearChildTid = 0;
        setChildTid = 0;
        robustList = 0;
        signals.afterExec();
    }
}
