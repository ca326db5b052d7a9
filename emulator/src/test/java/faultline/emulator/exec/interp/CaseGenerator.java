package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.EncodingPart;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeForm.ModrmNeeds;
import faultline.emulator.decode.OperandKind;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.Set;

/** Makes random cases of a table form whose effects stay within the data page. */
final class CaseGenerator {
    private static final Set<String> CONTROL = Set.of(
            "jmp",
            "call",
            "ret",
            "retf",
            "iret",
            "iretw",
            "int",
            "int3",
            "int1",
            "into",
            "loop",
            "loope",
            "loopne",
            "jcxz",
            "jecxz",
            "sysenter",
            "ud1",
            "ud2");
    private static final Set<String> NOT_COMPARABLE = Set.of(
            "cpuid", "rdtsc", "popf", "popfw", "lds", "les", "lss", "lfs", "lgs", "lar", "lsl", "verr", "verw", "enter",
            "endbr32", "endbr64", "bound", "salc", "pushf", "pushfw");
    private static final Set<String> BIT_STRINGS = Set.of("bt", "bts", "btr", "btc");
    private static final int[] CORNERS = {0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000};

    private final Random random;
    private int[] registers;

    CaseGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** Rows of the integer unit; those with registers of their own have generators of their own. */
    static boolean supports(OpcodeForm form) {
        String cost = form.attributes().costClass();
        return !form.attributes().privileged()
                && !form.attributes().assembleOnly()
                && !cost.startsWith("fpu")
                && !cost.startsWith("simd")
                && !CONTROL.contains(form.family())
                && !NOT_COMPARABLE.contains(form.family())
                && form.encoding().addressSize() == 0
                && form.operands().stream().noneMatch(CaseGenerator::touchesSegments);
    }

    private static boolean touchesSegments(OperandKind kind) {
        return switch (kind) {
            case SREG, ES, CS, SS, DS, FS, GS, CR, DR, MOFFS8, MOFFSV -> true;
            default -> false;
        };
    }

    HostCpu.Case next(OpcodeForm form) {
        HostCpu.Case made;
        do {
            made = make(form);
        } while (resultUndefined(form, made));
        return made;
    }

    /** 16-bit double shifts by more than 16 differ between makers of processors. */
    private static boolean resultUndefined(OpcodeForm form, HostCpu.Case made) {
        boolean doubleShift = form.family().equals("shld") || form.family().equals("shrd");
        byte[] code = made.code();
        boolean byCl = form.operands().contains(OperandKind.CL);
        int count = (byCl ? made.registers()[1] : code[code.length - 1]) & 31;
        return doubleShift && code[0] == 0x66 && count > 16;
    }

    private HostCpu.Case make(OpcodeForm form) {
        registers = new int[8];
        for (int i = 0; i < 8; i++) {
            registers[i] = value();
        }
        registers[4] = HostCpu.DATA + 3072;
        int eflags = 0x202 | random.nextInt() & (Flags.ARITHMETIC | 0x400);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        boolean narrow = form.encoding().operandSize() == 16
                || form.encoding().operandSize() == 0 && form.variableSize() && random.nextInt(3) == 0;
        if (form.family().equals("bswap") || form.family().equals("nop")) {
            narrow = false;
        }
        prefixes(form, code, narrow);
        implicitAddresses(form);
        opcode(form, code);
        if (form.family().equals("jcc")) {
            return conditionalJump(form, code, eflags);
        }
        for (EncodingPart part : form.encoding().parts()) {
            immediate(code, part.bytes(narrow ? 16 : 32, 32));
        }
        String what = form.mnemonic() + " " + form.operands() + (narrow ? " (16)" : "");
        return new HostCpu.Case(
                what, registers, eflags, random.nextInt(), code.toByteArray(), undefined(form, code.toByteArray()));
    }

    /** The jump skips an instruction that leaves a mark. */
    private HostCpu.Case conditionalJump(OpcodeForm form, ByteArrayOutputStream code, int eflags) {
        code.write(5);
        if (form.operands().contains(OperandKind.RELV)) {
            code.writeBytes(new byte[3]);
        }
        code.writeBytes(new byte[] {(byte) 0xB8, 0x78, 0x56, 0x34, 0x12});
        return new HostCpu.Case(form.mnemonic(), registers, eflags, random.nextInt(), code.toByteArray(), 0);
    }

    private int value() {
        return random.nextInt(3) == 0 ? CORNERS[random.nextInt(CORNERS.length)] : random.nextInt();
    }

    private void prefixes(OpcodeForm form, ByteArrayOutputStream code, boolean narrow) {
        if (narrow && !form.family().equals("jcc")) {
            code.write(0x66);
        }
        if (form.attributes().repeat() != OpcodeForm.Repeat.NONE && random.nextBoolean()) {
            code.write(random.nextBoolean() ? 0xF2 : 0xF3);
        }
        if (form.encoding().mandatoryPrefix() != 0) {
            code.write(form.encoding().mandatoryPrefix());
        }
    }

