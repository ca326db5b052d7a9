package faultline.emulator.cpu;

/** MMX and SSE2 integer operations that saturate, on 64 bits of lanes; see {@link SimdInteger} for the conventions. */
public final class SimdSaturation {

    private SimdSaturation() {}

    /** PADDSB. */
    public static long paddsb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= signedByte((byte) (a >> i) + (byte) (b >> i)) << i;
        }
        return r;
    }

    /** PADDSW. */
    public static long paddsw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= signedWord((short) (a >> i) + (short) (b >> i)) << i;
        }
        return r;
    }

    /** PADDUSB. */
    public static long paddusb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= Math.min((a >> i & 0xFF) + (b >> i & 0xFF), 0xFF) << i;
        }
        return r;
    }

    /** PADDUSW. */
    public static long paddusw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= Math.min((a >> i & 0xFFFF) + (b >> i & 0xFFFF), 0xFFFF) << i;
        }
        return r;
    }

    /** PSUBSB. */
    public static long psubsb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= signedByte((byte) (a >> i) - (byte) (b >> i)) << i;
        }
        return r;
    }

    /** PSUBSW. */
    public static long psubsw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= signedWord((short) (a >> i) - (short) (b >> i)) << i;
        }
        return r;
    }

    /** PSUBUSB. */
    public static long psubusb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 8) {
            r |= Math.max((a >> i & 0xFF) - (b >> i & 0xFF), 0) << i;
        }
        return r;
    }

    /** PSUBUSW. */
    public static long psubusw(long a, long b) {
        long r = 0;
        for (int i = 0; i < 64; i += 16) {
            r |= Math.max((a >> i & 0xFFFF) - (b >> i & 0xFFFF), 0) << i;
        }
        return r;
    }

    /** PACKSSWB of the words of {@code a}, then those of {@code b}. */
    public static long packsswb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 4; i++) {
            r |= signedByte((short) (a >> 16 * i)) << 8 * i | signedByte((short) (b >> 16 * i)) << 8 * i + 32;
        }
        return r;
    }

    /** PACKUSWB of the words of {@code a}, then those of {@code b}. */
    public static long packuswb(long a, long b) {
        long r = 0;
        for (int i = 0; i < 4; i++) {
            r |= unsignedByte((short) (a >> 16 * i)) << 8 * i | unsignedByte((short) (b >> 16 * i)) << 8 * i + 32;
        }
        return r;
    }

    /** PACKSSDW of the doublewords of {@code a}, then those of {@code b}. */
    public static long packssdw(long a, long b) {
        return signedWord((int) a)
                | signedWord((int) (a >> 32)) << 16
                | signedWord((int) b) << 32
                | signedWord((int) (b >> 32)) << 48;
    }

    private static long signedByte(int value) {
        return Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, value)) & 0xFFL;
    }

    private static long unsignedByte(int value) {
        return Math.max(0, Math.min(0xFF, value));
    }

    private static long signedWord(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)) & 0xFFFFL;
    }
}
