package faultline.kernel.reclaim;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import java.util.function.IntSupplier;

/**
 * What reclaim is built from.
 *
 * @param swappiness /proc/sys/vm/swappiness
 * @param napCycles cycles of HZ/10, the longest nap for the disk
 */
public record ReclaimContext(
        KernelWork work,
        BootMemory boot,
        SlabCaches slabs,
        Lru lru,
        PageTables tables,
        AddressSpaces spaces,
        ReverseMap rmap,
        TlbFlush tlb,
        SwapCache swap,
        SwapIo io,
        IntSupplier swappiness,
        long napCycles) {

    /** Reclaim by a clock over all page tables: 2.4, which has no shrinkers. */
    public PageReclaim byClock() {
        ReclaimCounters counters = new ReclaimCounters();
        ClockReclaim reclaim =
                new ClockReclaim(this, new SwapOutClock(this, counters, Discards.create(this, counters)), counters);
        return new PageReclaim(
                work, boot.allocator(), reclaim, new Shrinkers(work, false), counters, OomRules.PATIENT, this);
    }

    /** Reclaim by zones with a reverse map: 2.6. */
    public PageReclaim byZones(ReclaimTraits traits) {
        ReclaimCounters counters = new ReclaimCounters();
        References references = new References(work, boot.table(), tables, rmap, counters);
        NonlinearScan nonlinear = new NonlinearScan(
                work, boot.table(), tables, rmap, tlb, swap.space().encoding(), counters);
        Unmapper unmapper = new Unmapper(
                work,
                boot.table(),
                tables,
                spaces,
                rmap,
                tlb,
                swap.space(),
                counters,
                nonlinear,
                traits.unmapRefusesYoung());
        Discards discards = Discards.create(this, counters);
        PageShrinker pages =
                new PageShrinker(work, boot.table(), lru, rmap, swap, io, references, unmapper, counters, discards);
        ActiveScan active = new ActiveScan(
                work,
                boot.table(),
                lru,
                rmap,
                references,
                swap.space(),
                swappiness,
                counters,
                traits.walksBeforeAsking());
        ZoneShrinker shrinker = new ZoneShrinker(work, boot.allocator(), lru, traits.size(), active, pages);
        Shrinkers shrinkers = new Shrinkers(work, traits.shrinkersMultiplyFirst());
        ZoneReclaim reclaim = new ZoneReclaim(
                work, boot.allocator().nodes(), shrinker, shrinkers, discards, io.disk(), counters, traits, napCycles);
        return new PageReclaim(work, boot.allocator(), reclaim, shrinkers, counters, traits.oomRules(), this);
    }
}
