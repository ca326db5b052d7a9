package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Segments;
import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OperandKind;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which instructions write to the memory operand that a segment prefix concerns. */
final class StoredOperand {
    /** Integer and SSE instructions whose first operand, in memory, is only read. */
    private static final Set<String> READ_ONLY = Set.of(
            "cmp", "test", "bt", "push", "jmp", "call", "mul", "imul", "div", "idiv", "verr", "verw", "nop", "ldmxcsr",
            "clflush", "lmsw", "lldt", "ltr", "lgdt", "lidt", "invlpg");
    /** x87 and state-saving instructions that write to memory; all others of theirs read. */
    private static final Pattern FLOAT_STORES = Pattern.compile("f(n?st|ist|bstp|n?save|xsave).*");

    private StoredOperand() {}

    /** ARPL with a CS prefix: it faults only if it has something to write, as the fuzzer shows of AMD's processors. */
    static boolean sometimesThroughCodeSegment(Insn insn) {
        return insn.segmentOverride() == Segments.CS && insn.form().family().equals("arpl");
    }

    /** A store through CS, which is never writable: #GP (SDM vol. 3A, 5.5 and 6.15). */
    static boolean throughCodeSegment(Insn insn) {
        return insn.segmentOverride() == Segments.CS && isStored(insn);
    }

    private static boolean isStored(Insn insn) {
        String family = insn.form().family();
        if (family.startsWith("maskmov")) {
            return true;
        }
        List<OperandKind> kinds = insn.form().operands();
        if (!insn.memory() || kinds.isEmpty()) {
            return false;
        }
        if (family.equals("xchg")) {
            return true;
        }
        OperandKind.Place place = kinds.get(0).place();
        boolean first = place == OperandKind.Place.ABSOLUTE || place == OperandKind.Place.MODRM_RM;
        if (!first || family.startsWith("prefetch")) {
            return false;
        }
        return family.startsWith("f") ? FLOAT_STORES.matcher(family).matches() : !READ_ONLY.contains(family);
    }
}
