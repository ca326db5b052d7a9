package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;

/** The EFLAGS bits that the instructions of a sequence, one after the other, have left undefined by the manual. */
final class UndefinedFlags {
    private int mask;

    /** The bits, as they lie in EFLAGS. */
    int mask() {
        return mask;
    }

    /** All are defined, as after CMP. */
    void define() {
        mask = 0;
    }

    /** Whether what {@code form} does depends on an undefined flag. */
    boolean readBy(OpcodeForm form) {
        int read = form.condition() != null
                ? Flags.ARITHMETIC
                : mask(form.attributes().flagsRead());
        return (mask & read) != 0;
    }

    /**
     * An instruction was run.
     *
     * @param shiftCount how far, if it is a shift by CL or an immediate
     */
    void run(OpcodeForm form, int shiftCount) {
        boolean certain = !FuzzRows.string(form) && !(FuzzRows.shift(form) && (shiftCount & 31) == 0);
        if (certain) {
            mask &= ~mask(form.attributes().flagsWritten());
        }
        mask |= mask(form.attributes().flagsUndefined()) | byShift(form, shiftCount);
    }

    /** OF for counts other than one; CF too for shifts by more than the width may be. */
    private static int byShift(OpcodeForm form, int shiftCount) {
        int count = form.operands().contains(OperandKind.ONE) ? 1 : shiftCount & 31;
        if (count <= 1) {
            return 0;
        }
        return switch (form.family()) {
            case "rol", "ror", "rcl", "rcr", "sar", "shld", "shrd" -> Flags.OF;
            case "shl", "sal", "shr" -> count > 7 ? Flags.OF | Flags.CF : Flags.OF;
            default -> 0;
        };
    }

    private static int mask(String letters) {
        int mask = 0;
        for (char letter : letters.toCharArray()) {
            mask |= switch (letter) {
                case 'o' -> Flags.OF;
                case 's' -> Flags.SF;
                case 'z' -> Flags.ZF;
                case 'a' -> Flags.AF;
                case 'p' -> Flags.PF;
                case 'c' -> Flags.CF;
                default -> 0;
            };
        }
        return mask;
    }
}
