package faultline.kernel.process;

/** What the scheduler and the way in and out of the kernel know of a task: what it is up to, its time, its system call. */
abstract class ScheduledTask {

    private final long startTick;
    private final SystemCall call = new SystemCall();
    private ProcessState state = ProcessState.RUNNABLE;
    private boolean inCall;
    private boolean returnsFromCall;
    private int sliceTicks;
    private boolean inFirstSlice;
    private long cpuTicks;
    private long minorFaults;
    private long majorFaults;
    private int nice;

    /** @param startTick when it was born */
    ScheduledTask(long startTick) {
        this.startTick = startTick;
    }

    /** Ticks of the timer that found it running. */
    public long cpuTicks() {
        return cpuTicks;
    }

    /** {@code ticks} more found it running. */
    public void addCpuTicks(long ticks) {
        cpuTicks += ticks;
    }

    /** Nice value, -20 to 19. */
    public int nice() {
        return nice;
    }

    /** Sets {@link #nice}. */
    public void setNice(int value) {
        nice = value;
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

    /** Whether it stopped on its way out of a system call, whose result its EAX holds; asking forgets it. */
    public boolean takeReturnsFromCall() {
        boolean value = returnsFromCall;
        returnsFromCall = false;
        return value;
    }

    /** Sets what {@link #takeReturnsFromCall} gives. */
    public void setReturnsFromCall(boolean value) {
        returnsFromCall = value;
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
    public boolean alive() {
        return state != ProcessState.ZOMBIE && state != ProcessState.DEAD;
    }

    /** Ticks left of its time slice. */
    public int sliceTicks() {
        return sliceTicks;
    }

    /** Sets {@link #sliceTicks}. */
    public void setSliceTicks(int ticks) {
        sliceTicks = ticks;
    }

    /** Whether its slice is still the one that its parent gave it. */
    public boolean inFirstSlice() {
        return inFirstSlice;
    }

    /** Sets {@link #inFirstSlice}. */
    public void setInFirstSlice(boolean first) {
        inFirstSlice = first;
    }

    /** When it was born, in ticks. */
    public long startTick() {
        return startTick;
    }

    /** Page faults that it took in user mode. */
    public FaultCounts faults() {
        return new FaultCounts(minorFaults, majorFaults);
    }

    /** It took a page fault in user mode, which was resolved. */
    public void countFault(boolean major) {
        minorFaults += major ? 0 : 1;
        majorFaults += major ? 1 : 0;
    }
}
