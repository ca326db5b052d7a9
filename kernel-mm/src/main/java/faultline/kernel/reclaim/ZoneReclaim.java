package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.Gfp;

/** Reclaim of 2.6: try_to_free_pages by zones and priorities, and balance_pgdat for kswapd (facts linux-mm.md 5.4). */
final class ZoneReclaim implements Reclaim {

    private static final int TARGET = ZoneShrinker.CLUSTER;

    private final KernelWork work;
    private final ZoneShrinker shrinker;
    private final Shrinkers shrinkers;
    private final Discards discards;
    private final Disk disk;
    private final ReclaimCounters counters;
    private final ReclaimTraits traits;
    private final long napCycles;
    private ScanControl balance;
    private int balancePriority;

    /** @param napCycles cycles of the longest nap for the disk: HZ/10 */
    ZoneReclaim(
            KernelWork work,
            ZoneShrinker shrinker,
            Shrinkers shrinkers,
            Discards discards,
            Disk disk,
            ReclaimCounters counters,
            ReclaimTraits traits,
            long napCycles) {
        this.work = work;
        this.shrinker = shrinker;
        this.shrinkers = shrinkers;
        this.discards = discards;
        this.disk = disk;
        this.counters = counters;
        this.traits = traits;
        this.napCycles = napCycles;
    }

    @Override
    public boolean free(int classZone, Gfp gfp) {
        ZoneState[] zones = shrinker.zones();
        for (int i = 0; i <= classZone; i++) {
            zones[i].currentPriority = ZoneShrinker.FIRST_PRIORITY;
        }
        ScanControl scan = new ScanControl(false, gfp);
        int freed = discards.oldest(TARGET, false);
        for (int priority = ZoneShrinker.FIRST_PRIORITY; priority >= 0 && freed < TARGET; priority--) {
            work.path(KernelPath.RECLAIM_ROUND);
            scan.priority = priority;
            freed += shrinkZones(classZone, scan);
            if (!gfp.mayCallFileSystems()) {
                break;
            }
            shrinkers.shrink(scan.scanned, listedPages());
            scan.scanned = 0;
            if (freed < TARGET && disk.busy()) {
                counters.stalls++;
                disk.waitHere(work.now() + napCycles);
            }
        }
        for (int i = 0; i <= classZone; i++) {
            zones[i].previousPriority = zones[i].currentPriority;
        }
        return freed > 0 || disk.busy();
    }

    private int shrinkZones(int classZone, ScanControl scan) {
        int freed = 0;
        for (int i = classZone; i >= 0 && freed < TARGET; i--) {
            ZoneState state = shrinker.zones()[i];
            state.notice();
            if (state.zone.free() < state.zone.high()) {
                state.currentPriority = scan.priority;
            }
            if (!state.unreclaimable || scan.priority == ZoneShrinker.FIRST_PRIORITY) {
                freed += shrinker.shrink(state, TARGET, 0, scan);
            }
        }
        return freed;
    }

    private long listedPages() {
        long sum = 0;
        for (ZoneState state : shrinker.zones()) {
            sum += state.lists.active().size() + state.lists.inactive().size();
        }
        return sum;
    }

    @Override
    public void beginBalance() {
        balance = new ScanControl(true, Gfp.KERNEL);
        balancePriority = ZoneShrinker.FIRST_PRIORITY;
        for (ZoneState state : shrinker.zones()) {
            state.currentPriority = ZoneShrinker.FIRST_PRIORITY;
        }
    }

    /** One priority of balance_pgdat. */
    @Override
    public Balance balance() {
        work.path(KernelPath.RECLAIM_ROUND);
        balance.priority = balancePriority--;
        boolean fine = true;
        int top = traits.kswapdStartsAtHighestNeedy() ? highestNeedy() : shrinker.zones().length - 1;
        for (int i = 0; i <= top; i++) {
            ZoneState state = shrinker.zones()[i];
            state.notice();
            boolean skipped = state.unreclaimable && balance.priority != ZoneShrinker.FIRST_PRIORITY;
            long wanted = (long) state.zone.high() - state.zone.free();
            if (!skipped && (wanted > 0 || traits.kswapdStartsAtHighestNeedy())) {
                fine &= wanted <= 0;
                balance(state, Math.max(wanted, traits.kswapdStartsAtHighestNeedy() ? TARGET : 1));
            }
        }
        boolean last = balancePriority < traits.kswapdLastPriority();
        if (fine || last) {
            for (ZoneState state : shrinker.zones()) {
                state.previousPriority = state.currentPriority;
            }
            return Balance.DONE;
        }
        return Balance.NAP;
    }

    private int highestNeedy() {
        int i = shrinker.zones().length - 1;
        while (i >= 0) {
            ZoneState state = shrinker.zones()[i];
            boolean skipped = state.unreclaimable && balance.priority != ZoneShrinker.FIRST_PRIORITY;
            if (!skipped && state.zone.free() <= state.zone.high()) {
                break;
            }
            i--;
        }
        return i;
    }

    private void balance(ZoneState state, long wanted) {
        state.currentPriority = balance.priority;
        if (discards.oldest(TARGET, true) > 0 && state.zone.free() >= state.zone.high()) {
            return;
        }
        shrinker.shrink(state, wanted, traits.size().leastForKswapd(), balance);
        shrinkers.shrink(balance.scanned, listedPages());
        balance.scanned = 0;
        state.notice();
        if (state.scannedInVain > 2L * state.zone.managed()) {
            state.unreclaimable = true;
        }
    }

    @Override
    public long napCycles() {
        return napCycles;
    }
}
