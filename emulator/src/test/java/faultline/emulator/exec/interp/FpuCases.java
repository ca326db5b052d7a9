package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Flags;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import faultline.emulator.trap.FloatContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random cases of x87 instructions: operands lean to the edges of formats, control words to the common ones. */
final class FpuCases {
    static final Set<String> FUNCTIONS =
            Set.of("fsin", "fcos", "fsincos", "fptan", "fpatan", "f2xm1", "fyl2x", "fyl2xp1");
    private static final int[] EXPONENTS = {
        0, 0, 1, 2, 63, 64, 0x3F80, 0x3C00, 0x3BFF, 0x3BCD, 0x3F6A, 0x3FBE, 0x3FBF, 0x3FFD, 0x3FFE, 0x3FFE, 0x3FFF,
        0x3FFF, 0x4000, 0x400D, 0x400E, 0x401D, 0x401E, 0x403C, 0x403D, 0x403E, 0x403F, 0x4040, 0x407E, 0x407F, 0x43FE,
        0x43FF, 0x7FFD, 0x7FFE, 0x7FFF, 0x7FFF
    };
    private static final long[] SIGNIFICANDS = {
        0,
        1,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        0xC000000000000000L,
        0xA000000000000000L,
        -1L,
        -2L,
        0xFFFFFFFFFFFFF800L,
        0xFFFFFFFFFFFFFC00L,
        0xFFFFFFFFFFFFF400L,
        0xFFFFFF0000000000L,
        0xFFFFFF8000000000L,
        0x8000008000000000L,
        0x8000000000000400L,
        0x7FFFFFFFFFFFFFFFL,
        0x4000000000000000L,
        0x9999999999999999L
    };

    private final Random random;

    FpuCases(long seed) {
        this.random = new Random(seed);
    }

    static boolean supports(OpcodeForm form) {
        int opcode = form.encoding().opcode().get(0);
        boolean unit = opcode >= 0xD8 && opcode <= 0xDF;
        return unit && !form.attributes().assembleOnly();
    }

    HostFpu.Case next(OpcodeForm form) {
        boolean function = FUNCTIONS.contains(form.mnemonic());
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        boolean environment = form.operands().contains(OperandKind.M);
        if (environment && random.nextInt(4) == 0) {
            code.write(0x66);
        }
        code.write(form.encoding().opcode().get(0));
        if (form.encoding().literalModrm() >= 0) {
            code.write(form.encoding().literalModrm());
        } else {
            boolean register = form.operands().contains(OperandKind.STI);
            code.write(form.encoding().modrm() << 3 | (register ? 0xC0 | random.nextInt(8) : 3));
        }
        int eflags = 0x202 | random.nextInt() & Flags.ARITHMETIC;
        return new HostFpu.Case(
                form.mnemonic() + " " + form.operands(), eflags, code.toByteArray(), state(function), data(form));
    }

    /**
     * Whether {@code form} can stand before others: it leaves what all processors leave (C1 after FCOMI differs, functions are
     * right to a unit only), takes any memory operand, and changes neither environment nor masks.
     */
    static boolean joins(OpcodeForm form) {
        String name = form.mnemonic();
        return supports(form)
                && !FUNCTIONS.contains(name)
                && !name.matches("fu?comip?|fbld|fldcw")
                && !form.operands().contains(OperandKind.M);
    }

