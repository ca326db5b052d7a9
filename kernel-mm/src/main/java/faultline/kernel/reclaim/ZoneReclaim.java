package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Node;
import faultline.kernel.frame.ReclaimRun.Outcome;
import faultline.kernel.frame.Zone;
import faultline.kernel.frame.Zonelist;
import java.util.List;
import java.util.function.IntConsumer;

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
    private final NodeBalance[] nodes;

    /**
     * @param napCycles cycles of the longest nap for the disk: HZ/10
     * @param nodes the nodes, each of which has its kswapd
     */
    ZoneReclaim(
            KernelWork work,
            List<Node> nodes,
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
        this.nodes = nodes.stream().map(node -> new NodeBalance(node, shrinker)).toArray(NodeBalance[]::new);
    }

    @Override
    public Attempt free(Zonelist list, Gfp gfp) {
        return new ZoneAttempt(list, gfp);
    }

    /** try_to_free_pages: priorities 12 to 0, with a nap after each that found too little while the disk is busy. */
    private final class ZoneAttempt implements Attempt {

        private final Zonelist list;
        private final ScanControl scan;
        private int priority = ZoneShrinker.FIRST_PRIORITY;
        private int freed;

        ZoneAttempt(Zonelist list, Gfp gfp) {
            this.list = list;
            this.scan = new ScanControl(false, gfp);
        }

        @Override
        public Outcome next() {
            if (priority == ZoneShrinker.FIRST_PRIORITY) {
                begin();
            }
            while (priority >= 0 && freed < TARGET) {
                work.path(KernelPath.RECLAIM_ROUND);
                scan.priority = priority--;
                freed += shrinkZones(list, scan);
                if (!scan.gfp.mayCallFileSystems()) {
                    break;
                }
                shrinkers.shrink(scan.scanned, listedPages());
                scan.scanned = 0;
                if (freed < TARGET && disk.busy()) {
                    counters.stalls++;
                    return Outcome.NAPS;
                }
            }
            for (int i = 0; i < list.size(); i++) {
                ZoneState state = shrinker.state(list.zone(i));
                state.previousPriority = state.currentPriority;
            }
            return freed > 0 || disk.busy() ? Outcome.FREED : Outcome.NOTHING;
        }

        private void begin() {
            for (int i = 0; i < list.size(); i++) {
                shrinker.state(list.zone(i)).currentPriority = ZoneShrinker.FIRST_PRIORITY;
            }
            freed = discards.oldest(TARGET, false);
        }
    }

    /** shrink_caches: the zones of the list in turn, those of other nodes too. */
    private int shrinkZones(Zonelist list, ScanControl scan) {
        int freed = 0;
        for (int i = 0; i < list.size() && freed < TARGET; i++) {
            ZoneState state = shrinker.state(list.zone(i));
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
    public int daemons() {
        return nodes.length;
    }

    /** wakeup_kswapd for each zone: a node runs if one of its zones is down to pages_low. */
    @Override
    public void wakeFor(Zonelist list, IntConsumer waker) {
        for (int i = 0; i < list.size(); i++) {
            Zone zone = list.zone(i);
            if (zone.free() <= zone.low()) {
                waker.accept(zone.node());
            }
        }
    }

    @Override
    public void beginBalance(int daemon) {
        nodes[daemon].begin();
    }

    /** One priority of balance_pgdat. */
    @Override
    public Balance balance(int daemon) {
        NodeBalance node = nodes[daemon];
        work.path(KernelPath.RECLAIM_ROUND);
        boolean last = node.nextPriority() <= traits.kswapdLastPriority();
        boolean fine = true;
        int top = traits.kswapdStartsAtHighestNeedy() ? node.highestNeedy() : node.zones.length - 1;
        for (int i = 0; i <= top; i++) {
            ZoneState state = node.zones[i];
            state.notice();
            long wanted = (long) state.zone.high() - state.zone.free();
            if (!node.skips(state) && (wanted > 0 || traits.kswapdStartsAtHighestNeedy())) {
                fine &= wanted <= 0;
                long target = Math.max(wanted, traits.kswapdStartsAtHighestNeedy() ? TARGET : 1);
                balance(state, target, node.scan);
            }
        }
        if (fine || last) {
            node.end();
            return Balance.DONE;
        }
        return Balance.NAP;
    }

    private void balance(ZoneState state, long wanted, ScanControl balance) {
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
