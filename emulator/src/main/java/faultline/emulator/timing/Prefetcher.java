package faultline.emulator.timing;

import java.util.Arrays;

/**
 * Notices misses that ascend block by block and makes the later ones of such a run cheap: after two misses in a row the
 * blocks that follow in the same 4 KB are fetched ahead, and an access waits for the bus only (Intel order 248966: the
 * Pentium 4 follows eight streams, starts after two misses and stops at the end of a page). It moves no tags: a block counts
 * as missed and is filled when it is asked for.
 */
final class Prefetcher {

    private static final int PAGE_SHIFT = 12;
    private static final int TRIGGER = 2;

    /** The block with which each stream would go on; -1 when it is at its end. */
    private final int[] next;

    private final int[] misses;
    private final int blocksOfPage;
    private final int latency;
    private final int ahead;
    private int victim;

    /**
     * @param blockBytes what one miss fetches
     * @param latency cycles of a miss that was not foreseen
     * @param ahead cycles of one that was
     */
    Prefetcher(int streams, int blockBytes, int latency, int ahead) {
        this.next = new int[streams];
        this.misses = new int[streams];
        this.blocksOfPage = (1 << PAGE_SHIFT) / blockBytes;
        this.latency = latency;
        this.ahead = Math.min(ahead, latency);
        Arrays.fill(next, -1);
    }

    /** Load-to-use latency of {@code block}, which was missed. */
    int miss(int block) {
        for (int i = 0; i < next.length; i++) {
            if (next[i] == block) {
                misses[i]++;
                next[i] = after(block);
                return misses[i] > TRIGGER ? ahead : latency;
            }
        }
        if (next.length > 0) {
            next[victim] = after(block);
            misses[victim] = 1;
            victim = (victim + 1) % next.length;
        }
        return latency;
    }

    private int after(int block) {
        return (block + 1) % blocksOfPage == 0 ? -1 : block + 1;
    }
}
