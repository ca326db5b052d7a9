package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Mxcsr;
import faultline.emulator.cpu.SimdCompare;

/** Arithmetic and compares of floating point lanes. */
final class SseFloatOps {
    private static final long LOW = SimdOperands.LOW;

    private final SimdOperands operands;
    private final long[] xmm;
    private final Mxcsr mxcsr;
    private final Flags flags;

    SseFloatOps(SimdOperands operands) {
        this.operands = operands;
        this.xmm = operands.xmm;
        this.mxcsr = operands.mxcsr;
        this.flags = operands.state.flags;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SSE_FLOAT}. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.PACKED_SINGLE -> packedSingle(op);
            case Handlers.PACKED_DOUBLE -> packedDouble(op);
            case Handlers.SCALAR_SINGLE -> {
                long b = operands.source32(op);
                long old = xmm[2 * op.dst];
                long result = op.lane.apply(old & LOW, b, mxcsr);
                operands.checkExceptions();
                xmm[2 * op.dst] = old & ~LOW | result;
            }
            case Handlers.SCALAR_DOUBLE -> {
                long b = operands.source64(op);
                long result = op.lane.apply(xmm[2 * op.dst], b, mxcsr);
                operands.checkExceptions();
                xmm[2 * op.dst] = result;
            }
            case Handlers.COMPARE_SINGLE -> {
                long b = operands.source32(op);
                setFlags(SimdCompare.comiSingle(xmm[2 * op.dst] & LOW, b, op.operation == 1, mxcsr));
            }
            case Handlers.COMPARE_DOUBLE -> {
                long b = operands.source64(op);
                setFlags(SimdCompare.comiDouble(xmm[2 * op.dst], b, op.operation == 1, mxcsr));
            }
            default -> throw new IllegalStateException("no SSE arithmetic " + op.handler);
        }
    }

    private void setFlags(int eflags) {
        operands.checkExceptions();
        flags.fromEflags(eflags);
    }

    private void packedSingle(DecodedOp op) {
        operands.readSource(op);
        int at = 2 * op.dst;
        long low = pair(op, xmm[at], operands.sourceLow());
        long high = pair(op, xmm[at + 1], operands.sourceHigh());
        operands.checkExceptions();
        operands.setXmm(op.dst, low, high);
    }

    private long pair(DecodedOp op, long a, long b) {
        return op.lane.apply(a & LOW, b & LOW, mxcsr) | op.lane.apply(a >>> 32, b >>> 32, mxcsr) << 32;
    }

    private void packedDouble(DecodedOp op) {
        operands.readSource(op);
        int at = 2 * op.dst;
        long low = op.lane.apply(xmm[at], operands.sourceLow(), mxcsr);
        long high = op.lane.apply(xmm[at + 1], operands.sourceHigh(), mxcsr);
        operands.checkExceptions();
        operands.setXmm(op.dst, low, high);
    }
}
