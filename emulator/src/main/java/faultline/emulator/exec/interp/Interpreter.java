package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.decode.Decoder;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.Exit;
import faultline.emulator.exec.FetchPoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * The reference engine: instructions come from a {@link CodeWindow}; the common 32-bit forms run in the {@link MainLoop}, the rest
 * in the classes beside it, between its turns.
 */
public final class Interpreter implements ExecutionEngine {
    /**
     * Instructions between two calls of the main loop. Of no effect on the guest; HotSpot replaces a method whose code
     * became invalid when it is called again, but may never replace the running loop.
     */
    private static final int STRETCH = 20_000;

    private final CpuState state;
    private final Clock clock;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final StopPoints stops;
    private final CodeWindow code;
    private final MainLoop loop;
    private final GeneralOps general;
    private final StackOps stack;
    private final SystemOps system;
    private final ControlOps control;
    private final StringOps strings;
    private final SimdOps simd;
    private final FpuOps floats;

    /**
     * What an interpreter works on.
     *
     * @param state registers
     * @param mmu translation and modelled accesses of this CPU
     * @param memory RAM, where code bytes are read and code frames are marked
     * @param clock time of this CPU
     * @param costs prices
     * @param predictor branch predictor of this CPU
     * @param counters event counts of this CPU
     * @param fault the one fault record of this CPU, which the MMU throws too
     * @param cpuid what CPUID answers
     * @param decoder the shared decoder
     */
    public record Parts(
            CpuState state,
            Mmu mmu,
            PhysicalMemory memory,
            Clock clock,
            CostModel costs,
            BranchPredictor predictor,
            PerfCounters counters,
            GuestFault fault,
            Cpuid cpuid,
            Decoder decoder) {}

    /** An engine over {@code parts}. */
    public Interpreter(Parts parts) {
        this(parts, null);
    }

    /**
     * An engine that also stops, with {@link Exit#STEPPED}, after a transfer to a hot address.
     *
     * @param heat what is hot, or null for never
     */
    public Interpreter(Parts parts, Heat heat) {
        this.state = parts.state();
        this.clock = parts.clock();
        this.counters = parts.counters();
        this.fault = parts.fault();
        this.stops = parts.mmu().stopPoints();
        this.code = new CodeWindow(parts);
        Operands operands = new Operands(state, parts.mmu(), fault);
        this.loop = new MainLoop(parts, code, operands, heat);
        this.general = new GeneralOps(operands);
        this.stack = new StackOps(operands);
        this.system = new SystemOps(operands, clock, parts.cpuid());
        this.control = new ControlOps(operands, stack, clock, parts.predictor());
        this.strings = new StringOps(operands, clock, parts.costs());
        this.simd = new SimdOps(operands);
        this.floats = new FpuOps(operands, parts.cpuid().has("sse"));
    }

    @Override
    public Exit run(long deadline) {
        Exit exit;
        do {
            exit = state.singleStep() ? traced(deadline) : execute(deadline, STRETCH);
        } while (exit == Exit.STEPPED);
        return exit;
    }

    @Override
    public Exit step() {
        return state.singleStep() ? traced(Long.MAX_VALUE) : execute(Long.MAX_VALUE, 1);
    }

    /**
     * Runs until something needs the kernel, the deadline, or for a while: until a hot address is reached or the caller
     * may look whether one was ({@link Exit#STEPPED}). TF must be clear.
     */
    public Exit runCold(long deadline) {
        return execute(deadline, STRETCH);
    }

    /** Runs one instruction; its lines count as entered when {@code known} is it. TF must be clear. */
    public Exit runOne(long deadline, DecodedOp known) {
        return execute(deadline, 1, known);
    }

    /** The cache line that instructions were last fetched from, or a number that is not a multiple of its size. */
    public int line() {
        return code.line;
    }

    /** Frame of {@link #line()}. */
    public int frame() {
        return code.frame();
    }

    /** Says that instructions were last fetched from {@code line}, which is in {@code frame}. */
    public void enteredLine(int line, int frame) {
        code.entered(line, frame);
    }

    /** The fault record of this CPU. */
    public GuestFault fault() {
        return fault;
    }

    /** The state as after an exit into the kernel with a fault. */
    public Exit faulted() {
        code.leave();
        return Exit.FAULT;
    }

