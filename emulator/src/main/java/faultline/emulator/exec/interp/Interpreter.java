package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Segments;
import faultline.emulator.cpu.Shifter;
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
 * The reference engine. Each instruction is decoded once per physical frame and dispatched by one switch; the common
 * 32-bit forms run in the switch, the rest in the classes beside it.
 *
 * <p>Instruction-side model: entering a cache line, by a branch or by running on, is one access; instructions that
 * straddle lines enter both; fetching on within the line costs nothing. Base costs gather in a local and reach the clock
 * before anything can look at it.
 */
public final class Interpreter implements ExecutionEngine {
    private static final int RR = Handlers.RR;
    private static final int RI = Handlers.RI;
    private static final int RM = Handlers.RM;
    private static final int MR = Handlers.MR;
    private static final int MI = Handlers.MI;
    private static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;
    /** No line: never equal to a line address, whose low bits are zero. */
    private static final int NO_LINE = 1;

    private static final long NO_TAIL = -1;
    /**
     * Instructions between two calls of the main loop. Of no effect on the guest; HotSpot replaces a method whose code
     * became invalid when it is called again, but may never replace the running loop.
     */
    private static final int STRETCH = 20_000;

    private final CpuState state;
    private final int[] r;
    private final Flags flags;
    private final Mmu mmu;
    private final PhysicalMemory memory;
    private final Clock clock;
    private final BranchPredictor predictor;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final Decoder decoder;
    private final Lowering lowering;
    private final CodeCache cache;
    private final CodeReader reader;
    private final StopPoints stops;
    private final Operands operands;
    private final GeneralOps general;
    private final MemoryForms memoryForms;
    private final StackOps stack;
    private final SystemOps system;
    private final ControlOps control;
    private final StringOps strings;
    private final SimdOps simd;
    private final FpuOps floats;
    private final int lineBytes;
    private final int lineMask;

    private final Heat heat;

