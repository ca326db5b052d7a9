package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Mxcsr;
import faultline.emulator.cpu.SimdConvert;

/**
 * Conversions whose source and result differ in width or register file. Those with an MMX register put the x87 unit into
 * MMX mode even if #XM follows, as AMD's processors do.
 */
final class SseConvertOps {
    private static final long LOW = SimdOperands.LOW;

    private final SimdOperands operands;
    private final long[] xmm;
    private final int[] r;
    private final Mxcsr mxcsr;

    SseConvertOps(SimdOperands operands) {
        this.operands = operands;
        this.xmm = operands.xmm;
        this.r = operands.state.registers;
        this.mxcsr = operands.mxcsr;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SSE_CONVERT}. */
    void execute(DecodedOp op) {
        int at = 2 * op.dst;
        switch (op.handler) {
            case Handlers.CVTPI2PS -> singlesFromMmx(op);
            case Handlers.CVTPI2PD -> doublesFromMmx(op);
            case Handlers.CVTSI2SS -> scalarSingle(at, single(operands.sourceInt(op)));
            case Handlers.CVTSI2SD -> xmm[at] = SimdConvert.intToDouble(operands.sourceInt(op));
            case Handlers.CVTPS2PI -> {
                operands.checkPending();
                long b = operands.source64(op);
                toMmx(op, ofSingle(op, b & LOW) | ofSingle(op, b >>> 32) << 32);
            }
            case Handlers.CVTPD2PI -> {
                operands.checkPending();
                toMmx(op, ofDoubles(op));
            }
            case Handlers.CVTSS2SI -> {
                long result = ofSingle(op, operands.source32(op));
                operands.checkExceptions();
                r[op.dst] = (int) result;
            }
            case Handlers.CVTSD2SI -> {
                long result = ofDouble(op, operands.source64(op));
                operands.checkExceptions();
                r[op.dst] = (int) result;
            }
            case Handlers.CVTPS2PD -> {
                long b = operands.source64(op);
                pair(op, SimdConvert.singleToDouble(b & LOW, mxcsr), SimdConvert.singleToDouble(b >>> 32, mxcsr));
            }
            case Handlers.CVTSS2SD -> {
                long result = SimdConvert.singleToDouble(operands.source32(op), mxcsr);
                operands.checkExceptions();
                xmm[at] = result;
            }
            case Handlers.CVTPD2PS -> {
                operands.readSource(op);
                long low = SimdConvert.doubleToSingle(operands.sourceLow(), mxcsr);
                pair(op, low | SimdConvert.doubleToSingle(operands.sourceHigh(), mxcsr) << 32, 0);
            }
            case Handlers.CVTSD2SS -> scalarSingle(at, SimdConvert.doubleToSingle(operands.source64(op), mxcsr));
            case Handlers.CVTDQ2PD -> {
                long b = operands.source64(op);
                pair(op, SimdConvert.intToDouble((int) b), SimdConvert.intToDouble((int) (b >> 32)));
            }
            case Handlers.CVTPD2DQ -> pair(op, ofDoubles(op), 0);
            default -> throw new IllegalStateException("no SSE conversion " + op.handler);
        }
    }

    private long single(int value) {
        return SimdConvert.intToSingle(value, mxcsr);
    }

    private long ofSingle(DecodedOp op, long bits) {
        return SimdConvert.singleToInt(bits, op.operation == 1, mxcsr);
    }

    private long ofDouble(DecodedOp op, long bits) {
        return SimdConvert.doubleToInt(bits, op.operation == 1, mxcsr);
    }

    private long ofDoubles(DecodedOp op) {
        operands.readSource(op);
        return ofDouble(op, operands.sourceLow()) | ofDouble(op, operands.sourceHigh()) << 32;
    }

    private void scalarSingle(int at, long result) {
        operands.checkExceptions();
        xmm[at] = xmm[at] & ~LOW | result;
    }

    private void pair(DecodedOp op, long low, long high) {
        operands.checkExceptions();
        operands.setXmm(op.dst, low, high);
    }

    /** Only a register source concerns the x87 unit: so SDM vol. 2 says of CVTPI2PD, and AMD's processors do for both. */
    private long fromMmx(DecodedOp op) {
        if (op.mode == DecodedOp.RR) {
            operands.checkPending();
        }
        return operands.sourceMmx(op);
    }

    private void enterFromMmx(DecodedOp op) {
        if (op.mode == DecodedOp.RR) {
            operands.fpu.enterMmx();
        }
    }

    private void singlesFromMmx(DecodedOp op) {
        long b = fromMmx(op);
        long result = single((int) b) | single((int) (b >> 32)) << 32;
        enterFromMmx(op);
        operands.checkExceptions();
        xmm[2 * op.dst] = result;
    }

    private void doublesFromMmx(DecodedOp op) {
        long b = fromMmx(op);
        operands.setXmm(op.dst, SimdConvert.intToDouble((int) b), SimdConvert.intToDouble((int) (b >> 32)));
        enterFromMmx(op);
    }

    private void toMmx(DecodedOp op, long result) {
        operands.fpu.enterMmx();
        operands.checkExceptions();
        operands.fpu.setMmx(op.dst, result);
    }
}
