package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;

/**
 * An instruction of a region.
 *
 * @param va its linear address
 * @param op what it does
 * @param transfer how it hands on control; never {@link Transfer#UNKNOWN}
 */
record Step(int va, DecodedOp op, Transfer transfer) {

    /** Linear address behind it. */
    int behind() {
        return va + op.length;
    }

    /** Fixed target of a branch. */
    int target() {
        return behind() + op.imm;
    }
}
