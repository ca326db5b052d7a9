package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;

/**
 * Roughly how many bytes of bytecode an instruction becomes, with those of the methods that HotSpot is to inline there. It
 * does not compile methods above 8,000 bytes (HugeMethodLimit) and stops inlining into a method when both together reach
 * 8,000 (DesiredMethodLimit).
 */
final class Weight {
    private static final int PLAIN = 12;
    private static final int ACCESS = 75;
    private static final int BRANCH = 130;
    private static final int CALL = 170;
    private static final int OUTSIDE = 110;

    private Weight() {}

    static int of(Step step) {
        DecodedOp op = step.op();
        return switch (step.transfer()) {
            case NONE -> plain(op);
            case CONDITIONAL -> BRANCH;
            case JUMP -> BRANCH / 2;
            default -> CALL;
        };
    }

    private static int plain(DecodedOp op) {
        if (op.handler >= Handlers.FIRST_STACK) {
            return OUTSIDE;
        }
        boolean memory = op.mode >= DecodedOp.RM;
        boolean update = op.mode >= DecodedOp.MR;
        return PLAIN + (memory ? ACCESS : 0) + (update ? ACCESS / 2 : 0);
    }
}
