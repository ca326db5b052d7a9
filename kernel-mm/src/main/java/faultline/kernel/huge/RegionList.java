package faultline.kernel.huge;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.KernelBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of huge-page indexes for which something was promised or taken: the list of file_region (Linux 2.6.34 mm/hugetlb.c), each a
 * slab object that walks touch. Ranges never overlap or touch each other; they are in order.
 */
final class RegionList {

    /** struct file_region: a list_head, from and to (Linux 2.6.34 mm/hugetlb.c on i386). */
    private static final int BYTES = 16;

    private final KernelWork work;
    private final GeneralCaches objects;
    private final List<Region> regions = new ArrayList<>();
    private KernelBuffer spare;

    RegionList(KernelWork work, GeneralCaches objects) {
        this.work = work;
        this.objects = objects;
    }

    private static final class Region {
        private final KernelBuffer object;
        private int from;
        private int to;

        Region(KernelBuffer object, int from, int to) {
            this.object = object;
            this.from = from;
            this.to = to;
        }

        int common(int start, int end) {
            return Math.max(0, Math.min(end, to) - Math.max(start, from));
        }
    }

    private void look(Region region) {
        work.path(KernelPath.HUGE_REGION_STEP);
        region.object.load(0);
    }

    /** region_count: indexes of {@code [from, to)} that are in the list. */
    int count(int from, int to) {
        int found = 0;
        for (Region region : regions) {
            if (region.from >= to) {
                break;
            }
            look(region);
            found += region.common(from, to);
        }
        return found;
    }

    /**
     * region_chg: makes sure that {@link #add} of any one range will find memory.
     *
     * @return false when memory ran out
     */
    boolean prepare() {
        if (spare == null) {
            spare = objects.allocate(BYTES);
        }
        return spare != null;
    }

    /** region_add: {@code [from, to)} is in the list now; {@link #prepare} was called before. */
    void add(int from, int to) {
        int start = from;
        int end = to;
        int at = 0;
        while (at < regions.size() && regions.get(at).to < from) {
            look(regions.get(at));
            at++;
        }
        Region kept = null;
        while (at < regions.size() && regions.get(at).from <= end) {
            Region met = regions.remove(at);
            look(met);
            start = Math.min(start, met.from);
            end = Math.max(end, met.to);
            if (kept == null) {
                kept = met;
            } else {
                objects.free(met.object);
            }
        }
        if (kept == null) {
            kept = new Region(spare, start, end);
            spare = null;
        }
        kept.from = start;
        kept.to = end;
        kept.object.store(0);
        regions.add(at, kept);
    }

    /** region_truncate: what is at or behind {@code from} leaves the list; returns how many indexes that were. */
    int truncate(int from) {
        int gone = 0;
        for (int i = regions.size() - 1; i >= 0 && regions.get(i).to > from; i--) {
            Region last = regions.get(i);
            look(last);
            gone += last.common(from, Integer.MAX_VALUE);
            if (last.from >= from) {
                objects.free(last.object);
                regions.remove(i);
            } else {
                last.to = from;
                last.object.store(0);
            }
        }
        return gone;
    }

    /** All ranges go, and what was kept for more. */
    void clear() {
        truncate(0);
        if (spare != null) {
            objects.free(spare);
            spare = null;
        }
    }

    /** Indexes in the list; uncharged, for the books. */
    int size() {
        return regions.stream().mapToInt(region -> region.to - region.from).sum();
    }
}
