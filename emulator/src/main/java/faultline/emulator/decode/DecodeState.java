package faultline.emulator.decode;

/** The cursor and the fields of the instruction that is being decoded. */
final class DecodeState {
    /** Thrown, without a stack, when an instruction would take a sixteenth byte. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super(null, null, false, false);
        }
    }

    /** The longest legal instruction (SDM vol. 2A, 2.3.11). */
    static final int MAX_LENGTH = 15;

    private static final TooLong TOO_LONG = new TooLong();

    /** Base registers of 16-bit addressing: BX BX BP BP SI DI BP BX (SDM vol. 2A, table 2-1). */
    private static final int[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};

    private final CodeBytes bytes;
    int at;
    int prefixes;
    int segmentOverride = -1;
    int modrm = -1;
    int register = -1;
    int base = -1;
    int index = -1;
    int scale;
    int displacement;
    int immediate;
    int immediate2;

    DecodeState(CodeBytes bytes) {
        this.bytes = bytes;
    }

    int operandSize() {
        return (prefixes & Insn.OPERAND_SIZE) != 0 ? 16 : 32;
    }

    int addressSize() {
        return (prefixes & Insn.ADDRESS_SIZE) != 0 ? 16 : 32;
    }

    int next8() {
        if (at == MAX_LENGTH) {
            throw TOO_LONG;
        }
        return bytes.byteAt(at++) & 0xFF;
    }

    int next16() {
        int low = next8();
        return low | next8() << 8;
    }

    int next32() {
        int low = next16();
        return low | next16() << 16;
    }

    /** Reads legacy prefixes in any order and returns the first byte that is none. */
    int prefixes() {
        while (true) {
            int value = next8();
            switch (value) {
                case 0xF0 -> prefixes |= Insn.LOCK;
                case 0xF2 -> prefixes = prefixes & ~Insn.REP | Insn.REPNE;
                case 0xF3 -> prefixes = prefixes & ~Insn.REPNE | Insn.REP;
                case 0x66 -> operandSizePrefix();
                case 0x67 -> prefixes |= Insn.ADDRESS_SIZE;
                case 0x26, 0x2E, 0x36, 0x3E -> segmentOverride = value >> 3 & 3;
                case 0x64, 0x65 -> segmentOverride = value - 0x60;
                default -> {
                    return value;
                }
            }
        }
    }

    private void operandSizePrefix() {
        if ((prefixes & Insn.OPERAND_SIZE) != 0) {
            prefixes += 1 << Insn.EXTRA_OPERAND_SIZE_SHIFT;
        }
        prefixes |= Insn.OPERAND_SIZE;
    }

    /** Reads SIB and displacement of a ModRM that names memory (SDM vol. 2A, tables 2-1 to 2-3). */
    void memoryOperand() {
        int mod = modrm >> 6;
        int rm = modrm & 7;
        boolean noBase = addressSize() == 16 ? base16(mod, rm) : base32(mod, rm);
        if (addressSize() == 16) {
            displacement = mod == 1 ? (byte) next8() : mod == 2 || noBase ? (short) next16() : 0;
        } else {
            displacement = mod == 1 ? (byte) next8() : mod == 2 || noBase ? next32() : 0;
        }
    }

    private boolean base32(int mod, int rm) {
        int named = rm;
        if (rm == 4) {
            int sib = next8();
            scale = sib >> 6;
            index = (sib >> 3 & 7) == 4 ? -1 : sib >> 3 & 7;
            named = sib & 7;
        }
        boolean noBase = mod == 0 && named == 5;
        base = noBase ? -1 : named;
        return noBase;
    }

    private boolean base16(int mod, int rm) {
        boolean noBase = mod == 0 && rm == 6;
        base = noBase ? -1 : BASE_16[rm];
        index = rm < 4 ? 6 + (rm & 1) : -1;
        return noBase;
    }

    /** Reads what follows ModRM. */
    void parts(OpcodeForm form) {
        boolean first = true;
        for (EncodingPart part : form.encoding().parts()) {
            int value =
                    switch (part) {
                        case IB -> form.operands().contains(OperandKind.SIMM8) ? (byte) next8() : next8();
                        case CB -> (byte) next8();
                        case IW -> next16();
                        case ID -> next32();
                        case IV -> operandSize() == 16 ? next16() : next32();
                        case CV -> operandSize() == 16 ? (short) next16() : next32();
                        case CP -> operandSize() == 16 ? next16() : next32();
                        case MO -> 0;
                    };
            if (part == EncodingPart.MO) {
                displacement = addressSize() == 16 ? next16() : next32();
            } else if (first) {
                immediate = value;
            } else {
                immediate2 = value;
            }
            if (part == EncodingPart.CP) {
                immediate2 = next16();
            }
            first = false;
        }
    }
}