    private int line = NO_LINE;
    private CodePage page;
    private DecodedOp[] ops;
    /** Whether {@link #ops} is of the kind for flat segments; follows {@link Segments#flat} before each entry. */
    private boolean flat = true;
    /** Instructions that may still run before {@link #execute} returns. */
    private int remaining;
    /** The instruction that the main loop left to others. */
    private DecodedOp outside;
    /** Where the second page of the instruction at EIP was found, when its cached form proved stale; else NO_TAIL. */
    private long enteredTail = NO_TAIL;

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
        this.heat = heat;
        this.state = parts.state();
        this.r = state.registers;
        this.flags = state.flags;
        this.mmu = parts.mmu();
        this.memory = parts.memory();
        this.clock = parts.clock();
        this.predictor = parts.predictor();
        this.counters = parts.counters();
        this.fault = parts.fault();
        this.decoder = parts.decoder();
        this.lowering = new Lowering(parts.costs(), parts.cpuid());
        this.cache = new CodeCache(memory);
        this.reader = new CodeReader(memory, mmu);
        this.stops = mmu.stopPoints();
        stops.addListener(new StopPoints.Listener() {
            @Override
            public void placeChanged(int offset) {
                cache.forget(offset);
            }
        });
        this.operands = new Operands(state, mmu, fault);
        this.general = new GeneralOps(operands);
        this.memoryForms = new MemoryForms(operands);
        this.stack = new StackOps(operands);
        this.system = new SystemOps(operands, clock, parts.cpuid());
        this.control = new ControlOps(operands, stack, clock, predictor);
        this.strings = new StringOps(operands, clock, parts.costs());
        this.simd = new SimdOps(operands);
        this.floats = new FpuOps(operands, parts.cpuid().has("sse"));
        this.lineBytes = mmu.lineBytes();
        this.lineMask = -lineBytes;
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
        return line;
    }

    /** Frame of {@link #line()}. */
    public int frame() {
        return page.frame;
    }

    /** Says that instructions were last fetched from {@code line}, which is in {@code frame}. */
    public void enteredLine(int line, int frame) {
        this.line = line;
        if (page == null || page.frame != frame) {
            page = cache.page(frame);
            ops = page.ops(flat);
        }
    }

    /** The fault record of this CPU. */
    public GuestFault fault() {
        return fault;
    }

    /** The state as after an exit into the kernel with a fault. */
    public Exit faulted() {
        return left(Exit.FAULT);
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
        line = NO_LINE;
        return Exit.FAULT;
    }

    @Override
    public int interruptVector() {
        return control.interruptVector();
    }

    @Override
    public void enterAnew() {
        line = NO_LINE;
    }

    @Override
    public FetchPoint fetchPoint() {
        return new FetchPoint(line, page == null ? 0 : page.frame, enteredTail);
    }

    @Override
    public void resumeAt(FetchPoint point) {
        enteredLine(point.line(), point.frame());
        enteredTail = point.tail();
    }

    /** Runs up to {@code budget} instructions: the common ones in the main loop, the others between its turns. */
    private Exit execute(long deadline, int budget) {
        return execute(deadline, budget, null);
    }

    private Exit execute(long deadline, int budget, DecodedOp first) {
        remaining = budget;
        followSegments();
        DecodedOp next = first;
        try {
            while (true) {
                Exit exit = common(deadline, next);
                if (exit != null) {
                    return exit;
                }
                if (outside == null) {
                    if (stops.mayBreakAt(state.eip) && stops.breaksAt(state.eip)) {
                        return Exit.BREAKPOINT;
                    }
                    next = decode(state.eip);
                } else if (outside.handler == Handlers.BREAK) {
                    if (stops.breaksAt(state.eip)) {
                        return Exit.BREAKPOINT;
                    }
                    next = behindMark(outside.behind, state.eip);
                } else {
                    next = null;
                    exit = runOutside(outside, deadline);
                    if (exit != null) {
                        return exit;
                    }
                }
            }
        } catch (GuestFault thrown) {
            return left(Exit.FAULT);
        }
    }

    /** Exits into the kernel make the next fetch enter its line anew. */
    private Exit left(Exit exit) {
        if (exit == Exit.FAULT || exit == Exit.SOFTWARE_INTERRUPT) {
            line = NO_LINE;
        }
        return exit;
    }

    /**
     * The main loop. It calls nothing that decodes or is rare, since HotSpot would spend its inlining budget there.
     *
     * @param first the instruction at EIP when it was decoded just now, its lines being entered, else null
     * @return why to stop; null when {@link #outside} must be run, or, that being null, EIP must be decoded
     */
    private Exit common(long deadline, DecodedOp first) {
        int left = remaining;
        int eip = state.eip;
        long pending = 0;
        Exit exit = null;
        DecodedOp known = first;
        outside = null;
        try {
            while (exit == null) {
                DecodedOp op = known;
                known = null;
                if (op == null) {
                    if ((eip & lineMask) != line) {
                        enterLine(eip);
                    }
                    op = ops[eip & PAGE_MASK];
                    if (op == null || op.straddles && !enterTail(op, eip)) {
                        break;
                    }
                }
                if (op.handler >= Handlers.FIRST_GENERAL) {
                    outside = op;
                    break;
                }
                int behind = eip + op.length;
                int next = behind;
                switch (op.handler) {
                    case Handlers.ALU32 + 8 * RR + Handlers.ADD -> r[op.dst] = Alu.add(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.ADD -> r[op.dst] = Alu.add(flags, r[op.dst], op.imm, 0);
                    case Handlers.ALU32 + 8 * RM + Handlers.ADD ->
                        r[op.dst] = Alu.add(flags, r[op.dst], mmu.load32(address(op)), 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.OR ->
                        r[op.dst] = Alu.logic(flags, r[op.dst] | r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.OR -> r[op.dst] = Alu.logic(flags, r[op.dst] | op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.ADC -> r[op.dst] = Alu.adc(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.ADC -> r[op.dst] = Alu.adc(flags, r[op.dst], op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.SBB -> r[op.dst] = Alu.sbb(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.SBB -> r[op.dst] = Alu.sbb(flags, r[op.dst], op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.AND ->
                        r[op.dst] = Alu.logic(flags, r[op.dst] & r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.AND -> r[op.dst] = Alu.logic(flags, r[op.dst] & op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.SUB -> r[op.dst] = Alu.sub(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.SUB -> r[op.dst] = Alu.sub(flags, r[op.dst], op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.XOR ->
                        r[op.dst] = Alu.logic(flags, r[op.dst] ^ r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.XOR -> r[op.dst] = Alu.logic(flags, r[op.dst] ^ op.imm, 0);
                    case Handlers.ALU32 + 8 * RR + Handlers.CMP -> Alu.sub(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ALU32 + 8 * RI + Handlers.CMP -> Alu.sub(flags, r[op.dst], op.imm, 0);
                    case Handlers.ALU32 + 8 * RM + Handlers.CMP ->
                        Alu.sub(flags, r[op.dst], mmu.load32(address(op)), 0);
                    case Handlers.ALU32 + 8 * MR + Handlers.CMP ->
                        Alu.sub(flags, mmu.load32(address(op)), r[op.src], 0);
                    case Handlers.ALU32 + 8 * MI + Handlers.CMP -> Alu.sub(flags, mmu.load32(address(op)), op.imm, 0);
                    case Handlers.MOV32 + RR -> r[op.dst] = r[op.src];
                    case Handlers.MOV32 + RI -> r[op.dst] = op.imm;
                    case Handlers.MOV32 + RM -> r[op.dst] = mmu.load32(address(op));
                    case Handlers.MOV32 + MR -> mmu.store32(address(op), r[op.src]);
                    case Handlers.MOV32 + MI -> mmu.store32(address(op), op.imm);
                    case Handlers.MOV8 + RR -> state.set8(op.dst, state.get8(op.src));
                    case Handlers.MOV8 + RI -> state.set8(op.dst, op.imm);
                    case Handlers.MOV8 + MR -> mmu.store8(address(op), state.get8(op.src));
                    case Handlers.CMP8 + RR -> Alu.sub(flags, state.get8(op.dst), state.get8(op.src), 24);
                    case Handlers.CMP8 + RI -> Alu.sub(flags, state.get8(op.dst), op.imm, 24);
                    case Handlers.CMP8 + MI -> Alu.sub(flags, mmu.load8(address(op)), op.imm, 24);
                    case Handlers.TEST32_RR -> Alu.logic(flags, r[op.dst] & r[op.src], 0);
                    case Handlers.TEST32_RI -> Alu.logic(flags, r[op.dst] & op.imm, 0);
                    case Handlers.TEST8_RR -> Alu.logic(flags, state.get8(op.dst) & state.get8(op.src), 24);
                    case Handlers.TEST8_RI -> Alu.logic(flags, state.get8(op.dst) & op.imm, 24);
                    case Handlers.MOVZX8_R -> r[op.dst] = state.get8(op.src);
                    case Handlers.MOVZX8_M -> r[op.dst] = mmu.load8(address(op));
                    case Handlers.MOVZX16_R -> r[op.dst] = r[op.src] & 0xFFFF;
                    case Handlers.MOVSX8_R -> r[op.dst] = (byte) state.get8(op.src);
                    case Handlers.MOVSX16_R -> r[op.dst] = (short) r[op.src];
                    case Handlers.LEA32 -> r[op.dst] = r[op.base] + (r[op.index] << op.scale) + op.disp;
                    case Handlers.INC32_R -> r[op.dst] = Alu.inc(flags, r[op.dst], 0);
                    case Handlers.DEC32_R -> r[op.dst] = Alu.dec(flags, r[op.dst], 0);
                    case Handlers.PUSH32_R -> push(r[op.src]);
                    case Handlers.PUSH32_I -> push(op.imm);
                    case Handlers.POP32_R -> {
                        int value = mmu.load32(r[CpuState.ESP]);
                        r[CpuState.ESP] += 4;
                        r[op.dst] = value;
                    }
                    case Handlers.SHL32_RI -> r[op.dst] = Shifter.shl(flags, r[op.dst], op.imm, 0);
                    case Handlers.SHR32_RI -> r[op.dst] = Shifter.shr(flags, r[op.dst], op.imm, 0);
                    case Handlers.SAR32_RI -> r[op.dst] = Shifter.sar(flags, r[op.dst], op.imm, 0);
                    case Handlers.IMUL32_RR -> r[op.dst] = (int) Alu.imul(flags, r[op.dst], r[op.src], 0);
                    case Handlers.IMUL32_RRI -> r[op.dst] = (int) Alu.imul(flags, r[op.src], op.imm, 0);
                    case Handlers.NEG32_R -> r[op.dst] = Alu.neg(flags, r[op.dst], 0);
                    case Handlers.NOT32_R -> r[op.dst] = ~r[op.dst];
                    case Handlers.LEAVE32 -> leave();
                    case Handlers.CDQ -> r[CpuState.EDX] = r[CpuState.EAX] >> 31;
                    case Handlers.SETCC_R -> state.set8(op.dst, flags.condition(op.operation) ? 1 : 0);
                    case Handlers.CMOV32_RR -> {
                        if (flags.condition(op.operation)) {
                            r[op.dst] = r[op.src];
                        }
                    }
                    case Handlers.NOP -> {}
                    case Handlers.JCC + 4 -> next = branch(op, eip, next, flags.zero());
                    case Handlers.JCC + 5 -> next = branch(op, eip, next, !flags.zero());
                    case Handlers.JCC,
                            Handlers.JCC + 1,
                            Handlers.JCC + 2,
                            Handlers.JCC + 3,
                            Handlers.JCC + 6,
                            Handlers.JCC + 7,
                            Handlers.JCC + 8,
                            Handlers.JCC + 9,
                            Handlers.JCC + 10,
                            Handlers.JCC + 11,
                            Handlers.JCC + 12,
                            Handlers.JCC + 13,
                            Handlers.JCC + 14,
                            Handlers.JCC + 15 -> next = branch(op, eip, next, flags.condition(op.operation));
                    case Handlers.JMP -> next = jump(op, eip, next);
                    case Handlers.JMP_R -> next = jumpIndirect(eip, r[op.src]);
                    case Handlers.JMP_M -> next = jumpIndirect(eip, mmu.load32(address(op)));
                    case Handlers.CALL -> next = call(op, eip, next);
                    case Handlers.CALL_R -> next = callIndirect(eip, next, r[op.src]);
                    case Handlers.CALL_M -> next = callIndirect(eip, next, mmu.load32(address(op)));
                    case Handlers.RET -> next = ret(op);
                    case Handlers.ALU32 + 8 * MR + Handlers.ADD,
                            Handlers.ALU32 + 8 * MI + Handlers.ADD,
                            Handlers.ALU32 + 8 * RM + Handlers.OR,
                            Handlers.ALU32 + 8 * MR + Handlers.OR,
                            Handlers.ALU32 + 8 * MI + Handlers.OR,
                            Handlers.ALU32 + 8 * RM + Handlers.ADC,
                            Handlers.ALU32 + 8 * MR + Handlers.ADC,
                            Handlers.ALU32 + 8 * MI + Handlers.ADC,
                            Handlers.ALU32 + 8 * RM + Handlers.SBB,
                            Handlers.ALU32 + 8 * MR + Handlers.SBB,
                            Handlers.ALU32 + 8 * MI + Handlers.SBB,
                            Handlers.ALU32 + 8 * RM + Handlers.AND,
                            Handlers.ALU32 + 8 * MR + Handlers.AND,
                            Handlers.ALU32 + 8 * MI + Handlers.AND,
                            Handlers.ALU32 + 8 * RM + Handlers.SUB,
                            Handlers.ALU32 + 8 * MR + Handlers.SUB,
                            Handlers.ALU32 + 8 * MI + Handlers.SUB,
                            Handlers.ALU32 + 8 * RM + Handlers.XOR,
                            Handlers.ALU32 + 8 * MR + Handlers.XOR,
                            Handlers.ALU32 + 8 * MI + Handlers.XOR,
                            Handlers.MOV8 + RM,
                            Handlers.MOV8 + MI,
                            Handlers.CMP8 + RM,
                            Handlers.CMP8 + MR,
                            Handlers.TEST8_MI,
                            Handlers.MOVZX16_M,
                            Handlers.MOVSX8_M,
                            Handlers.MOVSX16_M,
                            Handlers.INC32_M,
                            Handlers.DEC32_M,
                            Handlers.PUSH32_M,
                            Handlers.IMUL32_RM -> memoryForms.execute(op);
                    default -> throw new IllegalStateException("no handler " + op.handler);
                }
                pending += op.cost;
                eip = next;
                left--;
                if (stops.stopping()) {
                    exit = Exit.WATCHPOINT;
                } else if (next != behind && (heat != null || Integer.compareUnsigned(next, behind) < 0)) {
                    exit = transferred(next, behind, clock.now() + pending, deadline);
                }
                if (left == 0 && exit == null) {
                    exit = Exit.STEPPED;
                }
            }
        } catch (GuestFault thrown) {
            exit = left(Exit.FAULT);
        }
        state.eip = eip;
        clock.advance(pending);
        counters.userInstructions += remaining - left;
        remaining = left;
        return exit;
    }

    /** Why to stop after a transfer from just before {@code behind} to {@code next}, or null. */
    private Exit transferred(int next, int behind, long now, long deadline) {
        if (now >= deadline && Integer.compareUnsigned(next, behind) < 0) {
            return Exit.DEADLINE;
        }
        return heat != null && heat.reached(next) ? Exit.STEPPED : null;
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
        followSegments();
        Exit exit = control.takeExit();
        if (exit != null) {
            return left(exit);
        }
        remaining--;
        if (stops.stopping()) {
            return Exit.WATCHPOINT;
        }
        if (clock.now() >= deadline && Integer.compareUnsigned(next, behind) < 0) {
            return Exit.DEADLINE;
        }
        return remaining == 0 || state.singleStep() ? Exit.STEPPED : null;
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

    private int address(DecodedOp op) {
        int offset = r[op.base] + (r[op.index] << op.scale) + op.disp;
        return op.segment == DecodedOp.FLAT ? offset : operands.slowAddress(op, offset);
    }

    private void push(int value) {
        int va = r[CpuState.ESP] - 4;
        mmu.store32(va, value);
        r[CpuState.ESP] = va;
    }

    private void leave() {
        int frame = r[CpuState.EBP];
        int value = mmu.load32(frame);
        r[CpuState.ESP] = frame + 4;
        r[CpuState.EBP] = value;
    }

    private int branch(DecodedOp op, int eip, int next, boolean taken) {
        int target = next + op.imm;
        clock.advance(predictor.conditional(eip, taken, target));
        return taken ? target : next;
    }

    private int jump(DecodedOp op, int eip, int next) {
        int target = next + op.imm;
        clock.advance(predictor.jump(eip, target));
        return target;
    }

    private int jumpIndirect(int eip, int target) {
        clock.advance(predictor.indirect(eip, target));
        return target;
    }

    private int call(DecodedOp op, int eip, int next) {
        int target = next + op.imm;
        push(next);
        clock.advance(predictor.call(eip, target, next));
        return target;
    }

    private int callIndirect(int eip, int next, int target) {
        push(next);
        clock.advance(predictor.callIndirect(eip, target, next));
        return target;
    }

    private int ret(DecodedOp op) {
        int target = mmu.load32(r[CpuState.ESP]);
        r[CpuState.ESP] += 4 + op.imm;
        clock.advance(predictor.ret(target));
        return target;
    }

    private void enterLine(int eip) {
        enterPage(mmu.fetchLine(eip));
        line = eip & lineMask;
    }

    private void enterPage(long physical) {
        page = cache.page((int) (physical >>> PhysicalMemory.FRAME_SHIFT));
        ops = page.ops(flat);
    }

    /** Segment registers change between turns of the main loop only. */
    private void followSegments() {
        if (flat != state.segments.flat()) {
            flat = !flat;
            if (page != null) {
                ops = page.ops(flat);
            }
        }
    }

    /** Enters the second line of a known instruction; false if its second page no longer has the same bytes. */
    private boolean enterTail(DecodedOp op, int eip) {
        int tailLine = (eip & lineMask) + lineBytes;
        long physical = mmu.fetchLine(tailLine);
        if (op.tail != null) {
            int frame = (int) (physical >>> PhysicalMemory.FRAME_SHIFT);
            if (frame != op.tail.frame || op.tailVersion != op.tail.version) {
                enteredTail = physical;
                return false;
            }
            enterPage(physical);
        }
        line = tailLine;
        return true;
    }

    /** The marked instruction, whose breakpoint is another process's: its second line is entered as always. */
    private DecodedOp behindMark(DecodedOp op, int eip) {
        return op.straddles && !enterTail(op, eip) ? decode(eip) : op;
    }

    /** Decodes the instruction at {@code eip}, whose first line has been entered, and enters its second if any. */
    private DecodedOp decode(int eip) {
        if (enteredTail == NO_TAIL) {
            reader.start(eip, page.frame);
        } else {
            reader.start(eip, page.frame, enteredTail);
            enteredTail = NO_TAIL;
        }
        DecodedOp op = decodeFromReader(eip);
        if (op.tail != null) {
            page = op.tail;
            ops = page.ops(flat);
            line = eip + op.length - 1 & lineMask;
        } else if (op.straddles) {
            mmu.fetchLine((eip & lineMask) + lineBytes);
            line = (eip & lineMask) + lineBytes;
        }
        return op;
    }

    private DecodedOp decodeFromReader(int eip) {
        DecodedOp op = lowering.lower(decoder.decode(reader), flat);
        op.straddles = (eip + op.length - 1 & lineMask) != (eip & lineMask);
        memory.markCode(page.frame);
        if ((eip & PAGE_MASK) + op.length > PhysicalMemory.FRAME_BYTES) {
            op.tail = cache.page(reader.nextFrame());
            op.tailVersion = op.tail.version;
            memory.markCode(op.tail.frame);
        }
        page.ops(flat)[eip & PAGE_MASK] = stops.mayBreakAt(eip) ? DecodedOp.mark(op) : op;
        return op;
    }
}
