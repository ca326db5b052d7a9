package faultline.emulator.exec.interp;

import java.util.Random;

/**
 * Writes ModRM bytes and what follows them, in one of the forms that there are. The registers that make up an address are loaded
 * before the instruction.
 */
final class AddressForms {
    private static final int EBX = 3;
    private static final int ESP = 4;
    private static final int EBP = 5;
    private static final int ESI = 6;
    private static final int EDI = 7;
    private static final int NONE = -1;

    private final Random random;
    private final CodeWriter code;
    private int kept = NONE;

    /**
     * @param random chooses the form
     * @param code where registers are loaded
     */
    AddressForms(Random random, CodeWriter code) {
        this.random = random;
        this.code = code;
    }

    /** Any register may be loaded for the next address. */
    void keepNone() {
        kept = NONE;
    }

    /** {@code register}, and no other, holds an operand and must not be loaded. */
    void keep(int register) {
        kept = register;
    }

    /** A register that may be loaded, with {@code keepsStack} any but ESP. */
    int free(boolean keepsStack) {
        int register;
        do {
            register = random.nextInt(8);
        } while (register == kept || register == ESP && keepsStack);
        return register;
    }

    /** A ModRM byte and what follows it for {@code [address]}. */
    void write(CodeWriter body, int reg, int address, boolean keepsStack) {
        int base = free(keepsStack);
        int displacement = random.nextInt(3) == 0 ? random.nextInt() : (byte) random.nextInt();
        switch (random.nextInt(5)) {
            case 0 -> {
                body.bytes(reg << 3 | 5);
                body.value(address, 4);
            }
            case 1 -> {
                int plain = base == ESP || base == EBP ? EBX == kept ? ESI : EBX : base;
                code.load(plain, address);
                body.bytes(reg << 3 | plain);
            }
            case 2 -> {
                int named = base == ESP ? EDI == kept ? ESI : EDI : base;
                code.load(named, address - displacement);
                body.bytes(mode(displacement) | reg << 3 | named);
                displacement(body, displacement);
            }
            case 3 -> indexed(body, reg, address, base, displacement);
            default -> indexedOnly(body, reg, address, base == ESP ? NONE : base);
        }
    }

    private void indexed(CodeWriter body, int reg, int address, int base, int displacement) {
        int index = random.nextInt(8);
        if (index == base || index == kept) {
            index = ESP;
        }
        int scale = random.nextInt(4);
        int indexValue = index == ESP ? 0 : random.nextInt(200) - 100;
        if (index != ESP) {
            code.load(index, indexValue);
        }
        code.load(base, address - displacement - (indexValue << scale));
        body.bytes(mode(displacement) | reg << 3 | 4, scale << 6 | index << 3 | base);
        displacement(body, displacement);
    }

    private void indexedOnly(CodeWriter body, int reg, int address, int index) {
        int scale = random.nextInt(4);
        int indexValue = index == NONE ? 0 : random.nextInt();
        if (index != NONE) {
            code.load(index, indexValue);
        }
        body.bytes(reg << 3 | 4, scale << 6 | (index == NONE ? ESP : index) << 3 | 5);
        body.value(address - (indexValue << scale), 4);
    }

    private static int mode(int displacement) {
        return displacement == (byte) displacement ? 0x40 : 0x80;
    }

    private static void displacement(CodeWriter body, int displacement) {
        body.value(displacement, displacement == (byte) displacement ? 1 : 4);
    }

    /** Any 16-bit form: nothing is mapped below 64 KB, so that only LEA and what touches no memory does not fault. */
    void writeShort(CodeWriter body, int reg) {
        int mode = random.nextInt(3);
        int rm = random.nextInt(8);
        body.bytes(mode << 6 | reg << 3 | rm);
        body.value(random.nextInt(), mode == 0 ? rm == 6 ? 2 : 0 : mode);
    }
}
