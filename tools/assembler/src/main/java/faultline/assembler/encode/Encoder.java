package faultline.assembler.encode;

import faultline.assembler.encode.Operand.Distance;
import faultline.assembler.expr.Register;
import faultline.assembler.source.SourceException;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.decode.OperandKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Encodes instructions: of the forms that fit, the shortest, and of those the first in the opcode table. */
public final class Encoder {
    private final OpcodeTable table;

    /** An encoder for the forms of a table. */
    public Encoder(OpcodeTable table) {
        this.table = table;
    }

    /** Whether there is an instruction of this name. */
    public boolean knows(String mnemonic) {
        return table.mnemonics().contains(mnemonic.toLowerCase(Locale.ROOT));
    }

    /** All instruction names. */
    public Iterable<String> mnemonics() {
        return table.mnemonics();
    }

    /** Whether a word is an instruction prefix. */
    public static boolean isPrefix(String word) {
        return PrefixSet.WORDS.contains(word.toLowerCase(Locale.ROOT));
    }

    /**
     * The bytes of an instruction.
     *
     * @param insn the instruction
     * @param place where it is placed
     * @param atLeast a lower bound for the length in bytes, for branches that must not shrink again
     * @throws SourceException when no form fits, or in the last pass when a value does not
     */
    public byte[] encode(Instruction insn, Place place, int atLeast) {
        PrefixSet prefixes = PrefixSet.of(insn);
        List<Resolved> operands = new ArrayList<>();
        for (Operand o : insn.operands()) {
            operands.add(Resolved.of(o, place));
        }
        loopCounter(insn, operands, prefixes);
        List<OpcodeForm> forms = table.forms(insn.mnemonic());
        boolean hasNear = forms.stream().anyMatch(f -> f.operands().contains(OperandKind.RELV));
        Emitter best = null;
        Match nearest = null;
        for (OpcodeForm form : forms) {
            if (form.attributes().decodeOnly()) {
                continue;
            }
            Match m = new Matcher(form, operands, hasNear).match();
            if (!m.fits()) {
                nearest = nearest == null
                                || m.failure().ordinal() > nearest.failure().ordinal()
                        ? m
                        : nearest;
                continue;
            }
            Emitter e = new Emitter(m, operands, prefixes, place);
            boolean optional = hasNear && form.operands().contains(OperandKind.REL8);
            if (optional
                    && operands.get(0).size.distance() != Distance.SHORT
                    && (e.length() < atLeast || !e.reaches())) {
                continue;
            }
            best = best == null || e.length() < best.length() ? e : best;
        }
        if (best == null) {
            throw Complaints.of(insn, operands, nearest, forms);
        }
        prefixes.check(insn, best.match().form(), operands, place.last());
        return best.bytes();
    }

    /** {@code loop target,cx} names the counter, and with it the address size. */
    private static void loopCounter(Instruction insn, List<Resolved> operands, PrefixSet prefixes) {
        if (insn.mnemonic().startsWith("loop") && operands.size() == 2) {
            Resolved counter = operands.get(1);
            if (counter.isRegister(Register.CX) || counter.isRegister(Register.ECX)) {
                prefixes.addressSize(counter.register.bits());
                operands.remove(1);
            }
        }
    }
}
