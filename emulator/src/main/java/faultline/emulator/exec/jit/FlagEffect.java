package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Footprint;
import faultline.emulator.exec.interp.Handlers;

/** What instructions do to the flags and what kind of flags they leave. */
enum FlagEffect {
    /** They stay. */
    NONE,
    /** All are replaced, and none is read. */
    REPLACES,
    /** Some are replaced; nothing else depends on them. */
    CHANGES,
    /** They are read; perhaps changed. */
    READS;

    static FlagEffect of(Step step) {
        DecodedOp op = step.op();
        int handler = op.handler;
        if (isBinary(op)) {
            return op.operation == Handlers.ADC || op.operation == Handlers.SBB ? READS : REPLACES;
        }
        if (handler >= Handlers.JCC && handler < Handlers.JCC + 16) {
            return READS;
        }
        return switch (handler) {
            case Handlers.TEST8_MI,
                    Handlers.TEST8_RI,
                    Handlers.TEST8_RR,
                    Handlers.TEST32_RI,
                    Handlers.TEST32_RR,
                    Handlers.TEST,
                    Handlers.NEG,
                    Handlers.NEG32_R,
                    Handlers.IMUL32_RM,
                    Handlers.IMUL32_RR,
                    Handlers.IMUL32_RRI,
                    Handlers.IMUL,
                    Handlers.IMUL_IMMEDIATE,
                    Handlers.MUL,
                    Handlers.IMUL_WIDE,
                    Handlers.BSF,
                    Handlers.BSR,
                    Handlers.XADD -> REPLACES;
            case Handlers.INC,
                    Handlers.DEC,
                    Handlers.INC32_M,
                    Handlers.INC32_R,
                    Handlers.DEC32_M,
                    Handlers.DEC32_R,
                    Handlers.BIT_IMMEDIATE,
                    Handlers.BIT_REGISTER -> CHANGES;
            case Handlers.SHL32_RI, Handlers.SHR32_RI, Handlers.SAR32_RI, Handlers.SHIFT_IMMEDIATE -> shift(op);
            case Handlers.SHLD, Handlers.SHRD, Handlers.SHIFT_CL -> READS;
            default -> outside(step, handler);
        };
    }

    /** Whether {@code op} is one of the operations of opcodes 00-3F, in any form. */
    static boolean isBinary(DecodedOp op) {
        int handler = op.handler;
        return handler >= Handlers.ALU32 && handler < Handlers.MOV32
                || handler == Handlers.ALU
                || handler >= Handlers.CMP8 && handler < Handlers.CMP8 + DecodedOp.MODES;
    }

    private static FlagEffect shift(DecodedOp op) {
        if ((op.imm & 31) == 0) {
            return NONE;
        }
        return op.operation >= 4 ? REPLACES : op.operation < 2 ? CHANGES : READS;
    }

    private static FlagEffect outside(Step step, int handler) {
        switch (handler) {
            case Handlers.CMOV, Handlers.CMOV32_RR, Handlers.SETCC, Handlers.SETCC_R, Handlers.CARRY_FLAG:
                return READS;
            case Handlers.LOOP:
                return step.op().operation == 2 ? NONE : READS;
            default:
                return isOutside(step.op()) && !Footprint.sparesRegisters(step.op()) ? READS : NONE;
        }
    }

    /** Whether the instruction is left to the interpreter's code within the region. */
    static boolean isOutside(DecodedOp op) {
        int handler = op.handler;
        if (handler < Handlers.FIRST_GENERAL) {
            return false;
        }
        return switch (handler) {
            case Handlers.ALU,
                    Handlers.TEST,
                    Handlers.MOV,
                    Handlers.EXTEND_ZERO,
                    Handlers.EXTEND_SIGN,
                    Handlers.LEA,
                    Handlers.INC,
                    Handlers.DEC,
                    Handlers.NOT,
                    Handlers.NEG,
                    Handlers.IMUL,
                    Handlers.IMUL_IMMEDIATE,
                    Handlers.SHIFT_IMMEDIATE,
                    Handlers.SHIFT_CL,
                    Handlers.SETCC,
                    Handlers.CMOV,
                    Handlers.WIDEN_A,
                    Handlers.CARRY_FLAG,
                    Handlers.LOOP,
                    Handlers.JCXZ -> false;
            case Handlers.BIT_REGISTER, Handlers.BIT_IMMEDIATE -> op.mode >= DecodedOp.RM;
            case Handlers.XCHG, Handlers.SHLD, Handlers.SHRD, Handlers.BSWAP -> op.mode >= DecodedOp.RM;
            case Handlers.BSF, Handlers.BSR -> false;
            case Handlers.MUL, Handlers.IMUL_WIDE, Handlers.DIV, Handlers.IDIV -> op.size != 32;
            default -> true;
        };
    }

    /** Whether a region may be left at {@code step} before it is done, apart from its fetch. */
    static boolean mayLeave(Step step) {
        DecodedOp op = step.op();
        if (isOutside(op)) {
            return true;
        }
        return switch (op.handler) {
            case Handlers.RET,
                    Handlers.CALL,
                    Handlers.CALL_R,
                    Handlers.CALL_M,
                    Handlers.JMP_M,
                    Handlers.LEAVE32,
                    Handlers.PUSH32_R,
                    Handlers.PUSH32_I,
                    Handlers.PUSH32_M,
                    Handlers.POP32_R,
                    Handlers.DIV,
                    Handlers.IDIV -> true;
            case Handlers.LEA, Handlers.LEA32, Handlers.JMP, Handlers.JMP_R -> false;
            default -> op.mode >= DecodedOp.RM;
        };
    }
}
