package faultline.kernel.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** Looks at every frame of {@code zones}; uncharged. */
    static AllocationFailure of(FrameTable table, List<Zone> zones, int order, FrameUse use) {
        long[] counts = new long[FrameUse.values().length];
        List<String> names = new ArrayList<>();
        for (Zone zone : zones) {
            names.add(zone.name());
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
