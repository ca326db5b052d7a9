package faultline.emulator.exec.interp;

import faultline.emulator.cpu.SimdCompare;
import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OperandKind;
import faultline.emulator.decode.OperandKind.Bank;
import java.util.List;

/** Picks handlers for MMX and SSE instructions. */
final class SimdLowering {
    private static final int ALIGNED = 15;

    private SimdLowering() {}

    static int handler(DecodedOp op, Insn insn) {
        List<OperandKind> kinds = insn.form().operands();
        String name = insn.form().mnemonic();
        boolean mmx = kinds.stream().anyMatch(kind -> kind.bank() == Bank.MMX);
        boolean xmm = kinds.stream().anyMatch(kind -> kind.bank() == Bank.XMM);
        boolean aligned = kinds.contains(OperandKind.XMMRM128) || kinds.contains(OperandKind.M128);
        op.alignment = insn.memory() && aligned ? ALIGNED : 0;
        if (name.startsWith("cvt") && !SimdTables.CONVERSIONS.containsKey(name)) {
            return conversion(op, name);
        }
        int moved = move(op, name, mmx, xmm);
        if (moved >= 0) {
            return moved;
        }
        int integer = mmx ? mmx(op, name) : integer(op, name);
        if (integer >= 0) {
            return integer;
        }
        return name.startsWith("cmp") ? compare(op, name) : arithmetic(op, name);
    }

    private static int move(DecodedOp op, String name, boolean mmx, boolean xmm) {
        boolean store = op.mode == DecodedOp.MR;
        return switch (name) {
            case "movd" -> movd(op, mmx);
            case "movq" ->
                store
                        ? mmx ? Handlers.MMX_STORE : Handlers.XMM_STORE_64
                        : mmx ? Handlers.MMX_LOAD : Handlers.XMM_LOAD_64;
            case "movntq" -> Handlers.MMX_STORE;
            case "movdqa", "movdqu", "movaps", "movapd", "movups", "movupd", "movntdq", "movntps", "movntpd" ->
                store ? Handlers.XMM_STORE : Handlers.XMM_LOAD;
            case "movss" ->
                store ? Handlers.XMM_STORE_32 : op.mode == DecodedOp.RR ? Handlers.XMM_MERGE_32 : Handlers.XMM_LOAD_32;
            case "movsd" ->
                store ? Handlers.XMM_STORE_64 : op.mode == DecodedOp.RR ? Handlers.XMM_MERGE_64 : Handlers.XMM_LOAD_64;
            case "movlps", "movlpd" -> store ? Handlers.XMM_STORE_64 : Handlers.XMM_MERGE_64;
            case "movhps", "movhpd" -> store ? Handlers.XMM_STORE_HIGH : Handlers.XMM_MERGE_HIGH;
            case "movlhps" -> Handlers.XMM_MERGE_HIGH;
            case "movhlps" -> Handlers.XMM_HIGH_TO_LOW;
            case "movq2dq" -> Handlers.XMM_FROM_MMX;
            case "movdq2q" -> Handlers.XMM_TO_MMX;
            case "movnti" -> Handlers.MOV32 + Handlers.byMode(DecodedOp.MR);
            case "ldmxcsr" -> Handlers.LDMXCSR;
            case "stmxcsr" -> Handlers.STMXCSR;
            case "clflush" -> Handlers.CLFLUSH;
            case "emms" -> Handlers.EMMS;
            case "maskmovq" -> Handlers.MMX_MASK_MOVE;
            case "maskmovdqu" -> Handlers.XMM_MASK_MOVE;
            default -> -1;
        };
    }

    private static int movd(DecodedOp op, boolean mmx) {
        boolean load = op.size != 32;
        if (mmx) {
            return load ? Handlers.MMX_LOAD_32 : Handlers.MMX_STORE_32;
        }
        return load ? Handlers.XMM_LOAD_INT : Handlers.XMM_STORE_INT;
    }

    private static int mmx(DecodedOp op, String name) {
        op.packed = SimdTables.LANEWISE.getOrDefault(
                name, SimdTables.PACKS.getOrDefault(name, SimdTables.HIGH_INTERLEAVES.get(name)));
        if (op.packed != null) {
            return Handlers.MMX_PACKED;
        }
        op.packed = SimdTables.SHIFTS.get(name);
        if (op.packed != null) {
            return op.mode == DecodedOp.RI ? Handlers.MMX_SHIFT_IMMEDIATE : Handlers.MMX_PACKED;
        }
        op.packed = SimdTables.LOW_INTERLEAVES.get(name);
        if (op.packed != null) {
            return Handlers.MMX_INTERLEAVE_LOW;
        }
        return switch (name) {
            case "pshufw" -> Handlers.MMX_SHUFFLE;
            case "pinsrw" -> Handlers.MMX_INSERT;
            case "pextrw" -> Handlers.MMX_EXTRACT;
            case "pmovmskb" -> Handlers.MMX_BYTE_SIGNS;
            default -> -1;
        };
    }