    /** Does what {@code op} does, which transfers no control; its base cost and its count are the caller's to charge. */
    public void perform(DecodedOp op) {
        uncommon(op, 0, 0);
    }

    /** Runs a chunk of the string instruction {@code op}; whether it is done. Base cost and count are the caller's. */
    public boolean performString(DecodedOp op) {
        return strings.execute(op);
    }

    /** One instruction with TF set: #DB follows it (SDM vol. 3B, 17.3.1.4), unless it had an exit of its own. */
    private Exit traced(long deadline) {
        Exit exit = execute(deadline, 1);
        if (exit != Exit.STEPPED && exit != Exit.DEADLINE && exit != Exit.WATCHPOINT) {
            return exit;
        }
        fault.raise(GuestFault.DEBUG, 0);
        code.leave();
        return Exit.FAULT;
    }

    @Override
    public int interruptVector() {
        return control.interruptVector();
    }

    @Override
    public void enterAnew() {
        code.leave();
    }

    @Override
    public FetchPoint fetchPoint() {
        return code.fetchPoint();
    }

    @Override
    public void resumeAt(FetchPoint point) {
        code.resumeAt(point);
    }

    /** Runs up to {@code budget} instructions: the common ones in the main loop, the others between its turns. */
    private Exit execute(long deadline, int budget) {
        return execute(deadline, budget, null);
    }

    private Exit execute(long deadline, int budget, DecodedOp first) {
        loop.remaining = budget;
        code.follow(state.segments);
        DecodedOp next = first;
        try {
            while (true) {
                Exit exit = loop.run(deadline, next);
                if (exit != null) {
                    return exit;
                }
                DecodedOp outside = loop.outside;
                if (outside == null) {
                    if (stops.mayBreakAt(state.eip) && stops.breaksAt(state.eip)) {
                        return Exit.BREAKPOINT;
                    }
                    next = code.decode(state.eip);
                } else if (outside.handler == Handlers.BREAK) {
                    if (stops.breaksAt(state.eip)) {
                        return Exit.BREAKPOINT;
                    }
                    next = code.behindMark(outside.behind, state.eip);
                } else {
                    next = null;
                    exit = runOutside(outside, deadline);
                    if (exit != null) {
                        return exit;
                    }
                }
            }
        } catch (GuestFault thrown) {
            return faulted();
        }
    }

    /** Runs an instruction that the main loop does not; returns why to stop, or null. */
    private Exit runOutside(DecodedOp op, long deadline) {
        int eip = state.eip;
        int behind = eip + op.length;
        if (op.handler == Handlers.STRING && !strings.execute(op)) {
            if (stops.stopping()) {
                return Exit.WATCHPOINT;
            }
            return clock.now() >= deadline ? Exit.DEADLINE : null;
        }
        int next = op.handler == Handlers.STRING ? behind : uncommon(op, eip, behind);
        clock.advance(op.cost);
        counters.userInstructions++;
        state.eip = next;
        code.follow(state.segments);
        Exit exit = control.takeExit();
        if (exit != null) {
            // Exits into the kernel make the next fetch enter its line anew.
            if (exit == Exit.FAULT || exit == Exit.SOFTWARE_INTERRUPT) {
                code.leave();
            }
            return exit;
        }
        loop.remaining--;
        if (stops.stopping()) {
            return Exit.WATCHPOINT;
        }
        if (clock.now() >= deadline && Integer.compareUnsigned(next, behind) < 0) {
            return Exit.DEADLINE;
        }
        return loop.remaining == 0 || state.singleStep() ? Exit.STEPPED : null;
    }

    private int uncommon(DecodedOp op, int eip, int next) {
        int handler = op.handler;
        if (handler < Handlers.FIRST_STACK) {
            general.execute(op);
        } else if (handler < Handlers.FIRST_SYSTEM) {
            stack.execute(op);
        } else if (handler < Handlers.FIRST_CONTROL) {
            system.execute(op);
        } else if (handler == Handlers.FPU) {
            floats.execute(op);
        } else if (handler >= Handlers.FIRST_SIMD) {
            simd.execute(op);
        } else {
            return control.execute(op, eip, next);
        }
        return next;
    }
}
