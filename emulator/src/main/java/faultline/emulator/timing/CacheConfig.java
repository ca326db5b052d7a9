package faultline.emulator.timing;

/**
 * The geometry and manners of one cache.
 *
 * @param bytes capacity
 * @param ways lines or sectors in a set, 1 to 64
 * @param lineBytes unit of transfer to the cache above, a power of two from 16 to 256
 * @param sectorBytes bytes that share a tag and are filled together, a power-of-two multiple of the line
 * @param latency load-to-use cycles of a hit
 * @param writeThrough whether each store goes on to the cache below; only for a first-level data cache
 * @param inclusion relation to the caches above; of no meaning for a first-level cache
 * @param replacement choice of victims
 */
public record CacheConfig(
        int bytes,
        int ways,
        int lineBytes,
        int sectorBytes,
        int latency,
        boolean writeThrough,
        Inclusion inclusion,
        Replacement replacement) {

    /** Checks the geometry. */
    public CacheConfig {
        if (lineBytes < 16 || lineBytes > 256 || Integer.bitCount(lineBytes) != 1) {
            throw new IllegalArgumentException("a line must have 16 to 256 bytes, a power of two, not " + lineBytes);
        }
        if (sectorBytes < lineBytes || sectorBytes > 8 * lineBytes || Integer.bitCount(sectorBytes) != 1) {
            throw new IllegalArgumentException("a sector must have 1, 2, 4 or 8 lines, not " + sectorBytes + " bytes");
        }
        if (ways < 1 || ways > ReplacementPolicy.MAX_WAYS) {
            throw new IllegalArgumentException("a set must have 1 to 64 ways, not " + ways);
        }
        if (bytes < 1 || bytes % (ways * sectorBytes) != 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes do not divide into " + ways + " ways of " + sectorBytes + " bytes");
        }
        if (Integer.bitCount(bytes / (ways * sectorBytes)) != 1) {
            throw new IllegalArgumentException(
                    "the number of sets must be a power of two, not " + bytes / (ways * sectorBytes));
        }
        if (latency < 0) {
            throw new IllegalArgumentException("latency must not be negative");
        }
    }

    /** Number of sets. */
    public int sets() {
        return bytes / (ways * sectorBytes);
    }
}
