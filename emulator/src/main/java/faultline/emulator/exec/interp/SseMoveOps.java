package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Mxcsr;
import faultline.emulator.cpu.SimdShuffle;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.GuestFault;

/**
 * Moves between XMM registers, memory and the other registers. Non-temporal stores are modelled as ordinary ones: they
 * fill the caches. CLFLUSH is modelled as a load: the line stays.
 */
final class SseMoveOps {
    private final SimdOperands operands;
    private final long[] xmm;
    private final int[] r;
    private final Mmu mmu;

    SseMoveOps(SimdOperands operands) {
        this.operands = operands;
        this.xmm = operands.xmm;
        this.r = operands.state.registers;
        this.mmu = operands.mmu;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SSE_MOVE}. */
    void execute(DecodedOp op) {
        int dst = 2 * op.dst;
        switch (op.handler) {
            case Handlers.XMM_LOAD -> operands.load(op);
            case Handlers.XMM_STORE -> operands.store(op);
            case Handlers.XMM_LOAD_64 -> operands.setXmm(op.dst, operands.source64(op), 0);
            case Handlers.XMM_LOAD_32 -> operands.setXmm(op.dst, operands.source32(op), 0);
            case Handlers.XMM_LOAD_INT -> operands.setXmm(op.dst, operands.sourceInt(op) & SimdOperands.LOW, 0);
            case Handlers.XMM_MERGE_64 -> xmm[dst] = operands.source64(op);
            case Handlers.XMM_MERGE_32 -> xmm[dst] = xmm[dst] & ~SimdOperands.LOW | operands.source32(op);
            case Handlers.XMM_MERGE_HIGH -> xmm[dst + 1] = operands.source64(op);
            case Handlers.XMM_HIGH_TO_LOW -> xmm[dst] = xmm[2 * op.src + 1];
            case Handlers.XMM_STORE_64 -> store64(op);
            case Handlers.XMM_STORE_32 -> mmu.store32(operands.address(op), (int) xmm[2 * op.src]);
            case Handlers.XMM_STORE_HIGH -> mmu.store64(operands.address(op), xmm[2 * op.src + 1]);
            case Handlers.XMM_STORE_INT -> storeInt(op);
            case Handlers.XMM_FROM_MMX -> {
                operands.checkPending();
                operands.setXmm(op.dst, operands.fpu.mmx(op.src), 0);
                operands.fpu.enterMmx();
            }
            case Handlers.XMM_TO_MMX -> {
                operands.checkPending();
                operands.fpu.setMmx(op.dst, xmm[2 * op.src]);
                operands.fpu.enterMmx();
            }
            case Handlers.XMM_MASK_MOVE -> maskMove(op);
            case Handlers.LDMXCSR -> loadControl(op);
            case Handlers.STMXCSR -> mmu.store32(operands.address(op), operands.mxcsr.value());
            case Handlers.CLFLUSH -> mmu.load8(operands.address(op));
            default -> throw new IllegalStateException("no SSE move " + op.handler);
        }
    }

    /** MOVQ between registers clears the upper half; MOVSD between registers has its own handler. */
    private void store64(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            mmu.store64(operands.address(op), xmm[2 * op.src]);
        } else {
            operands.setXmm(op.dst, xmm[2 * op.src], 0);
        }
    }

    private void storeInt(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            mmu.store32(operands.address(op), (int) xmm[2 * op.src]);
        } else {
            r[op.dst] = (int) xmm[2 * op.src];
        }
    }

    private void maskMove(DecodedOp op) {
        int mask = SimdShuffle.byteSigns(xmm[2 * op.src]) | SimdShuffle.byteSigns(xmm[2 * op.src + 1]) << 8;
        operands.storeMasked(op, xmm[2 * op.dst], xmm[2 * op.dst + 1], mask);
    }

    private void loadControl(DecodedOp op) {
        int value = mmu.load32(operands.address(op));
        if ((value & ~Mxcsr.WRITABLE) != 0) {
            throw operands.general.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
        operands.mxcsr.set(value);
    }
}
