package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Shifter;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.exec.Exit;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * The interpreter's main loop: one switch over the common 32-bit forms. Base costs gather in a local and reach the clock
 * before anything can look at it.
 */
final class MainLoop {
    private static final int RR = Handlers.RR;
    private static final int RI = Handlers.RI;
    private static final int RM = Handlers.RM;
    private static final int MR = Handlers.MR;
    private static final int MI = Handlers.MI;

    /** Instructions that may still run before {@link #run} returns. */
    int remaining;
    /** The instruction that the loop left to others. */
    DecodedOp outside;

    private final CodeWindow code;
    private final CpuState state;
    private final int[] r;
    private final Flags flags;
    private final Mmu mmu;
    private final Clock clock;
    private final BranchPredictor predictor;
    private final PerfCounters counters;
    private final StopPoints stops;
    private final Operands operands;
    private final MemoryForms memoryForms;
    private final Heat heat;

    /**
     * A loop over the instructions in {@code code}.
     *
     * @param heat what is hot, or null for never
     */
    MainLoop(Interpreter.Parts parts, CodeWindow code, Operands operands, Heat heat) {
        this.code = code;
        this.state = parts.state();
        this.r = state.registers;
        this.flags = state.flags;
        this.mmu = parts.mmu();
        this.clock = parts.clock();
        this.predictor = parts.predictor();
        this.counters = parts.counters();
        this.stops = mmu.stopPoints();
        this.operands = operands;
        this.memoryForms = new MemoryForms(operands);
        this.heat = heat;
    }

    /**
     * Runs. The loop calls nothing that decodes or is rare, since HotSpot would spend its inlining budget there.
     *
     * @param first the instruction at EIP when it was decoded just now, its lines being entered, else null
     * @return why to stop; null when {@link #outside} must be run, or, that being null, EIP must be decoded
     */
    Exit run(long deadline, DecodedOp first) {
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
                    if ((eip & code.lineMask) != code.line) {
                        code.enterLine(eip);
                    }
                    op = code.ops[eip & CodeWindow.PAGE_MASK];
                    if (op == null || op.straddles && !code.enterTail(op, eip)) {
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
            code.leave();
            exit = Exit.FAULT;
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
}
