package faultline.emulator.exec.interp;

import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OperandKind;
import java.util.List;

/** Picks handlers for instructions that do not transfer control. */
final class GeneralLowering {
    private static final List<String> DECIMAL = List.of("daa", "das", "aaa", "aas", "aam", "aad");
    private static final List<String> CARRY = List.of("clc", "stc", "cmc");

    private GeneralLowering() {}

    static int handler(DecodedOp op, Insn insn) {
        String family = insn.form().family();
        if (DECIMAL.contains(family)) {
            op.operation = DECIMAL.indexOf(family);
            return Handlers.DECIMAL;
        }
        if (CARRY.contains(family)) {
            op.operation = CARRY.indexOf(family);
            return Handlers.CARRY_FLAG;
        }
        int moved = moves(op, insn, family);
        if (moved >= 0) {
            return moved;
        }
        int stack = stack(op, insn, family);
        if (stack >= 0) {
            return stack;
        }
        op.operation = insn.form().operands().contains(OperandKind.CL) ? 1 : op.operation;
        int computed = arithmetic(op, family, insn.form().operands().size());
        return computed >= 0 ? computed : system(op, family);
    }

    private static int moves(DecodedOp op, Insn insn, String family) {
        switch (family) {
            case "mov":
                return mov(op, insn);
            case "movzx":
            case "movsx":
                return extend(op, insn, family.equals("movzx"));
            case "lea":
                return op.size == 32 && op.addressSize == 32 ? Handlers.LEA32 : Handlers.LEA;
            case "xchg":
                return Handlers.XCHG;
            case "setcc":
                return op.mode == DecodedOp.RR ? Handlers.SETCC_R : Handlers.SETCC;
            case "cmovcc":
                return op.size == 32 && op.mode == DecodedOp.RR ? Handlers.CMOV32_RR : Handlers.CMOV;
            case "les", "lss", "lds", "lfs", "lgs":
                op.operation = List.of("les", "", "lss", "lds", "lfs", "lgs").indexOf(family);
                return Handlers.LOAD_FAR_POINTER;
            default:
                return -1;
        }
    }

    private static int mov(DecodedOp op, Insn insn) {
        List<OperandKind> kinds = insn.form().operands();
        if (kinds.get(0) == OperandKind.SREG) {
            return Handlers.MOV_TO_SEGMENT;
        }
        if (kinds.get(1) == OperandKind.SREG) {
            op.size = op.mode == DecodedOp.MR ? 16 : op.size;
            return Handlers.MOV_FROM_SEGMENT;
        }
        return switch (op.size) {
            case 32 -> Handlers.MOV32 + op.mode;
            case 8 -> Handlers.MOV8 + op.mode;
            default -> Handlers.MOV;
        };
    }

    private static int extend(DecodedOp op, Insn insn, boolean zero) {
        op.sourceSize = insn.form().operands().get(1).bits(insn.operandSize());
        if (op.size == 16) {
            return zero ? Handlers.EXTEND_ZERO : Handlers.EXTEND_SIGN;
        }
        int first = op.sourceSize == 8
                ? zero ? Handlers.MOVZX8_R : Handlers.MOVSX8_R
                : zero ? Handlers.MOVZX16_R : Handlers.MOVSX16_R;
        return op.mode == DecodedOp.RR ? first : first + 1;
    }

    private static int stack(DecodedOp op, Insn insn, String family) {
        boolean wide = insn.operandSize() == 32;
        boolean segment = !insn.form().operands().isEmpty()
                && insn.form().operands().get(0).place() == OperandKind.Place.FIXED;
        switch (family) {
            case "push":
                op.size = insn.operandSize();
                if (segment) {
                    return Handlers.PUSH_SEGMENT;
                }
                return wide ? pushHandler(op) : Handlers.PUSH;
            case "pop":
                op.size = insn.operandSize();
                if (segment) {
                    return Handlers.POP_SEGMENT;
                }
                return wide && op.mode == DecodedOp.RR ? Handlers.POP32_R : Handlers.POP;
            case "pusha", "pushaw":
                return Handlers.PUSHA;
            case "popa", "popaw":
                return Handlers.POPA;
            case "pushf", "pushfw":
                return Handlers.PUSHF;
            case "popf", "popfw":
                return Handlers.POPF;
            case "enter":
                op.size = insn.operandSize();
                return Handlers.ENTER;
            case "leave":
                return wide ? Handlers.LEAVE32 : Handlers.LEAVE;
            default:
                return -1;
        }
    }

