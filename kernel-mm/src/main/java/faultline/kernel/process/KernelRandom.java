package faultline.kernel.process;

/**
 * The kernel's source of random bytes: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) from a configured seed, so that
 * every run of one configuration gets the same bytes.
 */
public final class KernelRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** @param seed any number */
    public KernelRandom(long seed) {
        this.state = seed;
    }

    /** The next 64 bits. */
    public long next() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Fills {@code into} from {@code at} on. */
    public void fill(byte[] into, int at, int length) {
        long bits = 0;
        for (int i = 0; i < length; i++) {
            if ((i & 7) == 0) {
                bits = next();
            }
            into[at + i] = (byte) bits;
            bits >>>= 8;
        }
    }
}
