package faultline.emulator.exec.interp;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Random single instructions of MMX and SSE with operands that lean towards the values where rules differ. */
final class SimdCases {
    private static final int[] SINGLES = {
        0x00000000, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00001, 0xFFC12345, 0x7F800001,
        0xFFA00000, 0x00000001, 0x807FFFFF, 0x00400000, 0x00800000, 0x80800000, 0x00800001, 0x7F7FFFFF, 0xFF7FFFFF,
        0x4F000000, 0xCF000000, 0x4EFFFFFF, 0xCF000001, 0x3F000000, 0x3FC00000, 0x40200000, 0xBF000000, 0x34000000,
        0x1F800000, 0x20000000, 0x5F800000, 0x33800000, 0x7FFFFFFF
    };
    private static final long[] DOUBLES = {
        0L,
        1L << 63,
        0x3FF0000000000000L,
        0xBFF0000000000000L,
        0x7FF0000000000000L,
        0xFFF0000000000000L,
        0x7FF8000000000001L,
        0xFFF8123456789ABCL,
        0x7FF0000000000001L,
        0xFFF4000000000000L,
        1L,
        0x800FFFFFFFFFFFFFL,
        0x0008000000000000L,
        0x0010000000000000L,
        0x0010000000000001L,
        0x7FEFFFFFFFFFFFFFL,
        0xFFEFFFFFFFFFFFFFL,
        0x41E0000000000000L,
        0xC1E0000000000000L,
        0x41DFFFFFFFC00000L,
        0x41DFFFFFFFE00000L,
        0xC1E0000000100000L,
        0x3FE0000000000000L,
        0x3FF8000000000000L,
        0x4004000000000000L,
        0x3CA0000000000000L,
        0x1FF0000000000000L,
        0x380FFFFFF0000000L,
        0x3810000000000000L,
        0x380FFFFFFFFFFFFFL,
        0x369FFFFFFFFFFFFFL,
        0x36A0000000000001L,
        0x47EFFFFFE0000000L,
        0x47EFFFFFF0000000L,
        0x47EFFFFFEFFFFFFFL,
        0x3FF0000010000000L,
        0x3FF0000010000001L
    };
    private static final int[] BYTES = {0, 1, 0x7F, 0x80, 0x81, 0xFE, 0xFF};

    private final Random random;

    SimdCases(long seed) {
        this.random = new Random(seed);
    }

    /** Estimates differ between processors; CLFLUSH has nothing to show. */
    static boolean supports(OpcodeForm form) {
        return !form.attributes().extension().isEmpty()
                && !form.attributes().assembleOnly()
                && !form.mnemonic().startsWith("rcp")
                && !form.mnemonic().startsWith("rsqrt")
                && !form.mnemonic().startsWith("fx");
    }

    SimdHost.Case next(OpcodeForm form) {
        int[] registers = random.ints(8).toArray();
        int where = HostCpu.DATA + 256 + (random.nextInt(8) == 0 ? random.nextInt(64) : 16 * random.nextInt(8));
        if (form.mnemonic().startsWith("maskmov")) {
            registers[7] = where;
        }
        int kind = random.nextInt(5);
        long[] operand = {half(kind), half(kind)};
        if (form.mnemonic().equals("ldmxcsr")) {
            operand[0] = random.nextInt(8) == 0 ? random.nextInt() : mxcsr();
        }
        if (isShift(form) && random.nextInt(3) != 0) {
            operand[0] = random.nextInt(70);
        }
        long[] xmm = new long[16];
        long[] mmx = new long[8];
        for (int i = 0; i < 16; i++) {
            xmm[i] = isShift(form) && (i & 3) == 2 ? random.nextInt(70) : half(kind);
            mmx[i & 7] = half(kind);
        }
        int eflags = 0x202 | random.nextInt() & 0x8D5;
        SimdHost.Vectors vectors = new SimdHost.Vectors(xmm, mmx, mxcsr(), random.nextInt(256));
        byte[] code = code(form, where);
        return new SimdHost.Case(form.mnemonic(), registers, eflags, random.nextInt(), code, where, operand, vectors);
    }

