package faultline.emulator.decode;

import faultline.emulator.decode.OpcodeForm.Repeat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes instructions in Intel syntax as {@code objdump -d -M intel} does. */
public final class Disassembler {
    private static final String BAD = "(bad)";
    /** Names of the predicates of CMPPS and its kin, by immediate (SDM vol. 2, CMPPS). */
    private static final List<String> PREDICATES = List.of("eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord");

    private static final String WAIT = "fwait";
    /** The x87 opcodes. */
    private static final int FIRST_ESCAPE = 0xD8;

    private static final int LAST_ESCAPE = 0xDF;

    private final Decoder decoder;
    private final Symbolizer symbolizer;

    /** A disassembler that names branch targets through {@code symbolizer}. */
    public Disassembler(Decoder decoder, Symbolizer symbolizer) {
        this.decoder = decoder;
        this.symbolizer = symbolizer;
    }

    /**
     * A line of disassembly.
     *
     * @param length bytes taken; 1 for bytes that are no instruction
     * @param text mnemonic and operands
     */
    public record Line(int length, String text) {}

    /** Disassembles the instruction at linear address {@code eip}, whose bytes are {@code bytes}. */
    public Line line(int eip, CodeBytes bytes) {
        Insn insn = decoder.decode(bytes);
        if (insn.status() != Insn.Status.OK) {
            return new Line(1, BAD);
        }
        String text = text(insn, eip);
        return text.equals(WAIT) ? waiting(eip, bytes) : new Line(insn.length(), text);
    }

    /** FWAIT and a control instruction that does not wait make one that does: {@code fstcw} for {@code fnstcw}. */
    private Line waiting(int eip, CodeBytes bytes) {
        int next = bytes.byteAt(1) & 0xFF;
        if (next >= FIRST_ESCAPE && next <= LAST_ESCAPE) {
            Insn control = decoder.decode(at -> bytes.byteAt(at + 1));
            if (control.status() == Insn.Status.OK && control.form().mnemonic().startsWith("fn")) {
                String text = text(control, eip + 1);
                boolean waits = !control.form().mnemonic().equals("fnop");
                return waits ? new Line(control.length() + 1, "f" + text.substring(2)) : new Line(1, WAIT);
            }
        }
        return new Line(1, WAIT);
    }

    /** The text of a valid {@code insn} at linear address {@code eip}. */
    public String text(Insn insn, int eip) {
        OpcodeForm form = insn.form();
        String text = form.attributes().text();
        String mnemonic = form.mnemonic();
        List<String> operands = new ArrayList<>();
        boolean predicate = text.indexOf('*') >= 0;
        if (text.isEmpty() || predicate) {
            int immediates = 0;
            for (OperandKind kind : form.operands()) {
                boolean immediate = kind.place() == OperandKind.Place.IMMEDIATE;
                operands.add(operand(insn, kind, immediate ? immediates++ : 0, eip));
            }
            if (predicate && insn.immediate() < PREDICATES.size()) {
                mnemonic = text.replace("*", PREDICATES.get(insn.immediate()));
                operands.remove(operands.size() - 1);
            }
        } else {
            String[] words = text.split(",");
            mnemonic = words[0];
            Arrays.stream(words).skip(1).map(word -> implicit(insn, word)).forEach(operands::add);
        }
        String head = prefixes(insn) + mnemonic + suffix(insn);
        return operands.isEmpty() ? head : head + " " + String.join(",", operands);
    }

    private static String prefixes(Insn insn) {
        OpcodeForm form = insn.form();
        StringBuilder out = new StringBuilder();
        if (insn.has(Insn.LOCK)) {
            out.append("lock ");
        }
        boolean consumed = form.encoding().mandatoryPrefix() != 0;
        boolean branch = isBranch(form);
        if (insn.has(Insn.REP) && !consumed) {
            out.append(form.attributes().repeat() == Repeat.COUNT ? "rep " : "repz ");
        }
        if (insn.has(Insn.REPNE) && !consumed) {
            out.append(branch ? "bnd " : "repnz ");
        }
        if (insn.segmentOverride() == Insn.DS && isIndirectBranch(form)) {
            out.append("notrack ");
        } else if (insn.segmentOverride() >= 0 && !usesSegment(insn)) {
            out.append(RegisterNames.segment(insn.segmentOverride())).append(' ');
        }
        int extra = insn.prefixes() >> Insn.EXTRA_OPERAND_SIZE_SHIFT;
        out.append("data16 ".repeat(insn.has(Insn.OPERAND_SIZE) && !usesOperandSize(insn) ? extra + 1 : extra));
        if (insn.has(Insn.ADDRESS_SIZE) && !usesAddressSize(insn)) {
            out.append("addr16 ");
        }
        return out.toString();
    }

