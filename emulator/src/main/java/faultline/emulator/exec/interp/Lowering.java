package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Segments;
import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import faultline.emulator.timing.CostClass;
import faultline.emulator.timing.CostModel;
import java.util.List;
import java.util.Locale;

/** Turns {@link Insn} into {@link DecodedOp}: picks operand mode, handler and base cost. */
public final class Lowering {
    private static final List<String> ALU = List.of("add", "or", "adc", "sbb", "and", "sub", "xor", "cmp");
    private static final List<String> SHIFTS = List.of("rol", "ror", "rcl", "rcr", "shl", "shr", "", "sar");
    private static final List<String> BIT_TESTS = List.of("bt", "bts", "btr", "btc");

    private final CostModel costs;
    private final Cpuid cpuid;

    /** A lowering for a processor with these prices and features. */
    public Lowering(CostModel costs, Cpuid cpuid) {
        this.costs = costs;
        this.cpuid = cpuid;
    }

    /**
     * The operation that {@code insn} stands for, also when it is no instruction.
     *
     * @param flat whether DS, ES and SS need not be asked: their selectors are not null and their bases zero
     */
    public DecodedOp lower(Insn insn, boolean flat) {
        DecodedOp op = new DecodedOp();
        op.length = insn.length();
        op.base = CpuState.ZERO;
        op.index = CpuState.ZERO;
        op.segment = DecodedOp.FLAT;
        if (insn.status() != Insn.Status.OK) {
            op.handler = insn.status() == Insn.Status.TOO_LONG ? Handlers.TOO_LONG : Handlers.UNDEFINED;
            return op;
        }
        if (insn.illegalLock() || !cpuid.has(insn.form().attributes().extension())) {
            op.handler = Handlers.UNDEFINED;
            return op;
        }
        operands(op, insn, flat);
        op.handler = handler(op, insn);
        if (StoredOperand.sometimesThroughCodeSegment(insn)) {
            op.segment = Segments.CS;
        } else if (StoredOperand.throughCodeSegment(insn) && op.handler != Handlers.UNDEFINED) {
            op.handler = Handlers.PRIVILEGED;
        }
        op.cost = cost(op, insn);
        return op;
    }

    private static void operands(DecodedOp op, Insn insn, boolean flat) {
        List<OperandKind> kinds = insn.form().operands();
        op.addressSize = insn.addressSize();
        op.size = kinds.isEmpty() ? insn.operandSize() : kinds.get(0).bits(insn.operandSize());
        op.imm = insn.immediate();
        op.imm2 = insn.immediate2();
        if (insn.memory()) {
            memory(op, insn);
        }
        op.segment = segment(insn, flat);
        OperandKind first = kinds.isEmpty() ? null : kinds.get(0);
        OperandKind second = kinds.size() < 2 ? null : kinds.get(1);
        boolean firstInMemory = first != null && inMemory(first, insn);
        op.dst = first == null || firstInMemory ? 0 : register(first, insn);
        if (second == null) {
            op.src = op.dst;
            op.mode = firstInMemory ? DecodedOp.MR : first != null && immediate(first) ? DecodedOp.RI : DecodedOp.RR;
            return;
        }
        if (second == OperandKind.ONE) {
            op.imm = 1;
        }
        if (immediate(second)) {
            op.mode = firstInMemory ? DecodedOp.MI : DecodedOp.RI;
        } else if (inMemory(second, insn)) {
            op.mode = DecodedOp.RM;
        } else {
            op.src = register(second, insn);
            op.mode = firstInMemory ? DecodedOp.MR : DecodedOp.RR;
        }
    }

    private static void memory(DecodedOp op, Insn insn) {
        op.base = insn.base() < 0 ? CpuState.ZERO : insn.base();
        op.index = insn.index() < 0 ? CpuState.ZERO : insn.index();
        op.scale = insn.scale();
        op.disp = insn.displacement();
    }

    /** The segment to ask, or FLAT. Without ModRM, implied memory operands are in DS unless a prefix names another. */
    private static int segment(Insn insn, boolean flat) {
        int override = insn.segmentOverride();
        int segment = insn.memory() ? insn.segment() : override >= 0 ? override : Segments.DS;
        boolean wraps = insn.memory() && insn.addressSize() == 16;
        return segment >= Segments.FS || wraps || !flat ? segment : DecodedOp.FLAT;
    }

    /** A move to or from CR1, CR5, CR6 or CR7, none of which exists: #UD, which comes before the check of privilege. */
    private static boolean absentControlRegister(Insn insn) {
        int number = insn.register();
        return insn.form().operands().contains(OperandKind.CR) && (number == 1 || number > 4);
    }

    private static boolean immediate(OperandKind kind) {
        return kind.place() == OperandKind.Place.IMMEDIATE || kind == OperandKind.ONE;
    }

