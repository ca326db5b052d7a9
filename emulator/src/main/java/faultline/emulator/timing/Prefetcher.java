package faultline.emulator.timing;

import java.util.Arrays;

/**
 * Notices misses that go through a page in small steps, up or down, and makes the later ones of such a stream cheap: what
 * follows is fetched ahead, and an access waits for the bus only. As the Pentium 4 does it (Intel order 248966-013): one stream a
 * 4 KB page (p. 6-5), forward or backward, started by two misses within a threshold (p. 1-23), which is taken as the 256 bytes
 * that it reads ahead; it never leaves the page. It moves no tags: a block counts as missed and is filled when asked for.
 */
final class Prefetcher {

    private static final int PAGE_SHIFT = 12;
    private static final int REACH_BYTES = 256;
    private static final int TRIGGER = 2;
    private static final int NONE = -1;

    private final int[] pages;
    private final int[] last;
    private final int[] direction;
    /** Misses in a row that went on in the stream's direction, the first one included. */
    private final int[] misses;

    private final int pageShift;
    private final int reach;
    private final int latency;
    private final int ahead;
    private int victim;

    /**
     * @param blockBytes what one miss fetches
     * @param latency cycles of a miss that was not foreseen
     * @param ahead cycles of one that was
     */
    Prefetcher(int streams, int blockBytes, int latency, int ahead) {
        this.pages = new int[streams];
        this.last = new int[streams];
        this.direction = new int[streams];
        this.misses = new int[streams];
        this.pageShift = PAGE_SHIFT - Integer.numberOfTrailingZeros(blockBytes);
        this.reach = Math.max(1, REACH_BYTES / blockBytes);
        this.latency = latency;
        this.ahead = Math.min(ahead, latency);
        Arrays.fill(pages, NONE);
    }

    /** Load-to-use latency of {@code block}, which was missed. */
    int miss(int block) {
        int page = block >>> pageShift;
        for (int i = 0; i < pages.length; i++) {
            if (pages[i] == page) {
                return goOn(i, block);
            }
        }
        if (pages.length > 0) {
            pages[victim] = page;
            start(victim, block);
            victim = victim + 1 == pages.length ? 0 : victim + 1;
        }
        return latency;
    }

    private int goOn(int stream, int block) {
        int distance = block - last[stream];
        int sign = Integer.signum(distance);
        if (Math.abs(distance) > reach || misses[stream] > 1 && sign != direction[stream]) {
            start(stream, block);
            return latency;
        }
        last[stream] = block;
        direction[stream] = sign;
        return ++misses[stream] > TRIGGER ? ahead : latency;
    }

    private void start(int stream, int block) {
        last[stream] = block;
        misses[stream] = 1;
    }
}