    /** Up to six instructions on the same operand with all exceptions masked, the last of them {@code form}. */
    HostFpu.Case sequence(OpcodeForm form, List<OpcodeForm> rows) {
        HostFpu.Case last = next(form);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i > 0; i--) {
            code.writeBytes(next(rows.get(random.nextInt(rows.size()))).code());
        }
        code.writeBytes(last.code());
        byte[] fpu = last.fpu();
        fpu[0] |= 0x3F;
        return new HostFpu.Case(last.what(), last.eflags(), code.toByteArray(), fpu, last.data());
    }

    private int control() {
        return switch (random.nextInt(4)) {
            case 0 -> 0x37F;
            case 1 -> 0x07F | random.nextInt(16) << 8;
            default -> 0x040 | random.nextInt(16) << 8 | random.nextInt(64);
        };
    }

    private byte[] state(boolean function) {
        ByteBuffer out = ByteBuffer.allocate(FloatContext.SAVE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int top = random.nextInt(8);
        int tags = 0;
        if (random.nextInt(3) == 0) {
            for (int i = 0; i < 8; i++) {
                tags |= random.nextInt(3) == 0 ? 3 << 2 * i : 0;
            }
        } else {
            tags = 3 << 2 * (top + 7 & 7);
        }
        int control = control();
        int exceptions = random.nextInt(4) == 0 ? random.nextInt(64) & control : 0;
        out.putInt(control).putInt(random.nextInt() & 0x4740 | exceptions | top << 11);
        out.putInt(tags).putInt(0).putInt(0).putInt(0).putInt(0);
        int near = exponent();
        for (int i = 0; i < 8; i++) {
            extended(out, near, function);
        }
        return out.array();
    }

    private int exponent() {
        return random.nextInt(3) == 0 ? random.nextInt(0x8000) : EXPONENTS[random.nextInt(EXPONENTS.length)];
    }

    private void extended(ByteBuffer out, int near, boolean function) {
        int exponent = function && random.nextInt(4) != 0
                ? 0x3FFF + random.nextInt(40) - 34
                : random.nextBoolean() ? near + random.nextInt(131) - 65 & 0x7FFF : exponent();
        out.putLong(significand(exponent)).putShort((short) (exponent | (random.nextBoolean() ? 0x8000 : 0)));
    }

    private long significand(int exponent) {
        long value = random.nextInt(3) == 0 ? random.nextLong() : SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
        boolean odd = random.nextInt(20) == 0;
        return odd ? value : exponent == 0 ? value & Long.MAX_VALUE : value | Long.MIN_VALUE;
    }

    private byte[] data(OpcodeForm form) {
        byte[] bytes = new byte[HostFpu.DATA_BYTES];
        random.nextBytes(bytes);
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        OperandKind kind =
                form.operands().isEmpty() ? OperandKind.ST0 : form.operands().get(0);
        boolean integer = form.mnemonic().startsWith("fi");
        switch (kind) {
            case M80 -> {
                if (form.mnemonic().equals("fbld")) {
                    decimal(out);
                } else {
                    extended(out, 0x3FFF, false);
                }
            }
            case M32 -> out.putInt(integer ? (int) whole() : Float.floatToRawIntBits(0) | single());
            case M64 -> out.putLong(integer ? whole() : twice());
            case M16 -> out.putShort(form.mnemonic().equals("fldcw") ? (short) control() : (short) whole());
            case M -> out.put(state(false));
            default -> {}
        }
        return bytes;
    }

    private void decimal(ByteBuffer out) {
        for (int i = 0; i < 9; i++) {
            out.put((byte) (random.nextInt(10) << 4 | random.nextInt(10)));
        }
        out.put((byte) (random.nextBoolean() ? 0x80 : 0));
    }

    private long whole() {
        long[] corners = {0, 1, -1, Short.MIN_VALUE, Short.MAX_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE
        };
        return random.nextInt(3) == 0
                ? corners[random.nextInt(corners.length)]
                : random.nextLong() >> random.nextInt(64);
    }

    private int single() {
        int[] exponents = {0, 0, 1, 126, 127, 128, 254, 255, 255};
        int exponent = random.nextBoolean() ? random.nextInt(256) : exponents[random.nextInt(exponents.length)];
        int fraction = random.nextInt(3) == 0 ? 0 : random.nextInt() >>> 9;
        return random.nextInt() & 1 << 31 | exponent << 23 | fraction;
    }

    private long twice() {
        int[] exponents = {0, 0, 1, 1022, 1023, 1024, 2046, 2047, 2047};
        long exponent = random.nextBoolean() ? random.nextInt(2048) : exponents[random.nextInt(exponents.length)];
        long fraction = random.nextInt(3) == 0 ? 0 : random.nextLong() >>> 12;
        return random.nextLong() & 1L << 63 | exponent << 52 | fraction;
    }
}
