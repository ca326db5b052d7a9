package faultline.kernel.reclaim;

/** How many pages of a zone's lists one call of shrink_zone looks at (facts linux-mm.md 5.4). */
public enum ScanSize {
    /**
     * 2.6.2: the caller wants so many pages freed; the active list is judged in proportion to what is wanted, and at most as many
     * inactive pages as the priority allows, twice what is wanted at least.
     */
    BY_TARGET {
        @Override
        long inactive(int activePages, int inactivePages, int priority, long target) {
            return Math.max(inactivePages >> priority, target * 2);
        }

        @Override
        long active(int activePages, int inactivePages, long inactiveScan, long target) {
            return target * activePages / ((inactivePages | 1) * 2L) + 1;
        }

        @Override
        boolean accumulatesInactive() {
            return false;
        }

        @Override
        long leastForKswapd() {
            return ZoneShrinker.CLUSTER;
        }
    },
    /**
     * 2.6.7: the priority alone says how many; both lists are judged in proportion, the active one at most four times as much. One
     * more is looked at, as in 2.6.11 (for 2.6.7 unverified), or zones of few pages would be passed by for ever.
     */
    BY_PRIORITY {
        @Override
        long inactive(int activePages, int inactivePages, int priority, long target) {
            return (activePages + inactivePages >> priority) + 1;
        }

        @Override
        long active(int activePages, int inactivePages, long inactiveScan, long target) {
            long divisor = inactivePages * 2L + 1;
            return (activePages >= 4 * divisor ? 4 * inactiveScan : inactiveScan * activePages / divisor) + 1;
        }

        @Override
        boolean accumulatesInactive() {
            return true;
        }

        @Override
        long leastForKswapd() {
            return 0;
        }
    };

    /**
     * Pages of the inactive list to look at.
     *
     * @param target pages that the caller wants
     */
    abstract long inactive(int activePages, int inactivePages, int priority, long target);

    /** Pages of the active list that become due. */
    abstract long active(int activePages, int inactivePages, long inactiveScan, long target);

    /** Whether inactive pages too are saved up until they are worth a call. */
    abstract boolean accumulatesInactive();

    /** Least number of inactive pages that kswapd looks at. */
    abstract long leastForKswapd();
}
