package faultline.kernel.account;

/**
 * The two cache-line sizes that a kernel lives with.
 *
 * @param kernelBytes L1_CACHE_BYTES, the line size that the kernel was built for: alignment of slabs, size of pte_chains
 * @param hardwareBytes line of the first-level data cache: how many references a walk over an object makes
 */
public record CacheLines(int kernelBytes, int hardwareBytes) {

    /** Checks that both are powers of two from 16 to 256. */
    public CacheLines {
        check(kernelBytes);
        check(hardwareBytes);
    }

    private static void check(int bytes) {
        if (Integer.bitCount(bytes) != 1 || bytes < 16 || bytes > 256) {
            throw new IllegalArgumentException("a cache line must be a power of two from 16 to 256, not " + bytes);
        }
    }
}