    private static boolean usesOperandSize(Insn insn) {
        OpcodeForm form = insn.form();
        return form.variableSize()
                || form.encoding().operandSize() != 0
                || form.encoding().mandatoryPrefix() == 0x66
                || !suffix(insn).isEmpty();
    }

    private static boolean usesAddressSize(Insn insn) {
        String text = insn.form().attributes().text();
        return insn.memory() || insn.form().encoding().addressSize() != 0 || text.indexOf(',') >= 0;
    }

    private static boolean isBranch(OpcodeForm form) {
        return switch (form.family()) {
            case "jmp", "jcc", "call", "ret" -> true;
            default -> false;
        };
    }

    private static boolean isIndirectBranch(OpcodeForm form) {
        return (form.family().equals("jmp") || form.family().equals("call"))
                && form.operands().contains(OperandKind.RMV);
    }

    private static boolean usesSegment(Insn insn) {
        String text = insn.form().attributes().text();
        return insn.memory() || text.contains(",si") || text.contains(",bx");
    }

    /** objdump marks a 16-bit stack or return operation whose operands do not show the size. */
    private static String suffix(Insn insn) {
        if (insn.operandSize() != 16) {
            return "";
        }
        OpcodeForm form = insn.form();
        boolean sizeHidden = form.operands().stream().noneMatch(OperandKind::variable)
                || form.operands().equals(List.of(OperandKind.IMMV))
                || form.operands().equals(List.of(OperandKind.RELV));
        return switch (form.mnemonic()) {
            case "push", "pop", "ret", "retf", "leave", "call", "jmp", "enter" -> sizeHidden ? "w" : "";
            default -> "";
        };
    }

    private String operand(Insn insn, OperandKind kind, int ordinal, int eip) {
        int bits = kind.bits(insn.operandSize());
        return switch (kind) {
            case AL, AX, EAX -> RegisterNames.general(0, bits);
            case CL -> "cl";
            case DX -> "dx";
            case ST0 -> "st";
            case ONE -> "1";
            case THREE -> "3";
            case ES, CS, SS, DS, FS, GS -> kind.name().toLowerCase(java.util.Locale.ROOT);
            case SREG -> RegisterNames.segment(insn.register());
            case CR -> "cr" + insn.register();
            case DR -> "dr" + insn.register();
            default ->
                switch (kind.place()) {
                    case MODRM_REG ->
                        kind == OperandKind.R32 && insn.form().operands().size() == 2 && isControlMove(insn)
                                ? RegisterNames.general(insn.rm(), 32)
                                : register(kind, insn.register(), bits);
                    case MODRM_RM ->
                        insn.memory() ? memory(insn, sizePrefix(insn, kind)) : register(kind, insn.rm(), bits);
                    case ABSOLUTE -> memory(insn, "");
                    case IMMEDIATE -> immediate(insn, kind, ordinal, bits);
                    case RELATIVE -> named(insn.target(eip));
                    case FAR_POINTER -> hex(insn.immediate2()) + ":" + hex(insn.immediate());
                    case FIXED -> throw new IllegalStateException("no text for " + kind);
                };
        };
    }

    private static String register(OperandKind kind, int number, int bits) {
        return switch (kind.bank()) {
            case FLOAT -> "st(" + number + ")";
            case GENERAL -> RegisterNames.general(number, bits);
            case MMX -> "mm" + number;
            case XMM -> "xmm" + number;
        };
    }

    private static boolean isControlMove(Insn insn) {
        return insn.form().operands().contains(OperandKind.CR)
                || insn.form().operands().contains(OperandKind.DR);
    }

