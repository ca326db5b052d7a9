package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Node;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.ReclaimRun.Outcome;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.frame.Zone;
import faultline.kernel.frame.Zonelist;
import faultline.kernel.lru.Lru;
import faultline.kernel.lru.LruZone;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import java.util.List;
import java.util.function.IntConsumer;

/** Reclaim of 2.4: one pair of lists for all zones, and {@link SwapOutClock} when they hold too many mapped pages (facts linux-mm.md 3.1). */
final class ClockReclaim implements Reclaim {

    private static final int TARGET = 32;
    private static final int FIRST_PRIORITY = 6;

    private final KernelWork work;
    private final FrameTable frames;
    private final Lru lru;
    private final LruZone lists;
    private final SwapCache swap;
    private final SwapIo io;
    private final SwapOutClock clock;
    private final SlabCaches slabs;
    private final ReclaimCounters counters;
    private final FrameAllocator allocator;
    private final List<Node> nodes;
    private boolean kswapd;

    ClockReclaim(ReclaimContext context, SwapOutClock clock, ReclaimCounters counters) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.lru = context.lru();
        this.lists = context.lru().zone(0);
        this.swap = context.swap();
        this.io = context.io();
        this.clock = clock;
        this.slabs = context.slabs();
        this.counters = counters;
        this.allocator = context.boot().allocator();
        this.nodes = allocator.nodes();
    }

    @Override
    public Attempt free(Zonelist list, Gfp gfp) {
        return new ClockAttempt(list.first());
    }

    /** try_to_free_pages_zone: priorities 6 to 1, then a wait for the disk if it is busy. */
    private final class ClockAttempt implements Attempt {

        private final Zone classZone;
        private int missing = TARGET;
        private boolean over;

        ClockAttempt(Zone classZone) {
            this.classZone = classZone;
        }

        @Override
        public Outcome next() {
            for (int priority = FIRST_PRIORITY; !over && priority > 0 && missing > 0; priority--) {
                work.path(KernelPath.RECLAIM_ROUND);
                missing = shrinkCaches(classZone, priority, missing);
            }
            if (!over && missing > 0 && io.disk().busy()) {
                over = true;
                counters.stalls++;
                return Outcome.NAPS;
            }
            return missing < TARGET || io.disk().busy() ? Outcome.FREED : Outcome.NOTHING;
        }
    }

    /** shrink_caches: reaps slabs, keeps two thirds of the pages active, then frees inactive ones. Returns how many are still missing. */
    private int shrinkCaches(Zone classZone, int priority, int wanted) {
        int reaped = slabs.reap();
        if (reaped >= wanted) {
            return 0;
        }
        return shrinkLists(classZone, priority, wanted - reaped);
    }

    private int shrinkLists(Zone classZone, int priority, int wanted) {
        int inactive = lists.inactive().size();
        long ratio = (long) wanted * lists.active().size() / ((inactive + 1) * 2L);
        refillInactive(ratio);
        return shrinkCache(classZone, priority, wanted);
    }

    /** refill_inactive: pages not referenced since the last time go over. */
    private void refillInactive(long most) {
        long left = most;
        int frame = lists.active().tail();
        while (left > 0 && frame >= 0) {
            int newer = lists.active().newer(frame);
            work.path(KernelPath.REFILL_PAGE);
            counters.refilled++;
            boolean referenced = frames.test(frame, PageFlag.REFERENCED);
            lru.unlink(frame, lists);
            if (referenced) {
                frames.clear(frame, PageFlag.REFERENCED);
                lru.link(frame, lists, true);
            } else {
                left--;
                counters.deactivated++;
                lru.link(frame, lists, false);
                frames.set(frame, PageFlag.REFERENCED);
            }
            frame = newer;
        }
    }

    /** shrink_cache: looks at a part of the inactive list; when it meets too many mapped pages the clock turns. */
    private int shrinkCache(Zone classZone, int priority, int wanted) {
        int maxScan = lists.inactive().size() / priority;
        int maxMapped = Math.min(TARGET << 10 - priority, maxScan / 10);
        int missing = wanted;
        for (int left = maxScan; left > 0 && missing > 0 && lists.inactive().size() > 0; left--) {
            int frame = lists.inactive().tail();
            work.path(KernelPath.SHRINK_PAGE);
            counters.scanned++;
            lists.inactive().toHead(frame);
            if (!helps(frame, classZone)) {
                continue;
            }
            if (mapped(frame)) {
                if (--maxMapped < 0) {
                    clock.turn(classZone);
                    return missing;
                }
                continue;
            }
            missing -= shrink(frame);
        }
        return missing;
    }

    private boolean helps(int frame, Zone classZone) {
        work.load(frames.structPage(frame) + frames.layout().flags());
        return allocator.helps(frame, classZone);
    }

    /** Whether anybody besides the cache has the page: count above 1, or no mapping at all and so in use by its entries. */
    private boolean mapped(int frame) {
        int count = frames.readCount(frame);
        boolean cached = frames.has(frame, PageFlag.SWAP_CACHE) || frames.use(frame) == FrameUse.FILE;
        return cached ? count > 1 : count > 0;
    }

    /** One page that only its cache has; returns how many were freed. */
    private int shrink(int frame) {
        if (frames.has(frame, PageFlag.LOCKED)) {
            return 0;
        }
        frames.set(frame, PageFlag.LOCKED);
        if (frames.has(frame, PageFlag.DIRTY)) {
            write(frame);
            return 0;
        }
        boolean dropped;
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            frames.get(frame);
            swap.delete(frame);
            io.unlock(frame);
            lru.put(frame);
            dropped = true;
        } else {
            io.unlock(frame);
            dropped = owner(frame).drop(frame);
        }
        counters.freed += dropped ? 1 : 0;
        counters.freedByKswapd += dropped && kswapd ? 1 : 0;
        return dropped ? 1 : 0;
    }

    private PageOwner owner(int frame) {
        return (PageOwner) frames.mapping(frame);
    }

    private void write(int frame) {
        frames.clear(frame, PageFlag.DIRTY);
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            frames.get(frame);
            io.write(frame);
            lru.put(frame);
            return;
        }
        if (!owner(frame).writePage(frame)) {
            frames.set(frame, PageFlag.DIRTY);
        }
        io.unlock(frame);
    }

    @Override
    public int daemons() {
        return 1;
    }

    /** kswapd looks at all zones itself. */
    @Override
    public void wakeFor(Zonelist list, IntConsumer waker) {
        waker.accept(0);
    }

    @Override
    public void beginBalance(int daemon) {}

    /** kswapd_balance: frees pages while a zone of any node is below its high watermark; a failed try pauses for five seconds. */
    @Override
    public Balance balance(int daemon) {
        kswapd = true;
        Balance next = Balance.DONE;
        for (Node node : nodes) {
            for (int i = node.zones().size() - 1; i >= 0 && next != Balance.PAUSE; i--) {
                Zone zone = node.zones().get(i);
                if (zone.free() < zone.high()) {
                    next = freeForZone(zone) ? Balance.AGAIN : Balance.PAUSE;
                }
            }
        }
        kswapd = false;
        return next;
    }

    private boolean freeForZone(Zone zone) {
        int missing = TARGET;
        for (int priority = FIRST_PRIORITY; priority > 0 && missing > 0; priority--) {
            work.path(KernelPath.RECLAIM_ROUND);
            missing = shrinkCaches(zone, priority, missing);
        }
        return missing <= 0;
    }

    @Override
    public long napCycles() {
        return Disk.NEVER;
    }
}
