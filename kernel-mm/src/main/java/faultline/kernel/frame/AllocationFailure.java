package faultline.kernel.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * An allocation that could wait and failed all the same: what was wanted, and what filled the zones that it may come from.
 *
 * @param order of the block
 * @param use what it was for
 * @param zones names of the zones that were asked
 * @param freeFrames frames free in them
 * @param frames frames of them by use, in the order of {@link FrameUse}
 */
public record AllocationFailure(int order, FrameUse use, List<String> zones, long freeFrames, List<Long> frames) {

    /** Copies the lists. */
    public AllocationFailure {
        zones = List.copyOf(zones);
        frames = List.copyOf(frames);
    }

    /**
     * Looks at every frame of the zones that were tried; uncharged.
     *
     * @param manyNodes whether zones need their node's number to be told apart
     */
    static AllocationFailure of(FrameTable table, Zonelist[] tries, boolean manyNodes, int order, FrameUse use) {
        long[] counts = new long[FrameUse.values().length];
        List<String> names = new ArrayList<>();
        for (Zone zone : tried(tries)) {
            names.add(manyNodes ? zone.name() + " of node " + zone.node() : zone.name());
            for (int frame = zone.first(); frame < zone.end(); frame++) {
                counts[table.use(frame).ordinal()]++;
            }
        }
        List<Long> frames = new ArrayList<>();
        for (long count : counts) {
            frames.add(count);
        }
        return new AllocationFailure(order, use, names, counts[FrameUse.FREE.ordinal()], frames);
    }

    private static List<Zone> tried(Zonelist[] tries) {
        TreeMap<Integer, Zone> zones = new TreeMap<>();
        for (Zonelist list : tries) {
            for (int i = 0; i < list.size(); i++) {
                zones.put(list.zone(i).index(), list.zone(i));
            }
        }
        return List.copyOf(zones.values());
    }

    /** As the kernel's log has it: order, use, zones, and megabytes by use, the largest first. */
    public String text() {
        List<FrameUse> uses = new ArrayList<>(List.of(FrameUse.values()));
        uses.removeIf(value -> value == FrameUse.FREE || frames.get(value.ordinal()) == 0);
        uses.sort((a, b) -> Long.compare(frames.get(b.ordinal()), frames.get(a.ordinal())));
        List<String> parts = new ArrayList<>();
        for (FrameUse value : uses) {
            parts.add(String.format(Locale.ROOT, "%s %.1f MB", value.label(), frames.get(value.ordinal()) / 256.0));
        }
        return String.format(
                Locale.ROOT,
                "page allocation failure: order %d, %s, from %s, where %d pages are free: %s",
                order,
                use.label(),
                String.join(" and ", zones),
                freeFrames,
                String.join(", ", parts));
    }
}
