package faultline.emulator.decode;

import faultline.emulator.decode.OpcodeForm.Encoding;
import faultline.emulator.decode.OpcodeForm.ModrmNeeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Turns bytes into {@link Insn} by the opcode table: 32-bit code segment, prefixes in any order, 15-byte limit. */
public final class Decoder {
    private static final int TWO_BYTE_ESCAPE = 0x0F;
    private static final OpcodeForm[] NONE = {};

    private final OpcodeForm[][] oneByte = new OpcodeForm[256][];
    private final OpcodeForm[][] twoByte = new OpcodeForm[256][];

    /** Indexes the forms of {@code table} by opcode byte. */
    public Decoder(OpcodeTable table) {
        List<List<OpcodeForm>> lists = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            lists.add(new ArrayList<>());
        }
        for (OpcodeForm form : table.forms()) {
            if (!form.attributes().assembleOnly()) {
                place(lists, form);
            }
        }
        for (int i = 0; i < 512; i++) {
            List<OpcodeForm> list = lists.get(i);
            list.sort(Comparator.comparingInt(Decoder::looseness));
            (i < 256 ? oneByte : twoByte)[i & 0xFF] = list.toArray(NONE);
        }
    }

    private static void place(List<List<OpcodeForm>> lists, OpcodeForm form) {
        Encoding encoding = form.encoding();
        int page = encoding.opcode().size() == 2 ? 256 : 0;
        int last = encoding.opcode().get(encoding.opcode().size() - 1);
        int registers = encoding.plusRegister() ? 8 : 1;
        for (int r = 0; r < registers; r++) {
            lists.get(page + last + r).add(form);
        }
    }

    /** Forms that ask for more are tried first; the sort is stable, so file order decides the rest. */
    private static int looseness(OpcodeForm form) {
        Encoding encoding = form.encoding();
        return prefixLooseness(encoding.mandatoryPrefix())
                + (encoding.literalModrm() >= 0 ? 0 : 8)
                + (encoding.modrm() == OpcodeForm.MODRM_REGISTER ? 4 : 0)
                + (encoding.plusRegister() ? 2 : 0)
                + (form.attributes().decodeOnly() ? 1 : 0);
    }

    /** F2 and F3 win over 66 where both stand (SDM vol. 2A, 2.1.2 and the opcode maps). */
    private static int prefixLooseness(int mandatoryPrefix) {
        return mandatoryPrefix == 0 ? 32 : mandatoryPrefix == 0x66 ? 16 : 0;
    }

    /** Decodes the instruction whose first byte is {@code bytes.byteAt(0)}. Faults of the source pass through. */
    public Insn decode(CodeBytes bytes) {
        DecodeState state = new DecodeState(bytes);
        try {
            return decode(state);
        } catch (DecodeState.TooLong e) {
            return insn(null, Insn.Status.TOO_LONG, state);
        }
    }

    private Insn decode(DecodeState state) {
        int opcode = state.prefixes();
        OpcodeForm[] candidates;
        if (opcode == TWO_BYTE_ESCAPE) {
            opcode = state.next8();
            candidates = twoByte[opcode];
        } else {
            candidates = oneByte[opcode];
        }
        OpcodeForm form = choose(candidates, state);
        if (form == null) {
            return insn(null, Insn.Status.INVALID, state);
        }
        Encoding encoding = form.encoding();
        if (encoding.plusRegister()) {
            state.register = opcode & 7;
        } else if (encoding.hasModrm()) {
            state.register = state.modrm >> 3 & 7;
            if (ignoresMode(form)) {
                state.modrm |= 0xC0;
            } else if (state.modrm < 0xC0) {
                state.memoryOperand();
            }
        }
        state.parts(form);
        return insn(form, Insn.Status.OK, state);
    }

    /** Moves of control and debug registers take ModRM.rm as a register whatever ModRM.mod says (SDM vol. 2, MOV). */
    private static boolean ignoresMode(OpcodeForm form) {
        return form.operands().contains(OperandKind.CR) || form.operands().contains(OperandKind.DR);
    }

    private static OpcodeForm choose(OpcodeForm[] candidates, DecodeState state) {
        for (OpcodeForm form : candidates) {
            Encoding encoding = form.encoding();
            if (state.modrm < 0 && (encoding.hasModrm() || encoding.literalModrm() >= 0)) {
                state.modrm = state.next8();
            }
            if (prefixesMatch(encoding, state) && modrmMatches(form, state.modrm)) {
                return form;
            }
        }
        return null;
    }

    private static boolean prefixesMatch(Encoding encoding, DecodeState state) {
        boolean mandatory =
                switch (encoding.mandatoryPrefix()) {
                    case 0x66 -> (state.prefixes & Insn.OPERAND_SIZE) != 0;
                    case 0xF2 -> (state.prefixes & Insn.REPNE) != 0;
                    case 0xF3 -> (state.prefixes & Insn.REP) != 0;
                    default ->
                        !encoding.barePrefix() || (state.prefixes & (Insn.OPERAND_SIZE | Insn.REPNE | Insn.REP)) == 0;
                };
        return mandatory
                && (encoding.operandSize() == 0 || encoding.operandSize() == state.operandSize())
                && (encoding.addressSize() == 0 || encoding.addressSize() == state.addressSize());
    }

    private static boolean modrmMatches(OpcodeForm form, int modrm) {
        Encoding encoding = form.encoding();
        if (encoding.literalModrm() >= 0) {
            return encoding.literalModrm() == modrm;
        }
        if (!encoding.hasModrm()) {
            return true;
        }
        if (encoding.modrm() >= 0 && encoding.modrm() != (modrm >> 3 & 7)) {
            return false;
        }
        ModrmNeeds needs = form.attributes().modrmNeeds();
        boolean memory = modrm < 0xC0;
        boolean memoryOnly =
                needs == ModrmNeeds.MEMORY || form.operands().stream().anyMatch(OperandKind::memoryOnly);
        return memory ? needs != ModrmNeeds.REGISTER : !memoryOnly;
    }

    private static Insn insn(OpcodeForm form, Insn.Status status, DecodeState s) {
        return new Insn(
                form,
                status,
                s.at,
                s.prefixes,
                s.operandSize(),
                s.addressSize(),
                s.segmentOverride,
                s.modrm,
                s.register,
                s.base,
                s.index,
                s.scale,
                s.displacement,
                s.immediate,
                s.immediate2);
    }
}
