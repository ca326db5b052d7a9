package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Flags;
import faultline.emulator.paging.Mmu;

/**
 * Common forms with a memory operand that are not the most common: they stand apart so that the main switch stays within
 * what HotSpot inlines into one method.
 */
final class MemoryForms {
    private static final int RM = DecodedOp.RM;
    private static final int MR = DecodedOp.MR;
    private static final int MI = DecodedOp.MI;

    private final Operands operands;
    private final CpuState state;
    private final int[] r;
    private final Flags flags;
    private final Mmu mmu;

    MemoryForms(Operands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.r = state.registers;
        this.flags = state.flags;
        this.mmu = operands.mmu;
    }

    /** Runs {@code op}, a handler of the main switch. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.ADD + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.add(flags, mmu.loadForUpdate32(va), r[op.src], 0));
            }
            case Handlers.ADD + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.add(flags, mmu.loadForUpdate32(va), op.imm, 0));
            }
            case Handlers.OR + RM -> r[op.dst] = Alu.logic(flags, r[op.dst] | mmu.load32(operands.address(op)), 0);
            case Handlers.OR + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) | r[op.src], 0));
            }
            case Handlers.OR + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) | op.imm, 0));
            }
            case Handlers.ADC + RM -> r[op.dst] = Alu.adc(flags, r[op.dst], mmu.load32(operands.address(op)), 0);
            case Handlers.ADC + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.adc(flags, mmu.loadForUpdate32(va), r[op.src], 0));
            }
            case Handlers.ADC + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.adc(flags, mmu.loadForUpdate32(va), op.imm, 0));
            }
            case Handlers.SBB + RM -> r[op.dst] = Alu.sbb(flags, r[op.dst], mmu.load32(operands.address(op)), 0);
            case Handlers.SBB + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.sbb(flags, mmu.loadForUpdate32(va), r[op.src], 0));
            }
            case Handlers.SBB + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.sbb(flags, mmu.loadForUpdate32(va), op.imm, 0));
            }
            case Handlers.AND + RM -> r[op.dst] = Alu.logic(flags, r[op.dst] & mmu.load32(operands.address(op)), 0);
            case Handlers.AND + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) & r[op.src], 0));
            }
            case Handlers.AND + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) & op.imm, 0));
            }
            case Handlers.SUB + RM -> r[op.dst] = Alu.sub(flags, r[op.dst], mmu.load32(operands.address(op)), 0);
            case Handlers.SUB + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.sub(flags, mmu.loadForUpdate32(va), r[op.src], 0));
            }
            case Handlers.SUB + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.sub(flags, mmu.loadForUpdate32(va), op.imm, 0));
            }
            case Handlers.XOR + RM -> r[op.dst] = Alu.logic(flags, r[op.dst] ^ mmu.load32(operands.address(op)), 0);
            case Handlers.XOR + MR -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) ^ r[op.src], 0));
            }
            case Handlers.XOR + MI -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.logic(flags, mmu.loadForUpdate32(va) ^ op.imm, 0));
            }
            case Handlers.MOV8 + RM -> state.set8(op.dst, mmu.load8(operands.address(op)));
            case Handlers.MOV8 + MI -> mmu.store8(operands.address(op), op.imm);
            case Handlers.CMP8 + RM -> Alu.sub(flags, state.get8(op.dst), mmu.load8(operands.address(op)), 24);
            case Handlers.CMP8 + MR -> Alu.sub(flags, mmu.load8(operands.address(op)), state.get8(op.src), 24);
            case Handlers.TEST8_MI -> Alu.logic(flags, mmu.load8(operands.address(op)) & op.imm, 24);
            case Handlers.MOVZX16_M -> r[op.dst] = mmu.load16(operands.address(op));
            case Handlers.MOVSX8_M -> r[op.dst] = (byte) mmu.load8(operands.address(op));
            case Handlers.MOVSX16_M -> r[op.dst] = (short) mmu.load16(operands.address(op));
            case Handlers.INC32_M -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.inc(flags, mmu.loadForUpdate32(va), 0));
            }
            case Handlers.DEC32_M -> {
                int va = operands.address(op);
                mmu.store32(va, Alu.dec(flags, mmu.loadForUpdate32(va), 0));
            }
            case Handlers.PUSH32_M -> push(mmu.load32(operands.address(op)));
            case Handlers.IMUL32_RM ->
                r[op.dst] = (int) Alu.imul(flags, r[op.dst], mmu.load32(operands.address(op)), 0);

            default -> throw new IllegalStateException("no memory form " + op.handler);
        }
    }

    private void push(int value) {
        int va = r[CpuState.ESP] - 4;
        mmu.store32(va, value);
        r[CpuState.ESP] = va;
    }
}
