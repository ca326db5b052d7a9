package faultline.assembler.encode;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.util.Set;

/** Which x87 instructions take memory operands of several sizes, so that a source must say which. */
final class FloatSizes {
    private static final Set<String> ONE_SIZE = Set.of("fldcw", "fnstcw", "fstcw", "fnstsw", "fstsw", "fbld", "fbstp");

    private FloatSizes() {}

    /** Whether a memory operand of {@code kind} needs its size written. */
    static boolean mustBeWritten(OpcodeForm form, OperandKind kind) {
        boolean sized =
                switch (kind) {
                    case M16, M32, M64, M80 -> true;
                    default -> false;
                };
        return sized && form.attributes().costClass().startsWith("fpu-") && !ONE_SIZE.contains(form.mnemonic());
    }
}
