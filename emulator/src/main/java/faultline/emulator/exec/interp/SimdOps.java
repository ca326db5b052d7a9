package faultline.emulator.exec.interp;

/** Hands MMX and SSE instructions to the class that runs them. */
final class SimdOps {
    private final MmxOps mmx;
    private final SseMoveOps moves;
    private final SseIntegerOps integers;
    private final SseFloatOps floats;
    private final SseConvertOps conversions;

    SimdOps(Operands general) {
        SimdOperands operands = new SimdOperands(general);
        this.mmx = new MmxOps(operands);
        this.moves = new SseMoveOps(operands);
        this.integers = new SseIntegerOps(operands);
        this.floats = new SseFloatOps(operands);
        this.conversions = new SseConvertOps(operands);
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SIMD}. */
    void execute(DecodedOp op) {
        int handler = op.handler;
        if (handler < Handlers.FIRST_SSE_MOVE) {
            mmx.execute(op);
        } else if (handler < Handlers.FIRST_SSE_INTEGER) {
            moves.execute(op);
        } else if (handler < Handlers.FIRST_SSE_FLOAT) {
            integers.execute(op);
        } else if (handler < Handlers.FIRST_SSE_CONVERT) {
            floats.execute(op);
        } else {
            conversions.execute(op);
        }
    }
}
