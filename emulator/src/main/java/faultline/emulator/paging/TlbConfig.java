package faultline.emulator.paging;

import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.ReplacementPolicy;

/**
 * The geometry of the TLBs of one side, instruction or data.
 *
 * @param entries first-level entries for 4 KB pages
 * @param ways their associativity
 * @param largeEntries first-level entries for large pages; 0 when they share those for 4 KB pages
 * @param largeWays their associativity; ignored when shared
 * @param secondEntries second-level entries; 0 for no second level
 * @param secondWays their associativity; ignored without a second level
 * @param secondHoldsLarge whether the second level also holds large pages
 * @param replacement choice of victims in all of them
 */
public record TlbConfig(
        int entries,
        int ways,
        int largeEntries,
        int largeWays,
        int secondEntries,
        int secondWays,
        boolean secondHoldsLarge,
        Replacement replacement) {

    /** Checks the geometry. */
    public TlbConfig {
        check("first-level", entries, ways);
        if (largeEntries != 0) {
            check("large-page", largeEntries, largeWays);
        }
        if (secondEntries != 0) {
            check("second-level", secondEntries, secondWays);
        }
    }

    private static void check(String what, int entries, int ways) {
        if (ways < 1 || ways > ReplacementPolicy.MAX_WAYS) {
            throw new IllegalArgumentException("the " + what + " TLB must have 1 to 64 ways, not " + ways);
        }
        if (entries < ways || entries % ways != 0 || Integer.bitCount(entries / ways) != 1) {
            throw new IllegalArgumentException("the " + what + " TLB needs a power-of-two number of sets: " + entries
                    + " entries in " + ways + " ways");
        }
    }
}