    private void implicitAddresses(OpcodeForm form) {
        boolean string = form.attributes().repeat() != OpcodeForm.Repeat.NONE;
        switch (form.family()) {
            case "leave", "leavew" -> registers[5] = dataAddress();
            case "xlatb" -> registers[3] = dataAddress();
            default -> {
                if (string) {
                    registers[1] = random.nextInt(30);
                    registers[6] = dataAddress();
                    registers[7] = random.nextInt(4) == 0 ? registers[6] : dataAddress();
                }
            }
        }
    }

    private int dataAddress() {
        return HostCpu.DATA + 1024 + random.nextInt(1024);
    }

    private void opcode(OpcodeForm form, ByteArrayOutputStream code) {
        int size = form.encoding().opcode().size();
        for (int i = 0; i < size; i++) {
            int plus = i == size - 1 && form.encoding().plusRegister() ? register(form, true) : 0;
            code.write(form.encoding().opcode().get(i) + plus);
        }
        if (form.encoding().literalModrm() >= 0) {
            code.write(form.encoding().literalModrm());
        } else if (form.encoding().hasModrm()) {
            modrm(form, code);
        }
    }

    /** ESP is left out where a change of it would lose the data page. */
    private int register(OpcodeForm form, boolean plus) {
        int number = random.nextInt(8);
        boolean keepsStack = form.family().equals("push") || form.operands().size() == 1 && !plus;
        return number == 4 && keepsStack ? 0 : number;
    }

    private void modrm(OpcodeForm form, ByteArrayOutputStream code) {
        int reg = form.encoding().modrm() >= 0 ? form.encoding().modrm() : register(form, false);
        boolean memoryOnly = form.attributes().modrmNeeds() == ModrmNeeds.MEMORY
                || form.operands().stream().anyMatch(OperandKind::memoryOnly);
        if (!memoryOnly && random.nextBoolean()) {
            code.write(0xC0 | reg << 3 | register(form, false));
            return;
        }
        if (BIT_STRINGS.contains(form.family()) && form.encoding().modrm() < 0) {
            registers[reg] = reg == 4 ? registers[reg] : random.nextInt(4000) - 2000;
            if (reg == 4) {
                reg = 0;
                registers[0] = random.nextInt(4000) - 2000;
            }
        }
        memory(code, reg, BIT_STRINGS.contains(form.family()) ? reg : -1);
    }

    private void memory(ByteArrayOutputStream code, int reg, int kept) {
        int base;
        do {
            base = random.nextInt(8);
        } while (base == 4 || base == kept);
        registers[base] = dataAddress();
        switch (random.nextInt(4)) {
            case 0 -> code.writeBytes(new byte[] {(byte) (0x40 | reg << 3 | base), (byte) random.nextInt()});
            case 1 -> {
                code.write(0x80 | reg << 3 | base);
                word(code, random.nextInt(1000) - 500);
            }
            case 2 -> {
                code.write(reg << 3 | 5);
                word(code, dataAddress());
            }
            default -> indexed(code, reg, base, kept);
        }
    }

    private void indexed(ByteArrayOutputStream code, int reg, int base, int kept) {
        int index = random.nextInt(8);
        if (index == base || index == kept) {
            index = 4;
        }
        if (index != 4) {
            registers[index] = random.nextInt(120) - 60;
        }
        code.write(0x40 | reg << 3 | 4);
        code.write(random.nextInt(4) << 6 | index << 3 | base);
        code.write(random.nextInt());
    }

    private static void word(ByteArrayOutputStream code, int value) {
        for (int i = 0; i < 4; i++) {
            code.write(value >> 8 * i);
        }
    }

    private void immediate(ByteArrayOutputStream code, int bytes) {
        int value = value();
        for (int i = 0; i < bytes; i++) {
            code.write(value >> 8 * i);
        }
    }

    /** EFLAGS bits that the manual leaves undefined after the form. */
    private int undefined(OpcodeForm form, byte[] code) {
        int mask = 0;
        for (char letter : form.attributes().flagsUndefined().toCharArray()) {
            mask |= switch (letter) {
                case 'o' -> Flags.OF;
                case 's' -> Flags.SF;
                case 'z' -> Flags.ZF;
                case 'a' -> Flags.AF;
                case 'p' -> Flags.PF;
                default -> Flags.CF;
            };
        }
        return mask | shiftUndefined(form, code);
    }

    /** OF for counts other than one; everything for double shifts and, for CF, shifts by more than the width. */
    private int shiftUndefined(OpcodeForm form, byte[] code) {
        boolean immediate = form.encoding().parts().contains(EncodingPart.IB);
        int count = (immediate ? code[code.length - 1] : registers[1]) & 31;
        boolean byOne = form.operands().contains(OperandKind.ONE);
        return switch (form.family()) {
            case "rol", "ror", "rcl", "rcr", "sar" -> byOne || count <= 1 ? 0 : Flags.OF;
            case "shl", "shr" -> byOne || count <= 1 ? 0 : count > 7 ? Flags.OF | Flags.CF : Flags.OF;
            case "shld", "shrd" -> count > 1 ? Flags.OF : 0;
            default -> 0;
        };
    }
}
