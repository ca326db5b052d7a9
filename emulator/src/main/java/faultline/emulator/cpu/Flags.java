package faultline.emulator.cpu;

/**
 * The six arithmetic flags, kept as the last result and its carries so that an operation stores two words and a reader
 * pays for the flag it reads.
 *
 * <p>Invariants: {@code result} is the result sign-extended from operand size: ZF is {@code result == 0}. {@code aux}
 * holds CF in bit 31, CF xor OF in bit 30 (the carry into the top bit), AF in bit 3, the difference between SF and the
 * sign of {@code result} in bit 0, and a byte to be xored with the low result byte before its parity is taken in bits
 * 15:8. Operations leave the two differences zero; only loads of arbitrary flags need them, since ZF and SF, or an odd
 * parity of zero, have no result of their own.
 */
public final class Flags {
    /** EFLAGS bit of CF (SDM vol. 1, 3.4.3). */
    public static final int CF = 1;
    /** EFLAGS bit of PF. */
    public static final int PF = 1 << 2;
    /** EFLAGS bit of AF. */
    public static final int AF = 1 << 4;
    /** EFLAGS bit of ZF. */
    public static final int ZF = 1 << 6;
    /** EFLAGS bit of SF. */
    public static final int SF = 1 << 7;
    /** EFLAGS bit of OF. */
    public static final int OF = 1 << 11;
    /** All six. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    /** {@code aux} bit of CF. */
    static final int CARRY = 1 << 31;
    /** {@code aux} bits of CF and OF. */
    static final int CARRY_AND_OVERFLOW = 3 << 30;
    /** {@code aux} bit of AF. */
    static final int ADJUST = 1 << 3;

    /** Last result, sign-extended; see the class comment. */
    public int result;
    /** Carries and differences; see the class comment. */
    public int aux;

    /** CF. */
    public boolean carry() {
        return aux < 0;
    }

    /** CF as 0 or 1. */
    public int carryBit() {
        return aux >>> 31;
    }

    /** OF. */
    public boolean overflow() {
        return (aux ^ aux << 1) < 0;
    }

    /** ZF. */
    public boolean zero() {
        return result == 0;
    }

    /** SF. */
    public boolean sign() {
        return (result ^ aux << 31) < 0;
    }

    /** PF. */
    public boolean parity() {
        return (Integer.bitCount((result ^ aux >>> 8) & 0xFF) & 1) == 0;
    }

    /** AF. */
    public boolean adjust() {
        return (aux & ADJUST) != 0;
    }

    /** SF differs from OF: signed less. */
    public boolean less() {
        return (result ^ aux << 31 ^ aux ^ aux << 1) < 0;
    }

    /** Whether condition {@code code} (0..15, SDM vol. 1, appendix B) holds. */
    public boolean condition(int code) {
        boolean holds =
                switch (code >> 1) {
                    case 0 -> overflow();
                    case 1 -> carry();
                    case 2 -> zero();
                    case 3 -> carry() || zero();
                    case 4 -> sign();
                    case 5 -> parity();
                    case 6 -> less();
                    default -> less() || zero();
                };
        return holds == ((code & 1) == 0);
    }

    /** The six flags at their EFLAGS places; all other bits zero. */
    public int toEflags() {
        return (carry() ? CF : 0)
                | (parity() ? PF : 0)
                | (adjust() ? AF : 0)
                | (zero() ? ZF : 0)
                | (sign() ? SF : 0)
                | (overflow() ? OF : 0);
    }

    /** Takes the six flags from EFLAGS places; other bits are ignored. */
    public void fromEflags(int eflags) {
        int carry = eflags & 1;
        int overflow = eflags >>> 11 & 1;
        result = (eflags & ZF) != 0 ? 0 : 0x100;
        aux = carry << 31
                | (carry ^ overflow) << 30
                | ((eflags & AF) != 0 ? ADJUST : 0)
                | ((eflags & SF) != 0 ? 1 : 0)
                | ((eflags & PF) != 0 ? 0 : 1 << 8);
    }

    /** Sets CF (bit 0 of {@code carry}) and leaves the others. */
    public void setCarry(int carry) {
        setCarryAndOverflow(carry, (aux ^ aux << 1) >>> 31);
    }

    /** Sets CF and OF (bits 0 of the arguments) and leaves the others. */
    public void setCarryAndOverflow(int carry, int overflow) {
        aux = aux & ~CARRY_AND_OVERFLOW | (carry & 1) << 31 | ((carry ^ overflow) & 1) << 30;
    }

    /** Sets ZF and leaves the others. */
    public void setZero(boolean zero) {
        fromEflags(toEflags() & ~ZF | (zero ? ZF : 0));
    }
}
