package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Fpu;
import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.util.List;

/**
 * Prepares x87 instructions: {@code operation} is a number of {@link FpuOps}, {@code imm} what that operation still needs to
 * know, {@code sourceSize} the format of the memory operand, {@code repeat} how many registers are popped, {@code imm2} the
 * opcode as the processor saves it, {@code src} and {@code dst} register numbers.
 */
final class FpuLowering {
    private static final List<String> ARITHMETIC = List.of("add", "mul", "com", "comp", "sub", "subr", "div", "divr");
    private static final List<String> CONSTANTS =
            List.of("fld1", "fldl2t", "fldl2e", "fldpi", "fldlg2", "fldln2", "fldz");
    private static final List<String> MOVES = List.of("fcmovb", "fcmove", "fcmovbe", "fcmovu");
    private static final int FIRST_ESCAPE = 0xD8;
    private static final int LAST_ESCAPE = 0xDF;
    private static final int WAIT = 0x9B;

    private FpuLowering() {}

    /** The handler of {@code insn} if it is of the x87 unit, else -1. */
    static int handler(DecodedOp op, Insn insn) {
        OpcodeForm form = insn.form();
        int opcode = form.encoding().opcode().get(0);
        boolean saves = form.family().equals("fxsave") || form.family().equals("fxrstor");
        if ((opcode < FIRST_ESCAPE || opcode > LAST_ESCAPE) && opcode != WAIT && !saves) {
            return -1;
        }
        op.size = insn.operandSize();
        op.sourceSize = format(form);
        op.repeat = pops(form.mnemonic());
        op.imm2 = (opcode & 7) << 8 | insn.modrm() & 0xFF;
        op.operation = operation(op, form);
        return Handlers.FPU;
    }

    private static int format(OpcodeForm form) {
        OperandKind kind =
                form.operands().isEmpty() ? OperandKind.M : form.operands().get(0);
        String name = form.mnemonic();
        if (name.startsWith("fb")) {
            return Fpu.DECIMAL_80;
        }
        boolean integer = name.startsWith("fi");
        return switch (kind) {
            case M16 -> Fpu.INTEGER_16;
            case M32 -> integer ? Fpu.INTEGER_32 : Fpu.FLOAT_32;
            case M64 -> integer ? Fpu.INTEGER_64 : Fpu.FLOAT_64;
            default -> Fpu.FLOAT_80;
        };
    }

    private static int pops(String name) {
        return switch (name) {
            case "fcompp", "fucompp" -> 2;
            case "fstp",
                    "fistp",
                    "fbstp",
                    "faddp",
                    "fmulp",
                    "fsubp",
                    "fsubrp",
                    "fdivp",
                    "fdivrp",
                    "fcomp",
                    "ficomp",
                    "fucomp",
                    "fcomip",
                    "fucomip",
                    "ffreep" -> 1;
            default -> 0;
        };
    }

    private static int operation(DecodedOp op, OpcodeForm form) {
        String name = form.mnemonic();
        boolean memory = op.mode == DecodedOp.MR;
        switch (name) {
            case "fld", "fild", "fbld":
                return memory ? FpuOps.LOAD : FpuOps.LOAD_REGISTER;
            case "fst", "fstp", "fist", "fistp", "fbstp":
                return memory ? FpuOps.STORE : FpuOps.STORE_REGISTER;
            case "fcompp", "fucompp":
                op.src = 1;
                op.imm = name.equals("fucompp") ? 1 : 0;
                return FpuOps.COMPARE;
            case "fucom", "fucomp":
                op.imm = 1;
                return FpuOps.COMPARE;
            case "fcomi", "fcomip", "fucomi", "fucomip":
                op.imm = name.startsWith("fu") ? 1 : 0;
                return FpuOps.COMPARE_FLAGS;
            default:
                break;
        }
        String plain = name.substring(name.startsWith("fi") && memory ? 2 : 1, name.length());
        String stem = !memory && plain.endsWith("p") && ARITHMETIC.contains(plain.substring(0, plain.length() - 1))
                ? plain.substring(0, plain.length() - 1)
                : plain;
        int arithmetic = ARITHMETIC.indexOf(stem);
        if (arithmetic < 0) {
            return single(op, name);
        }
        op.imm = arithmetic;
        if (stem.equals("com")) {
            op.imm = 0;
            return memory ? FpuOps.COMPARE_MEMORY : FpuOps.COMPARE;
        }
        if (stem.equals("comp")) {
            op.imm = 0;
            return memory ? FpuOps.COMPARE_MEMORY : FpuOps.COMPARE;
        }
        return memory ? FpuOps.ARITHMETIC_MEMORY : FpuOps.ARITHMETIC;
    }

    private static int single(DecodedOp op, String name) {
        if (CONSTANTS.contains(name)) {
            op.imm = CONSTANTS.indexOf(name);
            return FpuOps.CONSTANT;
        }
        if (name.startsWith("fcmov")) {
            boolean not = name.startsWith("fcmovn");
            op.imm = MOVES.indexOf(not ? "fcmov" + name.substring(6) : name) * 2 + (not ? 1 : 0);
            return FpuOps.MOVE_IF;
        }
        return switch (name) {
            case "fxch" -> FpuOps.EXCHANGE;
            case "ffree", "ffreep" -> FpuOps.FREE;
            case "fstp1" -> FpuOps.STORE_OR_DROP;
            case "fincstp" -> FpuOps.INCREMENT_TOP;
            case "fdecstp" -> FpuOps.DECREMENT_TOP;
            case "fchs" -> FpuOps.CHANGE_SIGN;
            case "fabs" -> FpuOps.ABSOLUTE;
            case "ftst" -> FpuOps.TEST;
            case "fxam" -> FpuOps.EXAMINE;
            case "fsqrt" -> FpuOps.SQUARE_ROOT;
            case "fprem" -> FpuOps.REMAINDER;
            case "fprem1" -> FpuOps.REMAINDER_NEAREST;
            case "frndint" -> FpuOps.ROUND;
            case "fscale" -> FpuOps.SCALE;
            case "fxtract" -> FpuOps.EXTRACT;
            case "fsin" -> FpuOps.SINE;
            case "fcos" -> FpuOps.COSINE;
            case "fsincos" -> FpuOps.SINE_COSINE;
            case "fptan" -> FpuOps.TANGENT;
            case "fpatan" -> FpuOps.ARC_TANGENT;
            case "f2xm1" -> FpuOps.POWER;
            case "fyl2x" -> FpuOps.LOGARITHM;
            case "fyl2xp1" -> FpuOps.LOGARITHM_PLUS_ONE;
            default -> control(name);
        };
    }

    private static int control(String name) {
        return switch (name) {
            case "fnop" -> FpuOps.NO_OPERATION;
            case "fwait" -> FpuOps.WAIT;
            case "fldcw" -> FpuOps.LOAD_CONTROL;
            case "fnstcw" -> FpuOps.STORE_CONTROL;
            case "fnstsw" -> FpuOps.STORE_STATUS;
            case "fldenv" -> FpuOps.LOAD_ENVIRONMENT;
            case "fnstenv" -> FpuOps.STORE_ENVIRONMENT;
            case "fnsave" -> FpuOps.SAVE;
            case "frstor" -> FpuOps.RESTORE;
            case "fnclex" -> FpuOps.CLEAR_EXCEPTIONS;
            case "fninit" -> FpuOps.INITIALIZE;
            case "fxsave" -> FpuOps.EXTENDED_SAVE;
            case "fxrstor" -> FpuOps.EXTENDED_RESTORE;
            default -> throw new IllegalStateException("no x87 operation " + name);
        };
    }
}
