package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Shifter;
import faultline.emulator.decode.Decoder;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.Exit;
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
    private static final int RR = DecodedOp.RR;
    private static final int RI = DecodedOp.RI;
    private static final int RM = DecodedOp.RM;
    private static final int MR = DecodedOp.MR;
    private static final int MI = DecodedOp.MI;
    private static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;
    /** No line: never equal to a line address, whose low bits are zero. */
    private static final int NO_LINE = 1;
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
    private final Operands operands;
    private final GeneralOps general;
    private final MemoryForms memoryForms;
    private final StackOps stack;
    private final SystemOps system;
    private final ControlOps control;
    private final StringOps strings;
    private final int lineBytes;
    private final int lineMask;

    private int line = NO_LINE;
    private CodePage page;
    private DecodedOp[] ops;

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
        this.lowering = new Lowering(parts.costs());
        this.cache = new CodeCache(memory);
        this.reader = new CodeReader(memory, mmu);
        this.operands = new Operands(state, mmu, fault);
        this.general = new GeneralOps(operands);
        this.memoryForms = new MemoryForms(operands);
        this.stack = new StackOps(operands);
        this.system = new SystemOps(operands, clock, parts.cpuid());
        this.control = new ControlOps(operands, stack, clock, predictor);
        this.strings = new StringOps(operands, clock, parts.costs());
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

    /** One instruction with TF set: #DB follows it (SDM vol. 3B, 17.3.1.4), unless it had an exit of its own. */
    private Exit traced(long deadline) {
        Exit exit = execute(deadline, 1);
        if (exit != Exit.STEPPED && exit != Exit.DEADLINE) {
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

    private Exit execute(long deadline, int budget) {
        int left = budget;
        int eip = state.eip;
        long pending = 0;
        Exit exit = null;
        try {
            while (exit == null) {
                if ((eip & lineMask) != line) {
                    enterLine(eip);
                }
                DecodedOp op = ops[eip & PAGE_MASK];
                if (op == null) {
                    op = decode(eip);
                } else if (op.straddles) {
                    op = enterTail(op, eip);
                }
                int behind = eip + op.length;
                int next = behind;
                switch (op.handler) {
                    case Handlers.ADD + RR -> r[op.dst] = Alu.add(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ADD + RI -> r[op.dst] = Alu.add(flags, r[op.dst], op.imm, 0);
                    case Handlers.ADD + RM -> r[op.dst] = Alu.add(flags, r[op.dst], mmu.load32(address(op)), 0);
                    case Handlers.OR + RR -> r[op.dst] = Alu.logic(flags, r[op.dst] | r[op.src], 0);
                    case Handlers.OR + RI -> r[op.dst] = Alu.logic(flags, r[op.dst] | op.imm, 0);
                    case Handlers.ADC + RR -> r[op.dst] = Alu.adc(flags, r[op.dst], r[op.src], 0);
                    case Handlers.ADC + RI -> r[op.dst] = Alu.adc(flags, r[op.dst], op.imm, 0);
                    case Handlers.SBB + RR -> r[op.dst] = Alu.sbb(flags, r[op.dst], r[op.src], 0);
                    case Handlers.SBB + RI -> r[op.dst] = Alu.sbb(flags, r[op.dst], op.imm, 0);
                    case Handlers.AND + RR -> r[op.dst] = Alu.logic(flags, r[op.dst] & r[op.src], 0);
                    case Handlers.AND + RI -> r[op.dst] = Alu.logic(flags, r[op.dst] & op.imm, 0);
                    case Handlers.SUB + RR -> r[op.dst] = Alu.sub(flags, r[op.dst], r[op.src], 0);
                    case Handlers.SUB + RI -> r[op.dst] = Alu.sub(flags, r[op.dst], op.imm, 0);
                    case Handlers.XOR + RR -> r[op.dst] = Alu.logic(flags, r[op.dst] ^ r[op.src], 0);
                    case Handlers.XOR + RI -> r[op.dst] = Alu.logic(flags, r[op.dst] ^ op.imm, 0);
                    case Handlers.CMP + RR -> Alu.sub(flags, r[op.dst], r[op.src], 0);
                    case Handlers.CMP + RI -> Alu.sub(flags, r[op.dst], op.imm, 0);
                    case Handlers.CMP + RM -> Alu.sub(flags, r[op.dst], mmu.load32(address(op)), 0);
                    case Handlers.CMP + MR -> Alu.sub(flags, mmu.load32(address(op)), r[op.src], 0);
                    case Handlers.CMP + MI -> Alu.sub(flags, mmu.load32(address(op)), op.imm, 0);
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
                    case Handlers.JCC + 0 -> next = branch(op, eip, next, flags.overflow());
                    case Handlers.JCC + 1 -> next = branch(op, eip, next, !flags.overflow());
                    case Handlers.JCC + 2 -> next = branch(op, eip, next, flags.carry());
                    case Handlers.JCC + 3 -> next = branch(op, eip, next, !flags.carry());
                    case Handlers.JCC + 4 -> next = branch(op, eip, next, flags.zero());
                    case Handlers.JCC + 5 -> next = branch(op, eip, next, !flags.zero());
                    case Handlers.JCC + 6 -> next = branch(op, eip, next, flags.carry() || flags.zero());
                    case Handlers.JCC + 7 -> next = branch(op, eip, next, !(flags.carry() || flags.zero()));
                    case Handlers.JCC + 8 -> next = branch(op, eip, next, flags.sign());
                    case Handlers.JCC + 9 -> next = branch(op, eip, next, !flags.sign());
                    case Handlers.JCC + 10 -> next = branch(op, eip, next, flags.parity());
                    case Handlers.JCC + 11 -> next = branch(op, eip, next, !flags.parity());
                    case Handlers.JCC + 12 -> next = branch(op, eip, next, flags.less());
                    case Handlers.JCC + 13 -> next = branch(op, eip, next, !flags.less());
                    case Handlers.JCC + 14 -> next = branch(op, eip, next, flags.less() || flags.zero());
                    case Handlers.JCC + 15 -> next = branch(op, eip, next, !(flags.less() || flags.zero()));
                    case Handlers.JMP -> next = jump(op, eip, next);
                    case Handlers.JMP_R -> next = jumpIndirect(eip, r[op.src]);
                    case Handlers.JMP_M -> next = jumpIndirect(eip, mmu.load32(address(op)));
                    case Handlers.CALL -> next = call(op, eip, next);
                    case Handlers.CALL_R -> next = callIndirect(eip, next, r[op.src]);
                    case Handlers.CALL_M -> next = callIndirect(eip, next, mmu.load32(address(op)));
                    case Handlers.RET -> next = ret(op);
                    case Handlers.ADD + MR,
                            Handlers.ADD + MI,
                            Handlers.OR + RM,
                            Handlers.OR + MR,
                            Handlers.OR + MI,
                            Handlers.ADC + RM,
                            Handlers.ADC + MR,
                            Handlers.ADC + MI,
                            Handlers.SBB + RM,
                            Handlers.SBB + MR,
                            Handlers.SBB + MI,
                            Handlers.AND + RM,
                            Handlers.AND + MR,
                            Handlers.AND + MI,
                            Handlers.SUB + RM,
                            Handlers.SUB + MR,
                            Handlers.SUB + MI,
                            Handlers.XOR + RM,
                            Handlers.XOR + MR,
                            Handlers.XOR + MI,
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
                    case Handlers.STRING -> {
                        clock.advance(pending);
                        pending = 0;
                        if (!strings.execute(op)) {
                            // Not retired: what the end of the loop adds is taken back.
                            pending = -op.cost;
                            left++;
                            next = eip;
                        }
                    }
                    default -> {
                        clock.advance(pending);
                        pending = 0;
                        next = uncommon(op, eip, next);
                        exit = control.takeExit();
                        if (exit == null && budget != 1 && state.singleStep()) {
                            exit = Exit.STEPPED;
                        }
                    }
                }
                pending += op.cost;
                if (--left == 0 && exit == null) {
                    exit = Exit.STEPPED;
                }
                eip = next;
                if (next != behind && exit == null && clock.now() + pending >= deadline) {
                    exit = Exit.DEADLINE;
                }
            }
        } catch (GuestFault thrown) {
            exit = Exit.FAULT;
        }
        state.eip = eip;
        clock.advance(pending);
        counters.userInstructions += budget - left;
        if (exit == Exit.FAULT || exit == Exit.SOFTWARE_INTERRUPT) {
            line = NO_LINE;
        }
        return exit;
    }

    private int uncommon(DecodedOp op, int eip, int next) {
        int handler = op.handler;
        if (handler < Handlers.FIRST_STACK) {
            general.execute(op);
        } else if (handler < Handlers.FIRST_SYSTEM) {
            stack.execute(op);
        } else if (handler < Handlers.FIRST_CONTROL) {
            system.execute(op);
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
        ops = page.ops;
    }

    /** Enters the second line of a known instruction, and checks that a second page still has the same bytes. */
    private DecodedOp enterTail(DecodedOp op, int eip) {
        int tailLine = (eip & lineMask) + lineBytes;
        long physical = mmu.fetchLine(tailLine);
        DecodedOp current = op;
        if (op.tail != null) {
            int frame = (int) (physical >>> PhysicalMemory.FRAME_SHIFT);
            if (frame != op.tail.frame || op.tailVersion != op.tail.version) {
                reader.start(eip, page.frame, physical);
                current = decodeFromReader(eip);
            }
            enterPage(physical);
        }
        line = tailLine;
        return current;
    }

    private DecodedOp decode(int eip) {
        reader.start(eip, page.frame);
        DecodedOp op = decodeFromReader(eip);
        if (op.tail != null) {
            page = op.tail;
            ops = page.ops;
            line = eip + op.length - 1 & lineMask;
        } else if (op.straddles) {
            mmu.fetchLine((eip & lineMask) + lineBytes);
            line = (eip & lineMask) + lineBytes;
        }
        return op;
    }

    private DecodedOp decodeFromReader(int eip) {
        DecodedOp op = lowering.lower(decoder.decode(reader));
        op.straddles = (eip + op.length - 1 & lineMask) != (eip & lineMask);
        memory.markCode(page.frame);
        if ((eip & PAGE_MASK) + op.length > PhysicalMemory.FRAME_BYTES) {
            op.tail = cache.page(reader.nextFrame());
            op.tailVersion = op.tail.version;
            memory.markCode(op.tail.frame);
        }
        page.ops[eip & PAGE_MASK] = op;
        return op;
    }
}