    /**
     * Whether {@code form} can be one of several: MASKMOV needs a register that others may change, and LDMXCSR would load what
     * others stored, of which some processors take bits that these have not.
     */
    static boolean joins(OpcodeForm form) {
        return supports(form) && !form.mnemonic().matches("maskmov.*|ldmxcsr");
    }

    /** Up to six instructions on the same operand, the last of them {@code form}, the others from {@code rows}. */
    SimdHost.Case sequence(OpcodeForm form, List<OpcodeForm> rows) {
        SimdHost.Case last = next(form);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i > 0; i--) {
            code.writeBytes(code(rows.get(random.nextInt(rows.size())), last.where()));
        }
        code.writeBytes(last.code());
        return new SimdHost.Case(
                last.what(),
                last.registers(),
                last.eflags(),
                last.seed(),
                code.toByteArray(),
                last.where(),
                last.operand(),
                last.vectors());
    }

    private static boolean isShift(OpcodeForm form) {
        return form.mnemonic().matches("ps[rl][la][wdq]");
    }

    private int mxcsr() {
        int masks = random.nextInt(8) == 0 ? random.nextInt(64) << 7 : 0x1F80;
        int flags = random.nextInt(3) == 0 ? 0x20 : random.nextInt(64);
        int modes = random.nextBoolean() ? 0 : random.nextInt(4) << 13;
        int zeros = random.nextInt(3) != 0 ? 0 : random.nextInt(2) << 15 | random.nextInt(2) << 6;
        return masks | flags | modes | zeros;
    }

    private long half(int kind) {
        return switch (kind) {
            case 0 -> random.nextLong();
            case 1 -> single() & 0xFFFFFFFFL | (long) single() << 32;
            case 2 -> doubleBits();
            case 3 -> small();
            default -> bytes();
        };
    }

    private int single() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> SINGLES[random.nextInt(SINGLES.length)];
            case 2 -> Float.floatToRawIntBits((random.nextInt(2001) - 1000) * 0.25f);
            default -> random.nextInt() & 0x87FFFFFF | 0x3C000000;
        };
    }

    private long doubleBits() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 2 -> Double.doubleToRawLongBits((random.nextInt(2001) - 1000) * 0.25);
            default -> random.nextLong() & 0x803FFFFFFFFFFFFFL | 0x3FC0000000000000L;
        };
    }

    private long small() {
        int low = random.nextInt() >> random.nextInt(32);
        int high = random.nextInt() >> random.nextInt(32);
        return low & 0xFFFFFFFFL | (long) high << 32;
    }

    private long bytes() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | BYTES[random.nextInt(BYTES.length)];
        }
        return value;
    }

    private byte[] code(OpcodeForm form, int where) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (form.encoding().mandatoryPrefix() != 0) {
            out.write(form.encoding().mandatoryPrefix());
        }
        form.encoding().opcode().forEach(out::write);
        if (form.encoding().literalModrm() >= 0) {
            out.write(form.encoding().literalModrm());
        }
        if (form.encoding().hasModrm()) {
            int digit = form.encoding().modrm();
            int reg = digit >= 0 ? digit : random.nextInt(8);
            boolean memoryOnly = form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.MEMORY
                    || form.operands().stream().anyMatch(OperandKind::memoryOnly);
            boolean registerOnly = form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.REGISTER;
            if (memoryOnly || !registerOnly && random.nextBoolean()) {
                out.write(reg << 3 | 5);
                for (int i = 0; i < 32; i += 8) {
                    out.write(where >> i);
                }
            } else {
                out.write(0xC0 | reg << 3 | random.nextInt(8));
            }
        }
        form.encoding().parts().forEach(part -> out.write(isShift(form) ? random.nextInt(70) : random.nextInt(256)));
        return out.toByteArray();
    }
}
