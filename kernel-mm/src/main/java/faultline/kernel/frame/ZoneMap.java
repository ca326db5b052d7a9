package faultline.kernel.frame;

import java.util.List;

/** Which zone a frame is in, as the upper bits of page->flags tell; all zones begin at a multiple of the largest block of buddies. */
final class ZoneMap {

    /** Frames of the largest block, as a power of two. */
    static final int BLOCK_SHIFT = BuddyAllocator.ORDERS - 1;

    private final Zone[] byBlock;

    /** @param zones all of them, in the order of their frames and without a gap */
    ZoneMap(List<Zone> zones) {
        int end = zones.get(zones.size() - 1).end();
        byBlock = new Zone[(end - 1 >>> BLOCK_SHIFT) + 1];
        for (Zone zone : zones) {
            for (int block = zone.first() >>> BLOCK_SHIFT; block <= zone.end() - 1 >>> BLOCK_SHIFT; block++) {
                byBlock[block] = zone;
            }
        }
    }

    Zone zoneOf(int frame) {
        return byBlock[frame >>> BLOCK_SHIFT];
    }
}
