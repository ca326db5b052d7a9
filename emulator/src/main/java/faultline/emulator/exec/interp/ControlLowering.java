package faultline.emulator.exec.interp;

import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OperandKind;
import java.util.List;

/** Picks handlers for instructions that transfer control. */
final class ControlLowering {
    private static final List<String> LOOPS = List.of("loopne", "loope", "loop");

    private ControlLowering() {}

    /** The handler, or -1 when {@code insn} does not transfer control. */
    static int handler(DecodedOp op, Insn insn) {
        String family = insn.form().family();
        boolean wide = insn.operandSize() == 32;
        op.size = isBranch(family) ? insn.operandSize() : op.size;
        switch (family) {
            case "jcc":
                return wide ? Handlers.JCC + op.operation : Handlers.JCC16;
            case "jmp":
                return jump(op, insn);
            case "call":
                return call(op, insn);
            case "ret":
                return wide ? Handlers.RET : Handlers.RET16;
            case "retf":
                return Handlers.RET_FAR;
            case "iret", "iretw":
                return Handlers.IRET;
            case "loopne", "loope", "loop":
                op.operation = LOOPS.indexOf(family);
                return Handlers.LOOP;
            case "jcxz", "jecxz":
                return Handlers.JCXZ;
            case "int":
                return Handlers.INT;
            case "int3":
                return Handlers.INT3;
            case "into":
                return Handlers.INTO;
            case "int1":
                return Handlers.INT1;
            case "sysenter", "ud2", "ud1":
                return Handlers.UNDEFINED;
            default:
                return -1;
        }
    }

    private static boolean isBranch(String family) {
        return switch (family) {
            case "jcc", "jmp", "call", "ret", "retf", "iret", "iretw", "loopne", "loope", "loop", "jcxz", "jecxz" ->
                true;
            default -> false;
        };
    }

    private static int jump(DecodedOp op, Insn insn) {
        OperandKind kind = insn.form().operands().get(0);
        boolean wide = insn.operandSize() == 32;
        return switch (kind) {
            case REL8, RELV -> wide ? Handlers.JMP : Handlers.JMP16;
            case RMV -> !wide ? Handlers.JMP_INDIRECT16 : op.mode == DecodedOp.RR ? Handlers.JMP_R : Handlers.JMP_M;
            default -> Handlers.JMP_FAR;
        };
    }

    private static int call(DecodedOp op, Insn insn) {
        OperandKind kind = insn.form().operands().get(0);
        boolean wide = insn.operandSize() == 32;
        return switch (kind) {
            case RELV -> wide ? Handlers.CALL : Handlers.CALL16;
            case RMV -> !wide ? Handlers.CALL_INDIRECT16 : op.mode == DecodedOp.RR ? Handlers.CALL_R : Handlers.CALL_M;
            default -> Handlers.CALL_FAR;
        };
    }
}
