package faultline.assembler.encode;

import faultline.assembler.expr.Register;
import faultline.assembler.source.SourceException;
import faultline.emulator.decode.OpcodeForm;
import java.util.List;
import java.util.Set;

/** The prefixes written before an instruction. */
final class PrefixSet {
    /** All prefix words. */
    static final Set<String> WORDS = Set.of(
            "lock", "rep", "repe", "repz", "repne", "repnz", "o16", "o32", "a16", "a32", "es", "cs", "ss", "ds", "fs",
            "gs");

    private static final int[] SEGMENT_BYTES = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};

    boolean lock;
    /** 0xF2, 0xF3 or 0. */
    int repeat;

    Register segment;
    /** 16, 32, or 0 when not written. */
    int operandSize;

    int addressSize;

    static PrefixSet of(Instruction insn) {
        PrefixSet p = new PrefixSet();
        for (String word : insn.prefixes()) {
            switch (word) {
                case "lock" -> p.lock = true;
                case "rep", "repe", "repz" -> p.repeat = p.once(insn, p.repeat, 0xf3);
                case "repne", "repnz" -> p.repeat = p.once(insn, p.repeat, 0xf2);
                case "o16", "o32" -> p.operandSize = p.once(insn, p.operandSize, word.equals("o16") ? 16 : 32);
                case "a16", "a32" -> p.addressSize(word.equals("a16") ? 16 : 32);
                default -> p.segment = Register.named(word);
            }
        }
        return p;
    }

    private int once(Instruction insn, int old, int value) {
        if (old != 0 && old != value) {
            throw new SourceException(insn.pos(), "conflicting prefixes");
        }
        return value;
    }

    void addressSize(int bits) {
        addressSize = bits;
    }

    static int segmentByte(Register r) {
        return SEGMENT_BYTES[r.number()];
    }

    void check(Instruction insn, OpcodeForm form, List<Resolved> operands, boolean last) {
        if (!last || !lock) {
            return;
        }
        boolean memory = !operands.isEmpty() && operands.get(0).kind == Resolved.Kind.MEMORY
                || form.mnemonic().equals("xchg") && operands.stream().anyMatch(o -> o.kind == Resolved.Kind.MEMORY);
        if (!form.attributes().lockable() || !memory) {
            throw new SourceException(
                    insn.pos(),
                    "instruction cannot be locked",
                    "lock needs a read-modify-write instruction with a memory destination");
        }
    }
}
