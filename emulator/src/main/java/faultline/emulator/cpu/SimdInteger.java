package faultline.emulator.cpu;

/**
 * MMX and SSE2 integer operations on 64 bits of lanes, least significant lane first. Names are the mnemonics of the Intel
 * SDM vol. 2; {@code a} is the destination operand, {@code b} the source. An XMM register is two such halves; where an
 * operation moves lanes between halves, the caller says so by what it passes.
 */
public final class SimdInteger {
    private static final long BYTE_SIGNS = 0x8080808080808080L;
    private static final long WORD_SIGNS = 0x8000800080008000L;
    private static final long DWORD_SIGNS = 0x8000000080000000L;
    private static final long LOW_DWORD = 0xFFFFFFFFL;

    private SimdInteger() {}

    /** Adds lanes whose top bits are {@code signs}, without carries between them. */
    private static long add(long a, long b, long signs) {
        return (a & ~signs) + (b & ~signs) ^ (a ^ b) & signs;
    }

    private static long sub(long a, long b, long signs) {
        return (a | signs) - (b & ~signs) ^ (a ^ ~b) & signs;
    }

    /** PADDB. */
    public static long paddb(long a, long b) {
        return add(a, b, BYTE_SIGNS);
    }

    /** PADDW. */
    public static long paddw(long a, long b) {
        return add(a, b, WORD_SIGNS);
    }

    /** PADDD. */
    public static long paddd(long a, long b) {
        return add(a, b, DWORD_SIGNS);
    }

    /** PADDQ. */
    public static long paddq(long a, long b) {
        return a + b;
    }

    /** PSUBB. */
    public static long psubb(long a, long b) {
        return sub(a, b, BYTE_SIGNS);
    }

    /** PSUBW. */
    public static long psubw(long a, long b) {
        return sub(a, b, WORD_SIGNS);
    }

    /** PSUBD. */
    public static long psubd(long a, long b) {
        return sub(a, b, DWORD_SIGNS);
    }

    /** PSUBQ. */
    public static long psubq(long a, long b) {
        return a - b;
    }

    /** PAND, ANDPS, ANDPD. */
    public static long pand(long a, long b) {
        return a & b;
    }

    /** PANDN, ANDNPS, ANDNPD. */
    public static long pandn(long a, long b) {
        return ~a & b;
    }

    /** POR, ORPS, ORPD. */
    public static long por(long a, long b) {
        return a | b;
    }

    /** PXOR, XORPS, XORPD. */
    public static long pxor(long a, long b) {
        return a ^ b;
    }

    /** PCMPEQB. */
    public static long pcmpeqb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= (byte) (a >> i) == (byte) (b >> i) ? 0xFFL << i : 0;
        }
        return r;
    }

    /** PCMPEQW. */
    public static long pcmpeqw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= (short) (a >> i) == (short) (b >> i) ? 0xFFFFL << i : 0;
        }
        return r;
    }

    /** PCMPEQD. */
    public static long pcmpeqd(long a, long b) {
        return ((int) a == (int) b ? LOW_DWORD : 0) | (a >>> 32 == b >>> 32 ? ~LOW_DWORD : 0);
    }

    /** PCMPGTB. */
    public static long pcmpgtb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= (byte) (a >> i) > (byte) (b >> i) ? 0xFFL << i : 0;
        }
        return r;
    }

    /** PCMPGTW. */
    public static long pcmpgtw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= (short) (a >> i) > (short) (b >> i) ? 0xFFFFL << i : 0;
        }
        return r;
    }

    /** PCMPGTD. */
    public static long pcmpgtd(long a, long b) {
        return ((int) a > (int) b ? LOW_DWORD : 0) | (a >> 32 > b >> 32 ? ~LOW_DWORD : 0);
    }

    /** PMINUB. */
    public static long pminub(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= Math.min(a >> i & 0xFF, b >> i & 0xFF) << i;
        }
        return r;
    }

    /** PMAXUB. */
    public static long pmaxub(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= Math.max(a >> i & 0xFF, b >> i & 0xFF) << i;
        }
        return r;
    }

    /** PMINSW. */
    public static long pminsw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= word(Math.min((short) (a >> i), (short) (b >> i)), i);
        }
        return r;
    }

    /** PMAXSW. */
    public static long pmaxsw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= word(Math.max((short) (a >> i), (short) (b >> i)), i);
        }
        return r;
    }

    /** PAVGB. */
    public static long pavgb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= (a >> i & 0xFF) + (b >> i & 0xFF) + 1 >> 1 << i;
        }
        return r;
    }

    /** PAVGW. */
    public static long pavgw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= (a >> i & 0xFFFF) + (b >> i & 0xFFFF) + 1 >> 1 << i;
        }
        return r;
    }

    /** PMULLW. */
    public static long pmullw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= word((short) (a >> i) * (short) (b >> i), i);
        }
        return r;
    }

    /** PMULHW. */
    public static long pmulhw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= word((short) (a >> i) * (short) (b >> i) >> 16, i);
        }
        return r;
    }

    /** PMULHUW. */
    public static long pmulhuw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= (a >> i & 0xFFFF) * (b >> i & 0xFFFF) >>> 16 << i;
        }
        return r;
    }

    /** PMULUDQ. */
    public static long pmuludq(long a, long b) {
        return (a & LOW_DWORD) * (b & LOW_DWORD);
    }

    /** PMADDWD. */
    public static long pmaddwd(long a, long b) {
        int low = (short) a * (short) b + (short) (a >> 16) * (short) (b >> 16);
        int high = (short) (a >> 32) * (short) (b >> 32) + (short) (a >> 48) * (short) (b >> 48);
        return low & LOW_DWORD | (long) high << 32;
    }

    /** PSADBW. */
    public static long psadbw(long a, long b) {
        long sum = 0;
        for (int i = 0; i < 64; i += 8) {
            sum += Math.abs((a >> i & 0xFF) - (b >> i & 0xFF));
        }
        return sum;
    }

    private static long word(int value, int shift) {
        return (value & 0xFFFFL) << shift;
    }
}
