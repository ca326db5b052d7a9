package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.MmxRegisters;
import faultline.emulator.cpu.SimdShuffle;
import faultline.emulator.trap.GuestFault;

/**
 * Instructions on MMX registers. All but EMMS put the x87 unit into MMX mode (SDM vol. 1, 9.5.1), after their last
 * possible fault.
 */
final class MmxOps {
    private final SimdOperands operands;
    private final CpuState state;
    private final MmxRegisters mmx;

    MmxOps(SimdOperands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.mmx = operands.mmx;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_MMX}. */
    void execute(DecodedOp op) {
        if (mmx.pending()) {
            throw operands.general.fault.raise(GuestFault.FPU_ERROR, 0);
        }
        switch (op.handler) {
            case Handlers.MMX_PACKED -> {
                long b = operands.sourceMmx(op);
                mmx.set(op.dst, op.packed.applyAsLong(mmx.get(op.dst), b));
            }
            case Handlers.MMX_SHIFT_IMMEDIATE -> mmx.set(op.dst, op.packed.applyAsLong(mmx.get(op.dst), op.imm & 0xFF));
            case Handlers.MMX_INTERLEAVE_LOW -> interleaveLow(op);
            case Handlers.MMX_LOAD -> mmx.set(op.dst, operands.sourceMmx(op));
            case Handlers.MMX_LOAD_32 -> mmx.set(op.dst, operands.sourceInt(op) & SimdOperands.LOW);
            case Handlers.MMX_STORE -> store(op);
            case Handlers.MMX_STORE_32 -> storeInt(op);
            case Handlers.MMX_SHUFFLE -> mmx.set(op.dst, SimdShuffle.pshufw(operands.sourceMmx(op), op.imm));
            case Handlers.MMX_INSERT -> {
                int word = operands.sourceWord(op);
                mmx.set(op.dst, SimdShuffle.insertWord(mmx.get(op.dst), word, op.imm & 3));
            }
            case Handlers.MMX_EXTRACT -> state.registers[op.dst] = SimdShuffle.extractWord(mmx.get(op.src), op.imm & 3);
            case Handlers.MMX_BYTE_SIGNS -> state.registers[op.dst] = SimdShuffle.byteSigns(mmx.get(op.src));
            case Handlers.MMX_MASK_MOVE ->
                operands.storeMasked(op, mmx.get(op.dst), 0, SimdShuffle.byteSigns(mmx.get(op.src)));
            case Handlers.EMMS -> {
                mmx.empty();
                return;
            }
            default -> throw new IllegalStateException("no MMX handler " + op.handler);
        }
        mmx.enter();
    }

    private void interleaveLow(DecodedOp op) {
        long b = op.mode == DecodedOp.RM ? operands.mmu.load32(operands.address(op)) : mmx.get(op.src);
        mmx.set(op.dst, op.packed.applyAsLong(mmx.get(op.dst), b));
    }

    private void store(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            operands.mmu.store64(operands.address(op), mmx.get(op.src));
        } else {
            mmx.set(op.dst, mmx.get(op.src));
        }
    }

    private void storeInt(DecodedOp op) {
        int value = (int) mmx.get(op.src);
        if (op.mode == DecodedOp.MR) {
            operands.mmu.store32(operands.address(op), value);
        } else {
            state.registers[op.dst] = value;
        }
    }
}