    private static boolean inMemory(OperandKind kind, Insn insn) {
        return kind.place() == OperandKind.Place.ABSOLUTE
                || kind.place() == OperandKind.Place.MODRM_RM && insn.memory();
    }

    private static int register(OperandKind kind, Insn insn) {
        return switch (kind.place()) {
            case MODRM_REG -> insn.register();
            case MODRM_RM -> insn.rm();
            default ->
                switch (kind) {
                    case CL -> CpuState.ECX;
                    case DX -> CpuState.EDX;
                    case ES, CS, SS, DS, FS, GS -> segmentNumber(kind);
                    default -> CpuState.EAX;
                };
        };
    }

    private static int segmentNumber(OperandKind kind) {
        return kind.ordinal() - OperandKind.ES.ordinal();
    }

    private int cost(DecodedOp op, Insn insn) {
        OpcodeForm form = insn.form();
        CostClass costClass = CostClass.valueOf(
                form.attributes().costClass().toUpperCase(Locale.ROOT).replace('-', '_'));
        if (costClass == CostClass.DIVIDE_32 && insn.operandSize() == 16) {
            costClass = CostClass.DIVIDE_16;
        } else if (costClass == CostClass.LEA_SCALED && (insn.index() < 0 || insn.scale() == 0)) {
            costClass = CostClass.SIMPLE;
        } else if (costClass == CostClass.STRING_STEP && op.repeat != 0) {
            op.stepCost = costs.cycles(CostClass.STRING_STEP);
            costClass = CostClass.REPEAT_START;
        }
        boolean locked = insn.has(Insn.LOCK) || form.mnemonic().equals("xchg") && insn.memory();
        return costs.cycles(costClass) + (locked ? costs.lock() : 0);
    }

    private static int handler(DecodedOp op, Insn insn) {
        OpcodeForm form = insn.form();
        String family = form.family();
        if (form.attributes().privileged()) {
            return absentControlRegister(insn) ? Handlers.UNDEFINED : Handlers.PRIVILEGED;
        }
        if (form.attributes().noOperation()) {
            return Handlers.NOP;
        }
        int floats = FpuLowering.handler(op, insn);
        if (floats >= 0) {
            return floats;
        }
        if (!form.attributes().extension().isEmpty()) {
            return SimdLowering.handler(op, insn);
        }
        if (form.attributes().repeat() != OpcodeForm.Repeat.NONE) {
            return string(op, insn);
        }
        if (ALU.contains(family)) {
            return alu(op, ALU.indexOf(family));
        }
        if (SHIFTS.contains(family)) {
            return shift(op, SHIFTS.indexOf(family), form.operands().get(1) == OperandKind.CL);
        }
        if (BIT_TESTS.contains(family)) {
            op.operation = BIT_TESTS.indexOf(family);
            return op.mode == DecodedOp.RI || op.mode == DecodedOp.MI ? Handlers.BIT_IMMEDIATE : Handlers.BIT_REGISTER;
        }
        if (form.condition() != null) {
            op.operation = form.condition().code();
        }
        int control = ControlLowering.handler(op, insn);
        return control >= 0 ? control : GeneralLowering.handler(op, insn);
    }

    private static int alu(DecodedOp op, int operation) {
        op.operation = operation;
        if (op.size == 32) {
            return Handlers.ALU32 + 8 * Handlers.byMode(op.mode) + operation;
        }
        if (op.size == 8 && operation == 7) {
            op.imm &= 0xFF;
            return Handlers.CMP8 + Handlers.byMode(op.mode);
        }
        return Handlers.ALU;
    }

    private static int shift(DecodedOp op, int operation, boolean byCl) {
        op.operation = operation;
        if (byCl) {
            op.src = CpuState.ECX;
            op.mode = op.mode == DecodedOp.MR ? DecodedOp.MR : DecodedOp.RR;
            return Handlers.SHIFT_CL;
        }
        if (op.size == 32 && op.mode == DecodedOp.RI) {
            switch (operation) {
                case 4:
                    return Handlers.SHL32_RI;
                case 5:
                    return Handlers.SHR32_RI;
                case 7:
                    return Handlers.SAR32_RI;
                default:
                    break;
            }
        }
        return Handlers.SHIFT_IMMEDIATE;
    }

    private static int string(DecodedOp op, Insn insn) {
        String mnemonic = insn.form().mnemonic();
        op.size = switch (mnemonic.charAt(4)) {
            case 'b' -> 8;
            case 'w' -> 16;
            default -> 32;
        };
        op.operation = switch (mnemonic.substring(0, 4)) {
            case "movs" -> StringOps.MOVS;
            case "cmps" -> StringOps.CMPS;
            case "stos" -> StringOps.STOS;
            case "lods" -> StringOps.LODS;
            default -> StringOps.SCAS;
        };
        op.repeat = insn.has(Insn.REP) ? 1 : insn.has(Insn.REPNE) ? 2 : 0;
        return Handlers.STRING;
    }
}
