package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.EncodingPart;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.util.List;
import java.util.Random;

/**
 * Makes random instruction sequences from rows of the opcode table. The last instruction is of the row that is asked for;
 * up to six random ones before it make registers, flags and memory, with moves between them that keep addresses in the data
 * page. Who reads {@link UndefinedFlags} is preceded by a CMP, and what is left undefined at the end is not compared.
 */
final class SequenceGenerator {
    private static final int EAX = 0;
    private static final int ECX = 1;
    private static final int EBX = 3;
    private static final int ESP = 4;
    private static final int EBP = 5;
    private static final int ESI = 6;
    private static final int EDI = 7;
    private static final int MOST_BEFORE = 6;
    private static final int LONGEST = HostSequences.CODE_BYTES - HostSequences.RETURN_BYTES;
    private static final int[] SEGMENTS = {0x26, 0x36, 0x3E, 0x2E};

    private final Random random;
    private final FuzzValues values;
    private final List<OpcodeForm> fillers;

    private CodeWriter code;
    private AddressForms addresses;
    private UndefinedFlags undefined;
    private int undefinedBefore;
    private boolean last;
    private boolean narrow;
    private boolean shortAddress;
    private int shiftCount;

    /** Draws what comes before the last instruction from {@code rows}. */
    SequenceGenerator(long seed, List<OpcodeForm> rows) {
        this.random = new Random(seed);
        this.values = new FuzzValues(random);
        this.fillers = rows.stream().filter(form -> !FuzzRows.mayTrap(form)).toList();
    }

    /** A sequence that ends with an instruction of {@code form}. */
    HostSequences.Case next(OpcodeForm form) {
        do {
            make(form);
        } while (code.length() > LONGEST);
        int[] registers = new int[8];
        for (int i = 0; i < 8; i++) {
            registers[i] = values.number();
        }
        int eflags = 0x202 | random.nextInt() & (Flags.ARITHMETIC | 0x400);
        String what = form.mnemonic() + " " + form.operands() + (narrow ? " (16)" : "");
        return new HostSequences.Case(
                what,
                registers,
                eflags,
                random.nextInt(),
                code.take(),
                undefined.mask(),
                undefinedBefore | undefined.mask());
    }

    private void make(OpcodeForm form) {
        code = new CodeWriter();
        addresses = new AddressForms(random, code);
        undefined = new UndefinedFlags();
        last = false;
        for (int left = random.nextInt(MOST_BEFORE + 1); left > 0; left--) {
            instruction(fillers.get(random.nextInt(fillers.size())));
        }
        last = true;
        undefinedBefore = undefined.mask();
        instruction(form);
    }

    private void instruction(OpcodeForm form) {
        if (undefined.readBy(form)) {
            code.bytes(0x81, 0xF8 + random.nextInt(8));
            code.value(values.number(), 4);
            undefined.define();
        }
        chooseSizes(form);
        addresses.keepNone();
        shiftCount = random.nextInt(256);
        if (FuzzRows.doubleShift(form) && narrow && (shiftCount & 31) > 16) {
            shiftCount &= 0x0F;
        }
        implicitOperands(form);
        if (FuzzRows.relative(form)) {
            relativeBranch(form);
        } else if (FuzzRows.near(form)) {
            absoluteBranch(form);
        } else {
            plain(form);
        }
        undefined.run(form, shiftCount);
    }

    private void chooseSizes(OpcodeForm form) {
        OpcodeForm.Encoding encoding = form.encoding();
        boolean cutsEip = FuzzRows.near(form) && (!last || random.nextInt(4) != 0);
        narrow = encoding.operandSize() == 16
                || encoding.operandSize() == 0 && form.variableSize() && !cutsEip && random.nextInt(3) == 0;
        if (form.family().equals("bswap") || form.family().equals("nop")) {
            narrow = false;
        }
        boolean noAddress = form.family().equals("lea") || form.family().startsWith("loop");
        shortAddress = encoding.addressSize() == 16
                || encoding.addressSize() == 0 && (last || noAddress) && random.nextInt(noAddress ? 3 : 25) == 0;
    }

    /** Registers that the instruction uses without naming them. */
    private void implicitOperands(OpcodeForm form) {
        if (FuzzRows.usesStack(form)) {
            code.load(ESP, values.middle());
        }
        if (FuzzRows.string(form)) {
            code.load(ECX, random.nextInt(30));
            code.load(ESI, last && random.nextInt(20) == 0 ? values.edge() : values.middle());
            code.load(EDI, last && random.nextInt(20) == 0 ? values.edge() : values.middle());
        }
        if (form.operands().contains(OperandKind.CL)) {
            code.bytes(0xB1, shiftCount);
            addresses.keep(ECX);
        }
        switch (form.family()) {
            case "enter", "leave", "leavew" -> code.load(EBP, values.middle());
            case "xlatb", "xlat" -> code.load(EBX, values.middle());
            case "popf", "popfd", "popfw" -> {
                code.bytes(0x68);
                code.value(random.nextInt() & (Flags.ARITHMETIC | 0x400), 4);
            }
            case "loop", "loope", "loopne", "loopz", "loopnz", "jecxz", "jcxz" ->
                code.load(ECX, random.nextInt(3) << (random.nextBoolean() ? 16 : 0) | random.nextInt(2));
            default -> {}
        }
    }

    private void plain(OpcodeForm form) {
        CodeWriter body = body(form);
        for (EncodingPart part : form.encoding().parts()) {
            immediate(form, body, part);
        }
        prefixes(form);
        code.bytes(unsigned(body.take()));
    }

