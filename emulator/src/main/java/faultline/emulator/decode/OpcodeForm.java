package faultline.emulator.decode;

import java.util.List;

/**
 * One encoding form of one instruction: a row of {@code opcodes.txt}, with condition rows already expanded.
 *
 * @param mnemonic the lower-case mnemonic, for example {@code add} or {@code jne}
 * @param family the mnemonic of the row: {@code jcc} for {@code jne}, else the same as {@code mnemonic}
 * @param condition the condition of a {@code +cc} row, else null
 * @param operands operand kinds in Intel order, destination first
 * @param encoding how the form is encoded
 * @param attributes what else the row says
 */
public record OpcodeForm(
        String mnemonic,
        String family,
        Condition condition,
        List<OperandKind> operands,
        Encoding encoding,
        Attributes attributes) {

    /** ModRM field values beside the digits 0..7. */
    public static final int NO_MODRM = -1;

    /** ModRM.reg names a register operand. */
    public static final int MODRM_REGISTER = -2;

    /**
     * The bytes of a form.
     *
     * @param mandatoryPrefix 0x66, 0xF2 or 0xF3, 0x9B for an FWAIT that an assembler puts before, or 0 for none
     * @param barePrefix whether none of 66, F2 and F3 may stand before the opcode
     * @param opcode the opcode bytes with condition folded in, 1 or 2 long; for {@code plusRegister} the low three
     *     bits of the last byte are 0 and take the register number
     * @param plusRegister whether the register operand sits in the low opcode bits
     * @param modrm {@link #NO_MODRM}, {@link #MODRM_REGISTER}, or the digit 0..7 in ModRM.reg
     * @param literalModrm a ModRM byte that must match whole (0..255), or -1; then {@code modrm} is NO_MODRM
     * @param operandSize the operand size the form needs (16 or 32), or 0 for any
     * @param addressSize the address size the form needs (16 or 32), or 0 for any
     * @param parts immediates, displacements and pointers that follow, in order
     * @param fixedImmediate a last immediate byte that the mnemonic stands for, or -1
     */
    public record Encoding(
            int mandatoryPrefix,
            boolean barePrefix,
            List<Integer> opcode,
            boolean plusRegister,
            int modrm,
            int literalModrm,
            int operandSize,
            int addressSize,
            List<EncodingPart> parts,
            int fixedImmediate) {

        /** True when a ModRM byte that can name memory follows the opcode. */
        public boolean hasModrm() {
            return modrm != NO_MODRM;
        }
    }

    /** What ModRM.mod must say. */
    public enum ModrmNeeds {
        ANY,
        REGISTER,
        MEMORY
    }

    /** How REP prefixes act on the form. */
    public enum Repeat {
        NONE,
        /** F2 and F3 both repeat while the count lasts. */
        COUNT,
        /** F3 repeats while equal, F2 while not equal. */
        COUNT_AND_ZERO
    }

    /**
     * The attributes column.
     *
     * @param lockable whether LOCK is legal with a memory destination
     * @param flagsWritten letters of the flags that get a defined value
     * @param flagsRead letters of the flags read
     * @param flagsUndefined letters of the flags the manual leaves undefined
     * @param costClass name of the cost class
     * @param repeat how REP acts
     * @param privileged whether user mode gets #GP
     * @param decodeOnly whether the assembler must not pick the form ({@code alias})
     * @param assembleOnly whether the decoder must not pick the form ({@code asm})
     * @param noOperation whether the form does nothing ({@code nop})
     * @param modrmNeeds what ModRM must name
     * @param extension the CPUID feature that the form belongs to; empty for the base set
     * @param text disassembly: mnemonic and implicit operands, comma-separated; empty when the operands say all
     */
    public record Attributes(
            boolean lockable,
            String flagsWritten,
            String flagsRead,
            String flagsUndefined,
            String costClass,
            Repeat repeat,
            boolean privileged,
            boolean decodeOnly,
            boolean assembleOnly,
            boolean noOperation,
            ModrmNeeds modrmNeeds,
            String extension,
            String text) {}

    /** True when any operand's width follows the operand size. */
    public boolean variableSize() {
        return operands.stream().anyMatch(OperandKind::variable);
    }
}
