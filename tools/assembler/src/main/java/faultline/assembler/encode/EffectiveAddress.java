package faultline.assembler.encode;

import faultline.assembler.encode.Operand.Mem;
import faultline.assembler.expr.BaseHint;
import faultline.assembler.expr.Register;
import faultline.assembler.expr.Value;
import faultline.assembler.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The encoding of a memory operand: ModRM, SIB and displacement (Intel SDM vol. 2A, tables 2-1 to 2-3), chosen as NASM
 * chooses them.
 */
final class EffectiveAddress {
    private static final int NO_REGISTER = -1;
    private static final int ESP = 4;
    private static final int EBP = 5;

    /** Address size in bits: 16 or 32. */
    final int addressSize;
    /** Bits 7..6 and 2..0 of ModRM. */
    final int modrm;
    /** The SIB byte, or -1. */
    final int sib;
    /** Displacement bytes. */
    final int displacementBytes;
    /** Whether there are no registers and no byte-size request, so that the accumulator's short moves may be used. */
    final boolean plainOffset;

    final Value displacement;

    private EffectiveAddress(
            int addressSize, int modrm, int sib, int displacementBytes, boolean plainOffset, Value displacement) {
        this.addressSize = addressSize;
        this.modrm = modrm;
        this.sib = sib;
        this.displacementBytes = displacementBytes;
        this.plainOffset = plainOffset;
        this.displacement = displacement;
    }

    static EffectiveAddress of(Mem m, Value v, BaseHint hint) {
        if (!v.unknown() && !v.addressable()) {
            throw new SourceException(m.pos(), "invalid effective address: more than one address is added");
        }
        List<Map.Entry<Register, Long>> regs = new ArrayList<>(v.registers().entrySet());
        if (regs.isEmpty()) {
            int size = m.displacement() == 16 ? 16 : 32;
            return new EffectiveAddress(size, size == 16 ? 6 : 5, -1, size / 8, m.displacement() != 8, v);
        }
        for (Map.Entry<Register, Long> e : regs) {
            if (e.getKey().kind() != Register.Kind.GENERAL || e.getKey().bits() == 8) {
                throw invalid(m, "register " + name(e.getKey()) + " cannot be in an address");
            }
        }
        if (regs.size() > 2) {
            throw invalid(m, "more than two registers");
        }
        int bits = regs.get(0).getKey().bits();
        if (regs.size() == 2 && regs.get(1).getKey().bits() != bits) {
            throw invalid(m, "registers of different sizes");
        }
        return bits == 16 ? sixteen(m, v, regs) : new Chooser(m, v, hint).choose(regs);
    }

    private static SourceException invalid(Mem m, String why) {
        return new SourceException(m.pos(), "invalid effective address: " + why);
    }

    private static String name(Register r) {
        return r.name().toLowerCase(Locale.ROOT);
    }

    private static EffectiveAddress sixteen(Mem m, Value v, List<Map.Entry<Register, Long>> regs) {
        int mask = 0;
        for (Map.Entry<Register, Long> e : regs) {
            if (e.getValue() != 1) {
                throw invalid(m, "16-bit addresses have no scaled index");
            }
            mask |= 1 << e.getKey().number();
        }
        // bx+si bx+di bp+si bp+di si di bp bx, by register number bits (bx=3, bp=5, si=6, di=7).
        int[] masks = {
            1 << 3 | 1 << 6, 1 << 3 | 1 << 7, 1 << 5 | 1 << 6, 1 << 5 | 1 << 7, 1 << 6, 1 << 7, 1 << 5, 1 << 3
        };
        int rm = 0;
        while (rm < 8 && masks[rm] != mask) {
            rm++;
        }
        if (rm == 8) {
            throw invalid(m, "16-bit addresses take bx or bp, and si or di");
        }
        int mod = mod(m, v, rm == 6, 16);
        return new EffectiveAddress(16, mod << 6 | rm, -1, mod == 2 ? 2 : mod, false, v);
    }

    /** 0 for no displacement, 1 for a byte, 2 for a full one. */
    private static int mod(Mem m, Value v, boolean needsDisplacement, int bits) {
        long n = bits == 16 ? (short) v.number() : (int) v.number();
        boolean plain = !v.unknown() && v.section() < 0;
        if (plain && n == 0 && !needsDisplacement && m.displacement() == 0) {
            return 0;
        }
        boolean wide = m.displacement() == 16 || m.displacement() == 32;
        if (m.displacement() == 8 || plain && n >= -128 && n <= 127 && !wide) {
            return 1;
        }
        return 2;
    }

    /** Chooses base, index and scale of a 32-bit address. */
    private static final class Chooser {
        private final Mem m;
        private final Value v;
        private final BaseHint hint;
        private int base = NO_REGISTER;
        private int index = NO_REGISTER;
        private long scale;

        Chooser(Mem m, Value v, BaseHint hint) {
            this.m = m;
            this.v = v;
            this.hint = hint;
        }

        EffectiveAddress choose(List<Map.Entry<Register, Long>> regs) {
            take(regs);
            rearrange();
            if (index == ESP || index >= 0 && scale != 1 && scale != 2 && scale != 4 && scale != 8) {
                throw invalid(m, index == ESP ? "esp cannot be an index" : "the scale must be 1, 2, 4 or 8");
            }
            if (index < 0 && base != ESP) {
                int mod = mod(m, v, base == EBP, 32);
                return new EffectiveAddress(32, mod << 6 | base, -1, mod == 2 ? 4 : mod, false, v);
            }
            int ss = index < 0 ? 0 : Long.numberOfTrailingZeros(scale);
            int indexBits = index < 0 ? ESP : index;
            if (base < 0) {
                return new EffectiveAddress(32, ESP, ss << 6 | indexBits << 3 | EBP, 4, false, v);
            }
            int mod = mod(m, v, base == EBP, 32);
            int sib = ss << 6 | indexBits << 3 | base;
            return new EffectiveAddress(32, mod << 6 | ESP, sib, mod == 2 ? 4 : mod, false, v);
        }

        private void take(List<Map.Entry<Register, Long>> regs) {
            for (Map.Entry<Register, Long> e : regs) {
                int number = e.getKey().number();
                if (base < 0 && e.getValue() == 1) {
                    base = number;
                } else if (index < 0) {
                    index = number;
                    scale = e.getValue();
                } else {
                    throw invalid(m, "two index registers");
                }
            }
        }

        private boolean hinted(int number) {
            return hint.register() != null && hint.register().number() == number;
        }

        private void rearrange() {
            boolean notBase = hint.kind() == BaseHint.Kind.NOT_BASE;
            boolean makeBase = hint.kind() == BaseHint.Kind.MAKE_BASE;
            if (scale == 1 && base >= 0 && index >= 0 && (hinted(base) && notBase || hinted(index) && makeBase)) {
                swap();
            }
            if (base < 0 && scale == 1 && !(hinted(index) && notBase)) {
                base = index;
                index = NO_REGISTER;
            }
            boolean summed = hint.kind() == BaseHint.Kind.SUMMED;
            boolean two = scale == 2 && index != ESP && (!m.noSplit() || summed);
            if (base < 0 && index >= 0 && (two || scale == 3 || scale == 5 || scale == 9)) {
                base = index;
                scale--;
            }
            if (index < 0 && base != ESP && m.noSplit() && !summed) {
                index = base;
                base = NO_REGISTER;
                scale = 1;
            }
            if (scale == 1 && index == ESP) {
                swap();
            }
        }

        private void swap() {
            int t = base;
            base = index;
            index = t;
        }
    }
}
