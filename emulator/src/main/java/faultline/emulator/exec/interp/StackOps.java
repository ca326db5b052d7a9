package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.GuestFault;

/**
 * Pushes, pops and stack frames other than the common 32-bit forms. The stack is always addressed with 32 bits. ESP
 * changes only after the last access that can fault.
 */
final class StackOps {
    private static final int ENTER_LEVELS = 32;

    private final Operands operands;
    private final CpuState state;
    private final int[] r;
    private final Mmu mmu;
    /** What POPA loads, held back until the last load succeeded. */
    private final int[] popped = new int[8];

    StackOps(Operands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.r = state.registers;
        this.mmu = operands.mmu;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_STACK}. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.PUSH ->
                push(
                        op.size,
                        op.mode == DecodedOp.MR
                                ? operands.load(op.size, operands.address(op))
                                : op.mode == DecodedOp.RI ? op.imm : r[op.src]);
            case Handlers.POP -> pop(op);
            case Handlers.PUSH_SEGMENT -> pushSegment(op);
            case Handlers.POP_SEGMENT -> popSegment(op);
            case Handlers.PUSHA -> pushAll(op.size);
            case Handlers.POPA -> popAll(op.size);
            case Handlers.PUSHF -> push(op.size, state.eflags() & ~CpuState.RF);
            case Handlers.POPF -> popFlags(op.size);
            case Handlers.ENTER -> enter(op);
            default -> leave(op.size);
        }
    }

    /** Pushes the low {@code size} bits of {@code value}. */
    void push(int size, int value) {
        int va = r[CpuState.ESP] - size / 8;
        operands.store(size, va, value);
        r[CpuState.ESP] = va;
    }

    /** POP to memory computes the address with ESP already raised (SDM vol. 2, POP). */
    private void pop(DecodedOp op) {
        int bytes = op.size / 8;
        int value = operands.load(op.size, r[CpuState.ESP]);
        if (op.mode == DecodedOp.RR) {
            r[CpuState.ESP] += bytes;
            operands.setRegister(op.size, op.dst, value);
            return;
        }
        int raised = op.base == CpuState.ESP ? bytes : 0;
        operands.store(op.size, operands.address(op) + raised, value);
        r[CpuState.ESP] += bytes;
    }

    /** A 32-bit push of a selector writes only its low half (SDM vol. 2, PUSH). */
    private void pushSegment(DecodedOp op) {
        int va = r[CpuState.ESP] - op.size / 8;
        mmu.store16(va, state.segments.selector(op.dst));
        r[CpuState.ESP] = va;
    }

    private void popSegment(DecodedOp op) {
        int selector = operands.load(op.size, r[CpuState.ESP]) & 0xFFFF;
        if (!state.segments.loadable(op.dst, selector)) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, selector & ~3);
        }
        state.segments.load(op.dst, selector);
        r[CpuState.ESP] += op.size / 8;
    }

    private void pushAll(int size) {
        int bytes = size / 8;
        int top = r[CpuState.ESP];
        mmu.probeWrite(top - 8 * bytes, 8 * bytes);
        for (int i = 0; i < 8; i++) {
            operands.store(size, top - (i + 1) * bytes, r[i]);
        }
        r[CpuState.ESP] = top - 8 * bytes;
    }

    private void popAll(int size) {
        int bytes = size / 8;
        int bottom = r[CpuState.ESP];
        for (int i = 0; i < 8; i++) {
            popped[7 - i] = operands.load(size, bottom + i * bytes);
        }
        for (int i = 0; i < 8; i++) {
            if (i != CpuState.ESP) {
                operands.setRegister(size, i, popped[i]);
            }
        }
        r[CpuState.ESP] = bottom + 8 * bytes;
    }

    private void popFlags(int size) {
        int value = operands.load(size, r[CpuState.ESP]);
        r[CpuState.ESP] += size / 8;
        state.popEflags(size == 16 ? value | state.eflags() & 0xFFFF0000 : value);
    }

    private void enter(DecodedOp op) {
        int bytes = op.size / 8;
        int level = op.imm2 % ENTER_LEVELS;
        int frame = r[CpuState.ESP] - bytes;
        int bottom = frame - level * bytes;
        mmu.probeWrite(bottom, frame + bytes - bottom);
        mmu.probeWrite(bottom - op.imm, 1);
        operands.store(op.size, frame, r[CpuState.EBP]);
        for (int i = 1; i < level; i++) {
            operands.store(op.size, frame - i * bytes, operands.load(op.size, r[CpuState.EBP] - i * bytes));
        }
        if (level > 0) {
            operands.store(op.size, bottom, frame);
        }
        operands.setRegister(op.size, CpuState.EBP, frame);
        r[CpuState.ESP] = bottom - op.imm;
    }

    private void leave(int size) {
        int frame = r[CpuState.EBP];
        int value = operands.load(size, frame);
        r[CpuState.ESP] = frame + size / 8;
        operands.setRegister(size, CpuState.EBP, value);
    }
}