    private static int integer(DecodedOp op, String name) {
        op.packed = SimdTables.LANEWISE.get(name);
        if (op.packed != null) {
            return Handlers.XMM_PACKED;
        }
        op.packed = SimdTables.SHIFTS.get(name);
        if (op.packed != null) {
            return op.mode == DecodedOp.RI ? Handlers.XMM_SHIFT_IMMEDIATE : Handlers.XMM_SHIFT;
        }
        op.packed = SimdTables.PACKS.get(name);
        if (op.packed != null) {
            return Handlers.XMM_PACK;
        }
        op.packed = SimdTables.LOW_INTERLEAVES.get(name);
        if (op.packed != null) {
            return Handlers.XMM_INTERLEAVE_LOW;
        }
        op.packed = SimdTables.HIGH_INTERLEAVES.get(name);
        return op.packed != null ? Handlers.XMM_INTERLEAVE_HIGH : shuffle(name);
    }

    private static int shuffle(String name) {
        return switch (name) {
            case "punpcklqdq", "unpcklpd" -> Handlers.XMM_LOW_QUADS;
            case "punpckhqdq", "unpckhpd" -> Handlers.XMM_HIGH_QUADS;
            case "psrldq" -> Handlers.XMM_SHIFT_RIGHT_BYTES;
            case "pslldq" -> Handlers.XMM_SHIFT_LEFT_BYTES;
            case "pshufd" -> Handlers.XMM_SHUFFLE_DWORDS;
            case "pshufhw" -> Handlers.XMM_SHUFFLE_HIGH;
            case "pshuflw" -> Handlers.XMM_SHUFFLE_LOW;
            case "shufps" -> Handlers.XMM_SHUFFLE_SINGLES;
            case "shufpd" -> Handlers.XMM_SHUFFLE_DOUBLES;
            case "pinsrw" -> Handlers.XMM_INSERT;
            case "pextrw" -> Handlers.XMM_EXTRACT;
            case "pmovmskb" -> Handlers.XMM_BYTE_SIGNS;
            case "movmskps" -> Handlers.XMM_SINGLE_SIGNS;
            case "movmskpd" -> Handlers.XMM_DOUBLE_SIGNS;
            default -> -1;
        };
    }

    private static int compare(DecodedOp op, String name) {
        int predicate = op.imm & 7;
        op.lane = name.endsWith("s") && isSingle(name)
                ? (a, b, mxcsr) -> SimdCompare.cmpSingle(a, b, predicate, mxcsr)
                : (a, b, mxcsr) -> SimdCompare.cmpDouble(a, b, predicate, mxcsr);
        return lanes(name);
    }

    private static int arithmetic(DecodedOp op, String name) {
        switch (name) {
            case "comiss", "ucomiss":
                op.operation = name.startsWith("u") ? 0 : 1;
                return Handlers.COMPARE_SINGLE;
            case "comisd", "ucomisd":
                op.operation = name.startsWith("u") ? 0 : 1;
                return Handlers.COMPARE_DOUBLE;
            default:
                break;
        }
        op.lane = SimdTables.CONVERSIONS.get(name);
        if (op.lane != null) {
            return Handlers.PACKED_SINGLE;
        }
        String stem = name.substring(0, name.length() - 2);
        op.lane = (isSingle(name) ? SimdTables.SINGLE : SimdTables.DOUBLE).get(stem);
        return op.lane == null ? Handlers.UNDEFINED : lanes(name);
    }

    private static boolean isSingle(String name) {
        return name.endsWith("ps") || name.endsWith("ss");
    }

    private static int lanes(String name) {
        return switch (name.substring(name.length() - 2)) {
            case "ps" -> Handlers.PACKED_SINGLE;
            case "ss" -> Handlers.SCALAR_SINGLE;
            case "pd" -> Handlers.PACKED_DOUBLE;
            default -> Handlers.SCALAR_DOUBLE;
        };
    }

    private static int conversion(DecodedOp op, String name) {
        op.operation = name.startsWith("cvtt") ? 1 : 0;
        return switch (name.replace("cvtt", "cvt")) {
            case "cvtpi2ps" -> Handlers.CVTPI2PS;
            case "cvtpi2pd" -> Handlers.CVTPI2PD;
            case "cvtsi2ss" -> Handlers.CVTSI2SS;
            case "cvtsi2sd" -> Handlers.CVTSI2SD;
            case "cvtps2pi" -> Handlers.CVTPS2PI;
            case "cvtpd2pi" -> Handlers.CVTPD2PI;
            case "cvtss2si" -> Handlers.CVTSS2SI;
            case "cvtsd2si" -> Handlers.CVTSD2SI;
            case "cvtps2pd" -> Handlers.CVTPS2PD;
            case "cvtss2sd" -> Handlers.CVTSS2SD;
            case "cvtpd2ps" -> Handlers.CVTPD2PS;
            case "cvtsd2ss" -> Handlers.CVTSD2SS;
            case "cvtdq2pd" -> Handlers.CVTDQ2PD;
            case "cvtpd2dq" -> Handlers.CVTPD2DQ;
            default -> Handlers.UNDEFINED;
        };
    }
}
