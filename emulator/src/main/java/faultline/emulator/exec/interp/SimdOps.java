package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.trap.GuestFault;

/** Hands MMX and SSE instructions to the class that runs them. */
final class SimdOps {
    private final CpuState state;
    private final GuestFault fault;
    private final MmxOps mmx;
    private final SseMoveOps moves;
    private final SseIntegerOps integers;
    private final SseFloatOps floats;
    private final SseConvertOps conversions;

    SimdOps(Operands general) {
        this.state = general.state;
        this.fault = general.fault;
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
        if (state.taskSwitched && handler != Handlers.CLFLUSH) {
            throw fault.raise(GuestFault.DEVICE_NOT_AVAILABLE, 0);
        }
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
