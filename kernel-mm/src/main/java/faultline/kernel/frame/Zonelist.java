package faultline.kernel.frame;

import java.util.List;

/** The zones that one kind of allocation may use, in the order in which they are tried: struct zonelist. It is built once, after the zones are open. */
public final class Zonelist {

    private final Zone[] zones;
    /** For each zone, the frames of those of its own node that lie above it and up to the class zone. */
    private final long[] framesAbove;

    /** @param order zones as they are to be tried */
    Zonelist(List<Zone> order) {
        zones = order.toArray(Zone[]::new);
        framesAbove = new long[zones.length];
        for (int i = 0; i < zones.length; i++) {
            for (Zone other : zones) {
                boolean counts = other.node() == zones[i].node()
                        && other.kind().compareTo(zones[i].kind()) > 0
                        && other.kind().compareTo(zones[0].kind()) <= 0;
                framesAbove[i] += counts ? other.managed() : 0;
            }
        }
    }

    /** How many zones there are; a node without memory of a kind has an empty list of its own. */
    public int size() {
        return zones.length;
    }

    /** The zone that is tried as number {@code position}, from 0. */
    public Zone zone(int position) {
        return zones[position];
    }

    /** The classzone: the one that is tried first. */
    public Zone first() {
        return zones[0];
    }

    /** Frames of the same node that a request of this list could have above the zone at {@code position}. */
    long framesAbove(int position) {
        return framesAbove[position];
    }
}
