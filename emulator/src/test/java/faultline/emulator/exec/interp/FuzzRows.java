package faultline.emulator.exec.interp;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeForm.ModrmNeeds;
import faultline.emulator.decode.OpcodeForm.Repeat;
import faultline.emulator.decode.OperandKind;
import java.util.Set;

/** Which rows of the opcode table can be compared with the host, and which of their effects need care. */
final class FuzzRows {
    /**
     * What a user program on a 64-bit Linux sees differently, or what depends on the processor's maker or the time: selectors
     * and the descriptors behind them, identification, clocks, calls of the kernel. Of INT1 some hypervisors report the
     * address of the instruction instead of that behind it.
     */
    private static final Set<String> HOST_SPECIFIC = Set.of(
            "cpuid",
            "rdtsc",
            "rdpmc",
            "lds",
            "les",
            "lss",
            "lfs",
            "lgs",
            "lar",
            "lsl",
            "verr",
            "verw",
            "retf",
            "iret",
            "iretd",
            "iretw",
            "int",
            "int1",
            "icebp",
            "sysenter",
            "sysexit",
            "sgdt",
            "sidt",
            "sldt",
            "str",
            "smsw");

    private static final Set<String> TRAPPING = Set.of("div", "idiv", "aam", "into", "bound", "int3", "ud1", "ud2");
    private static final Set<String> NEAR = Set.of("jmp", "call", "ret", "retn");
    private static final Set<String> STACK = Set.of(
            "push", "pop", "pusha", "pushad", "pushaw", "popa", "popad", "popaw", "pushf", "pushfd", "pushfw", "popf",
            "popfd", "popfw", "call", "ret", "retn", "enter");
    private static final Set<String> BIT_STRINGS = Set.of("bt", "bts", "btr", "btc");
    private static final Set<String> SHIFTS =
            Set.of("rol", "ror", "rcl", "rcr", "shl", "sal", "shr", "sar", "shld", "shrd");

    private FuzzRows() {}

    /** Rows of the integer unit that do the same on the host as here, in user mode. */
    static boolean comparable(OpcodeForm form) {
        String cost = form.attributes().costClass();
        return !form.attributes().assembleOnly()
                && !cost.startsWith("fpu")
                && !cost.startsWith("simd")
                && !HOST_SPECIFIC.contains(form.family())
                && form.operands().stream().noneMatch(FuzzRows::hostSpecific);
    }

    private static boolean hostSpecific(OperandKind kind) {
        return switch (kind) {
            case SREG, ES, CS, SS, DS, FS, GS, PTR16_V, M16_V -> true;
            default -> false;
        };
    }

    /** Rows that may end a sequence, so that they cannot stand in its midst. */
    static boolean mayTrap(OpcodeForm form) {
        return form.attributes().privileged() || TRAPPING.contains(form.family());
    }

    /** Jumps, calls and returns near: with an operand size of 16 they cut EIP. */
    static boolean near(OpcodeForm form) {
        return NEAR.contains(form.family()) || relative(form);
    }

    static boolean relative(OpcodeForm form) {
        return form.operands().contains(OperandKind.REL8) || form.operands().contains(OperandKind.RELV);
    }

    static boolean usesStack(OpcodeForm form) {
        return STACK.contains(form.family());
    }

    static boolean string(OpcodeForm form) {
        return form.attributes().repeat() != Repeat.NONE && !form.attributes().privileged();
    }

    /** Rows whose register operand moves the address of their memory operand. */
    static boolean bitString(OpcodeForm form) {
        return BIT_STRINGS.contains(form.family()) && form.encoding().modrm() == OpcodeForm.MODRM_REGISTER;
    }

    /** Rows that write no flag when their count is zero. */
    static boolean shift(OpcodeForm form) {
        return SHIFTS.contains(form.family());
    }

    static boolean doubleShift(OpcodeForm form) {
        return form.family().equals("shld") || form.family().equals("shrd");
    }

    static boolean memoryOnly(OpcodeForm form) {
        return form.attributes().modrmNeeds() == ModrmNeeds.MEMORY
                || form.operands().stream().anyMatch(OperandKind::memoryOnly);
    }

    static boolean registerOnly(OpcodeForm form) {
        return form.attributes().modrmNeeds() == ModrmNeeds.REGISTER
                || form.operands().contains(OperandKind.CR)
                || form.operands().contains(OperandKind.DR);
    }
}