    private static int pushHandler(DecodedOp op) {
        return switch (op.mode) {
            case DecodedOp.RR -> Handlers.PUSH32_R;
            case DecodedOp.RI -> Handlers.PUSH32_I;
            default -> Handlers.PUSH32_M;
        };
    }

    private static int arithmetic(DecodedOp op, String family, int operands) {
        boolean register = op.mode == DecodedOp.RR && op.size == 32;
        return switch (family) {
            case "test" -> test(op);
            case "inc" -> op.size != 32 ? Handlers.INC : register ? Handlers.INC32_R : Handlers.INC32_M;
            case "dec" -> op.size != 32 ? Handlers.DEC : register ? Handlers.DEC32_R : Handlers.DEC32_M;
            case "not" -> register ? Handlers.NOT32_R : Handlers.NOT;
            case "neg" -> register ? Handlers.NEG32_R : Handlers.NEG;
            case "mul" -> Handlers.MUL;
            case "imul" -> imul(op, operands);
            case "div" -> Handlers.DIV;
            case "idiv" -> Handlers.IDIV;
            case "bsf" -> Handlers.BSF;
            case "bsr" -> Handlers.BSR;
            case "bswap" -> Handlers.BSWAP;
            case "shld" -> Handlers.SHLD;
            case "shrd" -> Handlers.SHRD;
            case "xadd" -> Handlers.XADD;
            case "cmpxchg" -> Handlers.CMPXCHG;
            case "cmpxchg8b" -> Handlers.CMPXCHG8B;
            case "cbw", "cwde" -> Handlers.WIDEN_A;
            case "cdq" -> Handlers.CDQ;
            case "cwd" -> Handlers.SIGN_TO_D;
            case "lahf" -> Handlers.LAHF;
            case "sahf" -> Handlers.SAHF;
            case "xlatb" -> Handlers.XLAT;
            case "salc" -> Handlers.SALC;
            default -> -1;
        };
    }

    private static int imul(DecodedOp op, int operands) {
        if (operands == 1) {
            return Handlers.IMUL_WIDE;
        }
        if (operands == 3) {
            return op.size == 32 && op.mode == DecodedOp.RR ? Handlers.IMUL32_RRI : Handlers.IMUL_IMMEDIATE;
        }
        return op.size == 32 ? Handlers.IMUL32_RR + (op.mode == DecodedOp.RM ? 1 : 0) : Handlers.IMUL;
    }

    private static int test(DecodedOp op) {
        if (op.size == 32) {
            return op.mode == DecodedOp.RR
                    ? Handlers.TEST32_RR
                    : op.mode == DecodedOp.RI ? Handlers.TEST32_RI : Handlers.TEST;
        }
        if (op.size == 8) {
            op.imm &= 0xFF;
            return switch (op.mode) {
                case DecodedOp.RR -> Handlers.TEST8_RR;
                case DecodedOp.RI -> Handlers.TEST8_RI;
                case DecodedOp.MI -> Handlers.TEST8_MI;
                default -> Handlers.TEST;
            };
        }
        return Handlers.TEST;
    }

    private static int system(DecodedOp op, String family) {
        switch (family) {
            case "cld", "std":
                op.operation = family.equals("std") ? 1 : 0;
                return Handlers.DIRECTION_FLAG;
            case "verr", "verw":
                op.operation = family.equals("verw") ? 1 : 0;
                return Handlers.VERIFY;
            case "lar":
                return Handlers.LAR;
            case "lsl":
                return Handlers.LSL;
            case "arpl":
                return Handlers.ARPL;
            case "cpuid":
                return Handlers.CPUID;
            case "rdtsc":
                return Handlers.RDTSC;
            case "bound":
                return Handlers.BOUND;
            default:
                return Handlers.UNDEFINED;
        }
    }
}
