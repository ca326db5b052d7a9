package faultline.kernel.reclaim;

import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Node;

/** How far the kswapd of one node has come: balance_pgdat (facts linux-mm.md 5.4). */
final class NodeBalance {

    /** The node's zones from DMA up. */
    final ZoneState[] zones;

    /** What the run under way looks for; its priority is that of the pass. */
    ScanControl scan;

    private int nextPriority;

    NodeBalance(Node node, ZoneShrinker shrinker) {
        zones = node.zones().stream().map(shrinker::state).toArray(ZoneState[]::new);
    }

    /** kswapd was woken. */
    void begin() {
        scan = new ScanControl(true, Gfp.KERNEL);
        nextPriority = ZoneShrinker.FIRST_PRIORITY;
        for (ZoneState state : zones) {
            state.currentPriority = ZoneShrinker.FIRST_PRIORITY;
        }
    }

    /** Begins a pass and returns its priority. */
    int nextPriority() {
        scan.priority = nextPriority--;
        return scan.priority;
    }

    /** Whether {@code state} has nothing to give and is left alone, but for a light look in the first pass. */
    boolean skips(ZoneState state) {
        return state.unreclaimable && scan.priority != ZoneShrinker.FIRST_PRIORITY;
    }

    /** Index of the highest zone that is short, or -1. */
    int highestNeedy() {
        int i = zones.length - 1;
        while (i >= 0 && (skips(zones[i]) || zones[i].zone.free() > zones[i].zone.high())) {
            i--;
        }
        return i;
    }

    /** kswapd goes to sleep. */
    void end() {
        for (ZoneState state : zones) {
            state.previousPriority = state.currentPriority;
        }
    }
}
