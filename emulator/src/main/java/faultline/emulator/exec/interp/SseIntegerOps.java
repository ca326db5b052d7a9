package faultline.emulator.exec.interp;

import faultline.emulator.cpu.SimdShuffle;

/** Integer arithmetic, shifts and shuffles on XMM registers. */
final class SseIntegerOps {
    private final SimdOperands operands;
    private final long[] xmm;
    private final int[] r;

    SseIntegerOps(SimdOperands operands) {
        this.operands = operands;
        this.xmm = operands.xmm;
        this.r = operands.state.registers;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SSE_INTEGER}. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.XMM_SHIFT_IMMEDIATE -> shift(op, op.imm & 0xFF);
            case Handlers.XMM_SHIFT_RIGHT_BYTES, Handlers.XMM_SHIFT_LEFT_BYTES -> shiftBytes(op);
            case Handlers.XMM_INSERT -> {
                int at = 2 * op.dst + (op.imm >> 2 & 1);
                int word = operands.sourceWord(op);
                xmm[at] = SimdShuffle.insertWord(xmm[at], word, op.imm & 3);
            }
            case Handlers.XMM_EXTRACT ->
                r[op.dst] = SimdShuffle.extractWord(xmm[2 * op.src + (op.imm >> 2 & 1)], op.imm & 3);
            case Handlers.XMM_BYTE_SIGNS ->
                r[op.dst] = SimdShuffle.byteSigns(xmm[2 * op.src]) | SimdShuffle.byteSigns(xmm[2 * op.src + 1]) << 8;
            case Handlers.XMM_SINGLE_SIGNS ->
                r[op.dst] = singleSigns(xmm[2 * op.src]) | singleSigns(xmm[2 * op.src + 1]) << 2;
            case Handlers.XMM_DOUBLE_SIGNS ->
                r[op.dst] = (int) (xmm[2 * op.src] >>> 63 | xmm[2 * op.src + 1] >>> 63 << 1);
            default -> binary(op);
        }
    }

    private static int singleSigns(long half) {
        return (int) (half >>> 31 & 1 | half >>> 63 << 1);
    }

    /** Operations on the destination and a source of 128 bits. */
    private void binary(DecodedOp op) {
        operands.readSource(op);
        long low = operands.sourceLow();
        long high = operands.sourceHigh();
        long toLow = xmm[2 * op.dst];
        long toHigh = xmm[2 * op.dst + 1];
        switch (op.handler) {
            case Handlers.XMM_PACKED -> set(op, op.packed.applyAsLong(toLow, low), op.packed.applyAsLong(toHigh, high));
            case Handlers.XMM_SHIFT -> shift(op, low);
            case Handlers.XMM_PACK -> set(op, op.packed.applyAsLong(toLow, toHigh), op.packed.applyAsLong(low, high));
            case Handlers.XMM_INTERLEAVE_LOW ->
                set(op, op.packed.applyAsLong(toLow, low), op.packed.applyAsLong(toLow >>> 32, low >>> 32));
            case Handlers.XMM_INTERLEAVE_HIGH ->
                set(op, op.packed.applyAsLong(toHigh << 32, high << 32), op.packed.applyAsLong(toHigh, high));
            case Handlers.XMM_LOW_QUADS -> set(op, toLow, low);
            case Handlers.XMM_HIGH_QUADS -> set(op, toHigh, high);
            case Handlers.XMM_SHUFFLE_DWORDS ->
                set(op, SimdShuffle.pickDwords(low, high, op.imm), SimdShuffle.pickDwords(low, high, op.imm >> 4));
            case Handlers.XMM_SHUFFLE_HIGH -> set(op, low, SimdShuffle.pshufw(high, op.imm));
            case Handlers.XMM_SHUFFLE_LOW -> set(op, SimdShuffle.pshufw(low, op.imm), high);
            case Handlers.XMM_SHUFFLE_SINGLES ->
                set(op, SimdShuffle.pickDwords(toLow, toHigh, op.imm), SimdShuffle.pickDwords(low, high, op.imm >> 4));
            case Handlers.XMM_SHUFFLE_DOUBLES ->
                set(op, (op.imm & 1) == 0 ? toLow : toHigh, (op.imm & 2) == 0 ? low : high);
            default -> throw new IllegalStateException("no SSE integer handler " + op.handler);
        }
    }

    private void set(DecodedOp op, long low, long high) {
        operands.setXmm(op.dst, low, high);
    }

    private void shift(DecodedOp op, long count) {
        int at = 2 * op.dst;
        set(op, op.packed.applyAsLong(xmm[at], count), op.packed.applyAsLong(xmm[at + 1], count));
    }

    private void shiftBytes(DecodedOp op) {
        int bytes = op.imm & 0xFF;
        long low = xmm[2 * op.dst];
        long high = xmm[2 * op.dst + 1];
        if (bytes > 15) {
            set(op, 0, 0);
        } else if (op.handler == Handlers.XMM_SHIFT_RIGHT_BYTES) {
            set(
                    op,
                    SimdShuffle.shiftedRight(low, high, bytes, false),
                    SimdShuffle.shiftedRight(low, high, bytes, true));
        } else {
            set(op, SimdShuffle.shiftedLeft(low, high, bytes, false), SimdShuffle.shiftedLeft(low, high, bytes, true));
        }
    }
}
