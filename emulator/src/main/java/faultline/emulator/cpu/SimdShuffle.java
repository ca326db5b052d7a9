package faultline.emulator.cpu;

/** MMX and SSE2 shifts, interleaves and shuffles on 64 bits of lanes; see {@link SimdInteger} for the conventions. */
public final class SimdShuffle {
    private static final long LOW_DWORD = 0xFFFFFFFFL;

    private SimdShuffle() {}

    /** PSRLW by {@code count}, taken as unsigned: more than 15 gives zero. */
    public static long psrlw(long a, long count) {
        return outside(count, 16) ? 0 : a >>> count & 0x0001000100010001L * (0xFFFF >>> count);
    }

    /** PSLLW by {@code count}, likewise. */
    public static long psllw(long a, long count) {
        return outside(count, 16) ? 0 : (a & 0x0001000100010001L * (0xFFFF >>> count)) << count;
    }

    /** PSRLD by {@code count}: more than 31 gives zero. */
    public static long psrld(long a, long count) {
        return outside(count, 32) ? 0 : (a & LOW_DWORD) >>> count | a >>> 32 >>> count << 32;
    }

    /** PSLLD by {@code count}, likewise. */
    public static long pslld(long a, long count) {
        return outside(count, 32) ? 0 : a << count & LOW_DWORD | a >>> 32 << count << 32;
    }

    /** PSRLQ by {@code count}: more than 63 gives zero. */
    public static long psrlq(long a, long count) {
        return outside(count, 64) ? 0 : a >>> count;
    }

    /** PSLLQ by {@code count}, likewise. */
    public static long psllq(long a, long count) {
        return outside(count, 64) ? 0 : a << count;
    }

    /** PSRAW by {@code count}: more than 15 fills with signs. */
    public static long psraw(long a, long count) {
        int shift = outside(count, 16) ? 15 : (int) count;
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= ((short) (a >> i) >> shift & 0xFFFFL) << i;
        }
        return r;
    }

    /** PSRAD by {@code count}: more than 31 fills with signs. */
    public static long psrad(long a, long count) {
        int shift = outside(count, 32) ? 31 : (int) count;
        return (int) a >> shift & LOW_DWORD | (long) ((int) (a >> 32) >> shift) << 32;
    }

    private static boolean outside(long count, int width) {
        return count < 0 || count >= width;
    }

    /** PUNPCKLBW: interleaves the low four bytes. */
    public static long punpcklbw(long a, long b) {
        return spreadBytes(a) | spreadBytes(b) << 8;
    }

    /** PUNPCKLWD: interleaves the low two words. */
    public static long punpcklwd(long a, long b) {
        return a & 0xFFFF | (b & 0xFFFF) << 16 | (a & 0xFFFF0000L) << 16 | (b & 0xFFFF0000L) << 32;
    }

    /** PUNPCKLDQ: the low doublewords. */
    public static long punpckldq(long a, long b) {
        return a & LOW_DWORD | b << 32;
    }

    /** PUNPCKHBW: interleaves the high four bytes. */
    public static long punpckhbw(long a, long b) {
        return punpcklbw(a >>> 32, b >>> 32);
    }

    /** PUNPCKHWD: interleaves the high two words. */
    public static long punpckhwd(long a, long b) {
        return punpcklwd(a >>> 32, b >>> 32);
    }

    /** PUNPCKHDQ: the high doublewords. */
    public static long punpckhdq(long a, long b) {
        return a >>> 32 | b & ~LOW_DWORD;
    }

    private static long spreadBytes(long a) {
        return a & 0xFF | (a & 0xFF00) << 8 | (a & 0xFF0000) << 16 | (a & 0xFF000000L) << 24;
    }

    /** PSHUFW: four words of {@code a}, picked by two bits of {@code order} each. */
    public static long pshufw(long a, int order) {
        long r = 0;
        for (int i = 0; i < 4; i++) {
            r |= (a >>> 16 * (order >> 2 * i & 3) & 0xFFFF) << 16 * i;
        }
        return r;
    }

    /** Two doublewords of the 128 bits {@code high:low}, picked by the two low bit pairs of {@code order}. */
    public static long pickDwords(long low, long high, int order) {
        return dword(low, high, order) | dword(low, high, order >> 2) << 32;
    }

    private static long dword(long low, long high, int which) {
        return ((which & 2) == 0 ? low : high) >>> 32 * (which & 1) & LOW_DWORD;
    }

    /** The low or high 64 bits of a whole register shifted right by {@code bytes} (PSRLDQ), less than 16. */
    public static long shiftedRight(long low, long high, int bytes, boolean highHalf) {
        if (bytes >= 8) {
            return highHalf ? 0 : high >>> 8 * (bytes - 8);
        }
        int bits = 8 * bytes;
        return highHalf ? high >>> bits : bits == 0 ? low : low >>> bits | high << 64 - bits;
    }

    /** The low or high 64 bits of a whole register shifted left by {@code bytes} (PSLLDQ), less than 16. */
    public static long shiftedLeft(long low, long high, int bytes, boolean highHalf) {
        if (bytes >= 8) {
            return highHalf ? low << 8 * (bytes - 8) : 0;
        }
        int bits = 8 * bytes;
        return highHalf ? bits == 0 ? high : high << bits | low >>> 64 - bits : low << bits;
    }

    /** PMOVMSKB: the top bit of each byte, in the low eight bits. */
    public static int byteSigns(long a) {
        return (int) ((a >>> 7 & 0x0101010101010101L) * 0x0102040810204080L >>> 56);
    }

    /** PINSRW: {@code a} with word {@code index} (0..3) replaced. */
    public static long insertWord(long a, int value, int index) {
        int shift = 16 * index;
        return a & ~(0xFFFFL << shift) | (value & 0xFFFFL) << shift;
    }

    /** PEXTRW: word {@code index} (0..3), zero-extended. */
    public static int extractWord(long a, int index) {
        return (int) (a >>> 16 * index) & 0xFFFF;
    }
}
