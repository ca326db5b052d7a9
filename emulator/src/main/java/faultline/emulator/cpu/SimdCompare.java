package faultline.emulator.cpu;

/** SSE compares, minima and maxima of one lane; see {@link SimdFloat} for the conventions. */
public final class SimdCompare {
    private static final FloatFormat SINGLE = FloatFormat.SINGLE;
    private static final FloatFormat DOUBLE = FloatFormat.DOUBLE;
    private static final int LESS = -1;
    private static final int EQUAL = 0;
    private static final int GREATER = 1;
    private static final int UNORDERED = 2;

    private SimdCompare() {}

    /** MINSS of one lane: {@code b} unless {@code a} is less. */
    public static long minSingle(long a, long b, Mxcsr mxcsr) {
        return pick(SINGLE, a, b, LESS, mxcsr);
    }

    /** MAXSS of one lane: {@code b} unless {@code a} is greater. */
    public static long maxSingle(long a, long b, Mxcsr mxcsr) {
        return pick(SINGLE, a, b, GREATER, mxcsr);
    }

    /** MINSD of one lane. */
    public static long minDouble(long a, long b, Mxcsr mxcsr) {
        return pick(DOUBLE, a, b, LESS, mxcsr);
    }

    /** MAXSD of one lane. */
    public static long maxDouble(long a, long b, Mxcsr mxcsr) {
        return pick(DOUBLE, a, b, GREATER, mxcsr);
    }

    private static long pick(FloatFormat f, long first, long second, int wanted, Mxcsr mxcsr) {
        long a = f.operand(first, mxcsr);
        long b = f.operand(second, mxcsr);
        return compare(f, a, b, true, mxcsr) == wanted ? a : b;
    }

    /** CMPSS of one lane: all ones or zero; {@code predicate} 0 to 7 as in the immediate. */
    public static long cmpSingle(long a, long b, int predicate, Mxcsr mxcsr) {
        return holds(SINGLE, a, b, predicate, mxcsr) ? 0xFFFFFFFFL : 0;
    }

    /** CMPSD of one lane. */
    public static long cmpDouble(long a, long b, int predicate, Mxcsr mxcsr) {
        return holds(DOUBLE, a, b, predicate, mxcsr) ? -1 : 0;
    }

    private static boolean holds(FloatFormat f, long a, long b, int predicate, Mxcsr mxcsr) {
        int kind = predicate & 3;
        boolean signalling = kind == 1 || kind == 2;
        int order = compare(f, f.operand(a, mxcsr), f.operand(b, mxcsr), signalling, mxcsr);
        boolean positive =
                switch (kind) {
                    case 0 -> order == EQUAL;
                    case 1 -> order == LESS;
                    case 2 -> order == LESS || order == EQUAL;
                    default -> order == UNORDERED;
                };
        return positive != ((predicate & 4) != 0);
    }

    /** COMISS, and UCOMISS if not {@code signalling}: ZF, PF and CF as EFLAGS bits. */
    public static int comiSingle(long a, long b, boolean signalling, Mxcsr mxcsr) {
        return eflags(compare(SINGLE, SINGLE.operand(a, mxcsr), SINGLE.operand(b, mxcsr), signalling, mxcsr));
    }

    /** COMISD, and UCOMISD if not {@code signalling}. */
    public static int comiDouble(long a, long b, boolean signalling, Mxcsr mxcsr) {
        return eflags(compare(DOUBLE, DOUBLE.operand(a, mxcsr), DOUBLE.operand(b, mxcsr), signalling, mxcsr));
    }

    /** SDM vol. 2, COMISS: unordered sets all three, less CF, equal ZF. */
    private static int eflags(int order) {
        return switch (order) {
            case LESS -> 0x01;
            case EQUAL -> 0x40;
            case GREATER -> 0;
            default -> 0x45;
        };
    }

    /** Order of {@code a} to {@code b}; quiet NaNs are invalid only if {@code signalling}. */
    private static int compare(FloatFormat f, long a, long b, boolean signalling, Mxcsr mxcsr) {
        if (f.isNan(a) || f.isNan(b)) {
            if (signalling || f.isSignalling(a) || f.isSignalling(b)) {
                mxcsr.note(Mxcsr.IE);
            }
            return UNORDERED;
        }
        if (f.isDenormal(a) || f.isDenormal(b)) {
            mxcsr.note(Mxcsr.DE);
        }
        return Long.compare(ordered(f, a), ordered(f, b));
    }

    /** A number whose order is that of the values; both zeros give 0. */
    private static long ordered(FloatFormat f, long bits) {
        long size = bits & ~f.sign;
        return f.isNegative(bits) ? -size : size;
    }
}
