package faultline.kernel.reclaim;

import faultline.kernel.frame.Zone;
import faultline.kernel.lru.LruZone;

/** What reclaim remembers of a zone between two calls. */
final class ZoneState {

    final Zone zone;
    final LruZone lists;
    /** refill_counter of 2.6.2, nr_scan_active of 2.6.7: pages of the active list that are due to be judged. */
    long activeDue;
    /** nr_scan_inactive of 2.6.7. */
    long inactiveDue;
    /** pages_scanned: pages judged since the zone last had a page freed. */
    long scannedInVain;

    boolean unreclaimable;
    int currentPriority;
    int previousPriority;
    private long freedMark;

    ZoneState(Zone zone, LruZone lists, int priority) {
        this.zone = zone;
        this.lists = lists;
        this.currentPriority = priority;
        this.previousPriority = priority;
    }

    /** free_pages_bulk resets what counts against a zone; here that is noticed when the zone is next looked at. */
    void notice() {
        if (zone.framesFreed() != freedMark) {
            freedMark = zone.framesFreed();
            scannedInVain = 0;
            unreclaimable = false;
        }
    }
}
