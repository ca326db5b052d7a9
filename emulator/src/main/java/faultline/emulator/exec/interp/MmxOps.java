package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Fpu;
import faultline.emulator.cpu.SimdShuffle;

/**
 * Instructions on MMX registers. All but EMMS put the x87 unit into MMX mode (SDM vol. 1, 9.5.1), after their last
 * possible fault.
 */
final class MmxOps {
    private final SimdOperands operands;
    private final CpuState state;
    private final Fpu fpu;

    MmxOps(SimdOperands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.fpu = operands.fpu;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_MMX}. */
    void execute(DecodedOp op) {
        operands.checkPending();
        switch (op.handler) {
            case Handlers.MMX_PACKED -> {
                long b = operands.sourceMmx(op);
                fpu.setMmx(op.dst, op.packed.applyAsLong(fpu.mmx(op.dst), b));
            }
            case Handlers.MMX_SHIFT_IMMEDIATE ->
                fpu.setMmx(op.dst, op.packed.applyAsLong(fpu.mmx(op.dst), op.imm & 0xFF));
            case Handlers.MMX_INTERLEAVE_LOW -> interleaveLow(op);
            case Handlers.MMX_LOAD -> fpu.setMmx(op.dst, operands.sourceMmx(op));
            case Handlers.MMX_LOAD_32 -> fpu.setMmx(op.dst, operands.sourceInt(op) & SimdOperands.LOW);
            case Handlers.MMX_STORE -> store(op);
            case Handlers.MMX_STORE_32 -> storeInt(op);
            case Handlers.MMX_SHUFFLE -> fpu.setMmx(op.dst, SimdShuffle.pshufw(operands.sourceMmx(op), op.imm));
            case Handlers.MMX_INSERT -> {
                int word = operands.sourceWord(op);
                fpu.setMmx(op.dst, SimdShuffle.insertWord(fpu.mmx(op.dst), word, op.imm & 3));
            }
            case Handlers.MMX_EXTRACT -> state.registers[op.dst] = SimdShuffle.extractWord(fpu.mmx(op.src), op.imm & 3);
            case Handlers.MMX_BYTE_SIGNS -> state.registers[op.dst] = SimdShuffle.byteSigns(fpu.mmx(op.src));
            case Handlers.MMX_MASK_MOVE ->
                operands.storeMasked(op, fpu.mmx(op.dst), 0, SimdShuffle.byteSigns(fpu.mmx(op.src)));
            case Handlers.EMMS -> {
                fpu.emptyMmx();
                return;
            }
            default -> throw new IllegalStateException("no MMX handler " + op.handler);
        }
        fpu.enterMmx();
    }

    private void interleaveLow(DecodedOp op) {
        long b = op.mode == DecodedOp.RM ? operands.mmu.load32(operands.address(op)) : fpu.mmx(op.src);
        fpu.setMmx(op.dst, op.packed.applyAsLong(fpu.mmx(op.dst), b));
    }

    private void store(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            operands.mmu.store64(operands.address(op), fpu.mmx(op.src));
        } else {
            fpu.setMmx(op.dst, fpu.mmx(op.src));
        }
    }

    private void storeInt(DecodedOp op) {
        int value = (int) fpu.mmx(op.src);
        if (op.mode == DecodedOp.MR) {
            operands.mmu.store32(operands.address(op), value);
        } else {
            state.registers[op.dst] = value;
        }
    }
}