    /** Opcode and ModRM; what the address needs is written before. */
    private CodeWriter body(OpcodeForm form) {
        CodeWriter body = new CodeWriter();
        OpcodeForm.Encoding encoding = form.encoding();
        int size = encoding.opcode().size();
        for (int i = 0; i < size; i++) {
            boolean plus = i == size - 1 && encoding.plusRegister();
            body.bytes(encoding.opcode().get(i) + (plus ? register(form) : 0));
        }
        if (encoding.literalModrm() >= 0) {
            body.bytes(encoding.literalModrm());
        } else if (encoding.hasModrm()) {
            modrm(form, body);
        }
        return body;
    }

    /** ESP is written only where its next user will load it anew. */
    private int register(OpcodeForm form) {
        int number = random.nextInt(8);
        return number == ESP && FuzzRows.bitString(form) ? EAX : number;
    }

    private void modrm(OpcodeForm form, CodeWriter body) {
        int reg = form.encoding().modrm() >= 0 ? form.encoding().modrm() : register(form);
        if (FuzzRows.registerOnly(form) || !FuzzRows.memoryOnly(form) && random.nextBoolean()) {
            body.bytes(0xC0 | reg << 3 | register(form));
            return;
        }
        if (shortAddress) {
            addresses.writeShort(body, reg);
            return;
        }
        boolean bits = FuzzRows.bitString(form);
        if (bits) {
            code.load(reg, random.nextInt(12_000) - 6_000);
            addresses.keep(reg);
        }
        boolean atEdge = last && !bits && !FuzzRows.usesStack(form) && random.nextInt(12) == 0;
        int address = atEdge ? values.edge() : values.middle();
        if (form.family().startsWith("cmpxchg") && !atEdge && random.nextBoolean()) {
            makeEqual(address);
        }
        addresses.write(body, reg, address, FuzzRows.usesStack(form));
    }

    /** What CMPXCHG and CMPXCHG8B compare with. */
    private void makeEqual(int address) {
        code.bytes(0xA3);
        code.value(address, 4);
        code.bytes(0x89, 0x15);
        code.value(address + 4, 4);
    }

    private void immediate(OpcodeForm form, CodeWriter body, EncodingPart part) {
        int bytes = part.bytes(narrow ? 16 : 32, shortAddress ? 16 : 32);
        if (part == EncodingPart.MO) {
            body.value(last && random.nextInt(12) == 0 ? values.edge() : values.middle(), bytes);
        } else if (form.family().equals("enter")) {
            body.value(random.nextInt(256), bytes);
        } else if (FuzzRows.shift(form)) {
            body.value(shiftCount, bytes);
        } else {
            body.value(values.number(), bytes);
        }
    }

    private void prefixes(OpcodeForm form) {
        boolean memory = form.encoding().hasModrm() || FuzzRows.string(form);
        if (memory && random.nextInt(8) == 0) {
            // A store through CS faults, which only the last instruction may.
            code.bytes(SEGMENTS[random.nextInt(last ? SEGMENTS.length : SEGMENTS.length - 1)]);
        }
        if (lock(form)) {
            code.bytes(0xF0);
        }
        if (last && random.nextInt(100) == 0) {
            for (int i = 0; i < 14; i++) {
                code.bytes(0x3E);
            }
        }
        if (narrow) {
            code.bytes(0x66);
        }
        if (shortAddress) {
            code.bytes(0x67);
        }
        if (FuzzRows.string(form) && random.nextInt(3) != 0) {
            code.bytes(random.nextBoolean() ? 0xF2 : 0xF3);
        }
        if (form.encoding().mandatoryPrefix() != 0) {
            code.bytes(form.encoding().mandatoryPrefix());
        }
    }

    /** LOCK where it is not legal is #UD, which may only end a sequence; before CR0 it means CR8 to AMD's processors. */
    private boolean lock(OpcodeForm form) {
        int oneIn = form.attributes().lockable() ? 4 : 60;
        return last && !form.operands().contains(OperandKind.CR) && random.nextInt(oneIn) == 0;
    }

    /** Jumps over an instruction that leaves a mark. */
    private void relativeBranch(OpcodeForm form) {
        CodeWriter body = body(form);
        boolean byteSized = form.operands().contains(OperandKind.REL8);
        prefixes(form);
        code.bytes(unsigned(body.take()));
        int bytes = byteSized ? 1 : narrow ? 2 : 4;
        int at = code.length();
        code.value(0, bytes);
        mark();
        code.patch(at, code.length() - at - bytes, bytes);
    }

    private void mark() {
        code.load(random.nextInt(8), random.nextInt());
        code.bytes(0x40 + random.nextInt(8));
    }

    /** To behind a mark, by way of the stack, a register or memory. */
    private void absoluteBranch(OpcodeForm form) {
        boolean returns = form.family().startsWith("ret");
        int register = addresses.free(true);
        int load = code.length();
        code.load(register, 0);
        CodeWriter body = new CodeWriter();
        if (returns) {
            code.bytes(0x50 + register, form.encoding().opcode().get(0));
            code.value(random.nextInt(), form.encoding().parts().isEmpty() ? 0 : 2);
        } else {
            int reg = form.encoding().modrm();
            body.bytes(form.encoding().opcode().get(0));
            if (random.nextBoolean()) {
                body.bytes(0xC0 | reg << 3 | register);
            } else {
                int address = values.middle();
                code.bytes(0x89, register << 3 | 5);
                code.value(address, 4);
                addresses.keepNone();
                addresses.write(body, reg, address, true);
            }
            if (narrow) {
                code.bytes(0x66);
            }
            code.bytes(unsigned(body.take()));
        }
        mark();
        code.patch(load + 1, code.address(), 4);
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }
}
