package faultline.emulator.machine;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Segments;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.paging.PagingControl;
import faultline.emulator.paging.SupervisorMmu;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.timing.TrapCost;
import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import java.util.Arrays;

/**
 * One processor: registers, translation, caches, predictor, clock and counters, and the port by which a kernel works with
 * them. The first {@link #loadCr3} turns paging on, with the control bits that Linux sets.
 */
public final class Cpu implements SupervisorPort {

    /** {@link #timer} when none is set. */
    public static final long NO_TIMER = Long.MAX_VALUE;

    /**
     * Bytes of a trap frame on the kernel stack: what the processor pushes and what SAVE_ALL adds, struct pt_regs of 15
     * words (Linux 2.6.2 include/asm-i386/ptrace.h).
     */
    private static final int TRAP_FRAME_BYTES = 60;

    /** Stretches of kernel code shorter than this have their cycles in a table. */
    private static final int PRICED = 512;

    private final int number;
    private final MachineConfig config;
    private final CpuState state = new CpuState();
    private final Clock clock = new Clock();
    private final PerfCounters counters = new PerfCounters();
    private final GuestFault fault = new GuestFault();
    private final CostModel costs;
    private final BranchPredictor predictor;
    private final Cpuid cpuid;
    private final Mmu mmu;
    private final SupervisorMmu supervisor;
    private final int lineBytes;
    private final int[] cyclesOf = new int[PRICED];
    private long timer = NO_TIMER;
    private int kernelStack;

    /** CPU {@code number} of a machine after reset. */
    Cpu(int number, MachineConfig config, PhysicalMemory memory) {
        this.number = number;
        this.config = config;
        MachineProfile profile = config.profile();
        this.costs = new CostModel(profile.costs());
        this.predictor = new BranchPredictor(profile.predictor(), counters);
        this.cpuid = new Cpuid(profile.identity(), CacheLeaves.of(profile));
        this.mmu = new Mmu(profile.mmu(config.lineFilter()), memory, costs, clock, counters, fault);
        this.supervisor = mmu.supervisor();
        this.lineBytes = mmu.lineBytes();
        Arrays.setAll(cyclesOf, instructions -> (int) costs.kernelCycles(instructions));
    }

    /** Registers. */
    public CpuState state() {
        return state;
    }

    /** Translation and memory access. */
    public Mmu mmu() {
        return mmu;
    }

    /** Time. */
    public Clock clock() {
        return clock;
    }

    /** Event counts. */
    public PerfCounters counters() {
        return counters;
    }

    /** Prices. */
    public CostModel costs() {
        return costs;
    }

    /** Branch predictor. */
    public BranchPredictor predictor() {
        return predictor;
    }

    /** What CPUID answers. */
    public Cpuid cpuid() {
        return cpuid;
    }

    /** The cycle at which the timer interrupts, or {@link #NO_TIMER}. */
    public long timer() {
        return timer;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long now() {
        return clock.now();
    }

    @Override
    public void load(int va) {
        supervisor.load(va);
    }

    @Override
    public void store(int va) {
        supervisor.store(va);
    }

    @Override
    public void load(int first, int second) {
        supervisor.load(first, second);
    }

    @Override
    public void store(int first, int second) {
        supervisor.store(first, second);
    }

    @Override
    public void locked(int va) {
        supervisor.locked(va);
    }

    @Override
    public void execute(int va, int bytes, int instructions) {
        clock.advance(instructions < PRICED ? cyclesOf[instructions] : costs.kernelCycles(instructions));
        counters.kernelInstructions += instructions;
        supervisor.fetch(va, bytes);
    }

    @Override
    public void streamClear(int va, int bytes) {
        supervisor.streamClear(va, bytes);
    }

    @Override
    public void streamCopy(int to, int from, int bytes) {
        supervisor.streamCopy(to, from, bytes);
    }

    @Override
    public long accessUser(int va, boolean write) {
        return supervisor.accessUser(va, write);
    }

    @Override
    public GuestFault fault() {
        return fault;
    }

    @Override
    public void enterTrap(TrapKind kind) {
        clock.advance(price(kind).entry());
        int bottom = kernelStack - TRAP_FRAME_BYTES;
        for (int line = bottom & -lineBytes; line - kernelStack < 0; line += lineBytes) {
            supervisor.store(line);
        }
    }

    @Override
    public void leaveTrap(TrapKind kind) {
        int bottom = kernelStack - TRAP_FRAME_BYTES;
        for (int line = bottom & -lineBytes; line - kernelStack < 0; line += lineBytes) {
            supervisor.load(line);
        }
        clock.advance(price(kind).leave());
    }

    private TrapCost price(TrapKind kind) {
        return switch (kind) {
            case EXCEPTION -> costs.exception();
            case SOFTWARE_INTERRUPT -> costs.softwareInterrupt();
            case INTERRUPT -> costs.interrupt();
        };
    }

    @Override
    public void loadCr3(long root) {
        if (!supervisor.control().enabled()) {
            MachineProfile profile = config.profile();
            supervisor.setControl(
                    PagingControl.linux(config.pageTables(), profile.noExecute(), profile.physicalBits()));
        }
        supervisor.loadCr3(root);
    }

    @Override
    public long cr3() {
        return supervisor.cr3();
    }

    @Override
    public void invalidatePage(int va) {
        supervisor.invalidatePage(va);
    }

    @Override
    public void setTimer(long cycle) {
        timer = cycle;
    }

    @Override
    public void idleUntil(long cycle) {
        if (cycle > clock.now()) {
            clock.advance(cycle - clock.now());
        }
    }

    @Override
    public int register(int number) {
        return state.registers[number];
    }

    @Override
    public void setRegister(int number, int value) {
        state.registers[number] = value;
    }

    @Override
    public int eip() {
        return state.eip;
    }

    @Override
    public void saveUser(UserContext into) {
        System.arraycopy(state.registers, 0, into.registers, 0, into.registers.length);
        System.arraycopy(state.xmm, 0, into.xmm, 0, into.xmm.length);
        into.mxcsr = state.mxcsr.value();
        into.eip = state.eip;
        into.eflags = state.eflags();
        for (int segment = 0; segment < into.selectors.length; segment++) {
            into.selectors[segment] = state.segments.selector(segment);
            into.bases[segment] = state.segments.base(segment);
        }
        into.floats.copyFrom(state.fpu.context());
    }

    @Override
    public void loadUser(UserContext from) {
        System.arraycopy(from.registers, 0, state.registers, 0, from.registers.length);
        System.arraycopy(from.xmm, 0, state.xmm, 0, from.xmm.length);
        state.mxcsr.set(from.mxcsr);
        state.eip = from.eip;
        state.setEflags(from.eflags);
        for (int segment = 0; segment < from.selectors.length; segment++) {
            state.segments.restore(segment, from.selectors[segment], from.bases[segment]);
        }
        state.fpu.context().copyFrom(from.floats);
    }

    @Override
    public void setTaskSwitched(boolean switched) {
        state.taskSwitched = switched;
    }

    @Override
    public void setKernelStack(int va) {
        kernelStack = va;
    }

    /** Segments are flat in this model, so that {@code limit} has no effect. */
    @Override
    public void setDescriptor(int index, int base, int limit, boolean present) {
        state.segments.setTls(index - Segments.FIRST_TLS_ENTRY, base, present);
    }

    @Override
    public void setLocalDescriptors(LocalDescriptors table) {
        state.segments.setLocal(table);
    }
}
