package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;

/** How an instruction hands on control. */
enum Transfer {
    /** To the next instruction. */
    NONE,
    /** To a fixed target or to the next instruction. */
    CONDITIONAL,
    /** To a fixed target. */
    JUMP,
    /** To a fixed target; a return address is pushed. */
    CALL,
    /** To where an operand says. */
    INDIRECT_JUMP,
    /** To where an operand says; a return address is pushed. */
    INDIRECT_CALL,
    /** To the address on the stack. */
    RETURN,
    /** Only the interpreter knows. */
    UNKNOWN;

    static Transfer of(DecodedOp op) {
        int handler = op.handler;
        if (handler >= Handlers.JCC && handler < Handlers.JCC + 16) {
            return CONDITIONAL;
        }
        return switch (handler) {
            case Handlers.LOOP, Handlers.JCXZ -> op.size == 16 ? UNKNOWN : CONDITIONAL;
            case Handlers.JMP -> JUMP;
            case Handlers.CALL -> CALL;
            case Handlers.JMP_R, Handlers.JMP_M -> INDIRECT_JUMP;
            case Handlers.CALL_R, Handlers.CALL_M -> INDIRECT_CALL;
            case Handlers.RET -> RETURN;
            case Handlers.POPF, Handlers.PUSHF, Handlers.RDTSC -> UNKNOWN;
            case Handlers.MOV_TO_SEGMENT, Handlers.POP_SEGMENT, Handlers.LOAD_FAR_POINTER -> UNKNOWN;
            case Handlers.PRIVILEGED, Handlers.UNDEFINED, Handlers.TOO_LONG -> UNKNOWN;
            case Handlers.STRING -> op.repeat != 0 && op.straddles ? UNKNOWN : NONE;
            default -> handler >= Handlers.FIRST_CONTROL && handler < Handlers.STRING ? UNKNOWN : NONE;
        };
    }
}