    private static String immediate(Insn insn, OperandKind kind, int ordinal, int bits) {
        int value = ordinal == 0 ? insn.immediate() : insn.immediate2();
        int shown = kind == OperandKind.SIMM8 ? insn.operandSize() : bits;
        return hex(shown == 16 ? value & 0xFFFF : shown == 8 ? value & 0xFF : value);
    }

    private String named(int address) {
        String name = symbolizer.nameOf(address);
        return name == null ? hex(address) : hex(address) + " <" + name + ">";
    }

    private static String implicit(Insn insn, String word) {
        int digits = word.replaceAll("\\D", "").length();
        int bits = Integer.parseInt(word.substring(word.length() - digits));
        String place = word.substring(0, word.length() - digits);
        return switch (place) {
            case "a" -> RegisterNames.general(0, bits);
            case "dx" -> "dx";
            case "di" -> pointer(bits) + "es:[" + RegisterNames.general(7, insn.addressSize()) + "]";
            case "si" -> pointer(bits) + sourceSegment(insn) + "[" + RegisterNames.general(6, insn.addressSize()) + "]";
            default -> pointer(bits) + sourceSegment(insn) + "[" + RegisterNames.general(3, insn.addressSize()) + "]";
        };
    }

    private static String sourceSegment(Insn insn) {
        return RegisterNames.segment(insn.segmentOverride() < 0 ? Insn.DS : insn.segmentOverride()) + ":";
    }

    private static String sizePrefix(Insn insn, OperandKind kind) {
        return switch (kind) {
            case M -> "";
            case RVM -> "WORD PTR ";
            case M16_V -> insn.operandSize() == 16 ? "DWORD PTR " : "FWORD PTR ";
            case MV -> pointer(insn.form().mnemonic().equals("bound") ? 2 * insn.operandSize() : insn.operandSize());
            default -> pointer(kind.memoryBits(insn.operandSize()));
        };
    }

    private static String pointer(int bits) {
        return switch (bits) {
            case 8 -> "BYTE PTR ";
            case 16 -> "WORD PTR ";
            case 32 -> "DWORD PTR ";
            case 128 -> "XMMWORD PTR ";
            case 80 -> "TBYTE PTR ";
            default -> "QWORD PTR ";
        };
    }

    private static String memory(Insn insn, String size) {
        StringBuilder out = new StringBuilder(size);
        boolean absolute = insn.base() < 0 && insn.index() < 0 && !hasSib(insn);
        if (insn.segmentOverride() >= 0) {
            out.append(RegisterNames.segment(insn.segmentOverride())).append(':');
        } else if (absolute) {
            out.append("ds:");
        }
        int shownDisplacement =
                insn.addressSize() == 16 && absolute ? insn.displacement() & 0xFFFF : insn.displacement();
        if (absolute) {
            return out.append(hex(shownDisplacement)).toString();
        }
        out.append('[');
        if (insn.base() >= 0) {
            out.append(RegisterNames.general(insn.base(), insn.addressSize()));
        }
        appendIndex(out, insn);
        return appendDisplacement(out, insn).append(']').toString();
    }

    private static boolean hasSib(Insn insn) {
        return insn.modrm() >= 0 && insn.addressSize() == 32 && (insn.modrm() & 7) == 4;
    }

    private static void appendIndex(StringBuilder out, Insn insn) {
        if (insn.addressSize() == 16) {
            if (insn.index() >= 0) {
                out.append('+').append(RegisterNames.general(insn.index(), 16));
            }
            return;
        }
        boolean idle = hasSib(insn) && insn.index() < 0 && (insn.base() != 4 || insn.scale() != 0);
        if (insn.index() >= 0 || idle) {
            out.append(insn.base() >= 0 ? "+" : "")
                    .append(idle ? "eiz" : RegisterNames.general(insn.index(), 32))
                    .append('*')
                    .append(1 << insn.scale());
        }
    }

    private static StringBuilder appendDisplacement(StringBuilder out, Insn insn) {
        int mod = insn.modrm() >> 6;
        if (mod == 0 && insn.base() >= 0) {
            return out;
        }
        int value = insn.displacement();
        boolean negative = value < 0;
        return out.append(negative ? '-' : '+').append(hex(negative ? -value : value));
    }

    private static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }
}
