package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.ArrayList;
import java.util.List;

/** shrink_slab: presses caches as hard as page lists, weighted by what their objects cost to make (facts linux-mm.md 5.4). */
public final class Shrinkers {

    /** SHRINK_BATCH: objects that are worth a call. */
    private static final int BATCH = 128;

    private final KernelWork work;
    private final boolean multipliesFirst;
    private final List<Entry> entries = new ArrayList<>();

    /** @param multipliesFirst whether the quotient is taken last, as from 2.6.7 on */
    public Shrinkers(KernelWork work, boolean multipliesFirst) {
        this.work = work;
        this.multipliesFirst = multipliesFirst;
    }

    private static final class Entry {
        private final Shrinker shrinker;
        private long due;

        Entry(Shrinker shrinker) {
            this.shrinker = shrinker;
        }
    }

    /** set_shrinker. */
    public void add(Shrinker shrinker) {
        entries.add(new Entry(shrinker));
    }

    /** remove_shrinker. */
    public void remove(Shrinker shrinker) {
        entries.removeIf(entry -> entry.shrinker == shrinker);
    }

    /**
     * Asks each cache in turn.
     *
     * @param scanned pages that were looked at, mapped ones twice
     * @param pages pages on LRU lists
     */
    public void shrink(long scanned, long pages) {
        for (Entry entry : entries) {
            work.path(KernelPath.SHRINK_SLAB);
            int objects = entry.shrinker.shrink(0);
            if (objects > 0) {
                entry.due += share(scanned, entry.shrinker.seeks(), objects, pages);
                run(entry);
            }
        }
    }

    private long share(long scanned, int seeks, int objects, long pages) {
        if (multipliesFirst) {
            return 4 * scanned / seeks * objects / (pages + 1);
        }
        return 4 * (scanned / seeks) * objects / (pages + 1);
    }

    private void run(Entry entry) {
        if (entry.due <= BATCH) {
            return;
        }
        while (entry.due >= BATCH) {
            entry.due -= BATCH;
            if (entry.shrinker.shrink(BATCH) < 0) {
                return;
            }
        }
    }
}
