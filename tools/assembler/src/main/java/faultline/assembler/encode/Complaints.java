package faultline.assembler.encode;

import faultline.assembler.expr.Register;
import faultline.assembler.source.SourceException;
import faultline.emulator.decode.OpcodeForm;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says why no form of an instruction fits its operands. */
final class Complaints {
    private Complaints() {}

    static SourceException of(Instruction insn, List<Resolved> operands, Match nearest, List<OpcodeForm> forms) {
        String given = insn.mnemonic() + describe(operands);
        if (nearest == null) {
            return new SourceException(insn.pos(), "instruction '" + insn.mnemonic() + "' cannot be encoded");
        }
        return switch (nearest.failure()) {
            case COUNT ->
                new SourceException(
                        insn.pos(), "'" + insn.mnemonic() + "' takes " + counts(forms) + ", not " + operands.size());
            case NO_SIZE ->
                new SourceException(
                        insn.pos(),
                        "operation size not specified",
                        "write byte, word or dword before the memory operand");
            case SIZES -> new SourceException(insn.pos(), "operand sizes do not match: " + given);
            case VALUE, OPERANDS -> new SourceException(insn.pos(), "invalid combination of operands: " + given);
        };
    }

    private static String counts(List<OpcodeForm> forms) {
        List<Integer> counts =
                forms.stream().map(f -> f.operands().size()).distinct().sorted().toList();
        String all = counts.stream().map(String::valueOf).collect(Collectors.joining(" or "));
        return all.equals("0") ? "no operands" : all.equals("1") ? "1 operand" : all + " operands";
    }

    private static String describe(List<Resolved> operands) {
        return operands.isEmpty()
                ? ""
                : " " + operands.stream().map(Complaints::describe).collect(Collectors.joining(", "));
    }

    private static String describe(Resolved o) {
        String size = o.size.bits() == 0 ? "" : " of " + o.size.bits() + " bits";
        return switch (o.kind) {
            case REGISTER ->
                (o.register.kind() == Register.Kind.GENERAL ? o.register.bits() + "-bit register " : "register ")
                        + o.register.name().toLowerCase(Locale.ROOT);
            case IMMEDIATE -> "immediate" + size;
            case MEMORY -> "memory" + size;
            case FAR -> "far pointer";
        };
    }
}
