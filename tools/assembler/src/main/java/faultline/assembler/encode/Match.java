package faultline.assembler.encode;

import faultline.emulator.decode.OpcodeForm;

/**
 * How well operands fit a form.
 *
 * @param form the form
 * @param operandSize operand size in bits the fit asks for: 16, 32, or 0 for the default
 * @param failure null for a fit, else why not
 */
record Match(OpcodeForm form, int operandSize, Failure failure) {

    /** Reasons, from far off to nearly right. */
    enum Failure {
        COUNT,
        OPERANDS,
        SIZES,
        NO_SIZE,
        VALUE
    }

    static Match fail(OpcodeForm form, Failure failure) {
        return new Match(form, 0, failure);
    }

    boolean fits() {
        return failure == null;
    }
}
