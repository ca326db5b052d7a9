package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

/** What regions share beside the registers: where and when to stop, and the flags on the way from one region to the next. */
final class RegionState {
    final CpuState cpu;
    final Bail bail = new Bail();
    private final Clock clock;
    private final PerfCounters counters;
    private final long mispredict;

    /** The site that was reached last on a slow path. */
    int site;
    /** Line that instructions were last fetched from. */
    int line;
    /** Frame of {@link #line} when it is not the region's, else -1. */
    int otherFrame = -1;
    /** The clock at which to stop. */
    long deadline;
    /** The clock at which to leave the region, though perhaps to enter it again; at most {@link #deadline}. */
    long pause;
    /** {@link FlagKind} of the flags where it is not static. */
    int kind;
    /** The flags between regions, and at a site. */
    int f1;

    int f2;
    /** What the region owed at a site before the block, as in {@link Owed}. */
    private long work;

    private long events;
    /** Decoded code was overwritten since the region was entered, or watched memory was accessed. */
    boolean stale;

    /**
     * The state of the CPU {@code cpu}.
     *
     * @param mispredict cycles of a misprediction
     */
    RegionState(CpuState cpu, Clock clock, PerfCounters counters, long mispredict) {
        this.cpu = cpu;
        this.clock = clock;
        this.counters = counters;
        this.mispredict = mispredict;
    }

    /** Whether the deadline is reached. */
    boolean due() {
        return clock.now() >= deadline;
    }

    /** Notes where a region was left, and with which flags, and pays what it owed. */
    void leave(int eip, int line, int f1, int f2, long work, long events) {
        cpu.eip = eip;
        this.line = line;
        this.f1 = f1;
        this.f2 = f2;
        settle(work, events);
    }

    /** Pays what a region owed. */
    void settle(long work, long events) {
        clock.advance(Owed.cycles(work, mispredict));
        counters.userInstructions += Owed.instructions(work);
        counters.mispredicts += Owed.misses(work);
        counters.loads += Owed.loads(events);
        counters.stores += Owed.stores(events);
        counters.fetches += Owed.fetches(events);
        counters.branches += Owed.branches(events);
    }

    /** Notes where a region calls out of its code, which may throw. */
    void at(int site, int f1, int f2, long work, long events) {
        this.site = site;
        this.f1 = f1;
        this.f2 = f2;
        this.work = work;
        this.events = events;
    }

    /** Takes the flags for a region from the CPU. */
    void takeFlags() {
        kind = FlagKind.AUX;
        f1 = cpu.flags.result;
        f2 = cpu.flags.aux;
    }

    /** Gives the flags that a region left to the CPU. */
    void giveFlags() {
        putFlags(kind, f1, f2);
    }

    /** Gives the flags to the CPU. */
    void putFlags(int kind, int f1, int f2) {
        cpu.flags.aux = FlagKind.aux(kind, f1, f2);
        cpu.flags.result = FlagKind.result(kind, f1, f2);
    }

    /** Makes the state precise after {@code region} threw at its current site; returns what its method would have. */
    int fail(RegionCode region, boolean fault) {
        Site site = region.sites[this.site];
        if (site.inMemory()) {
            takeFlags();
        } else if (site.flags() != FlagKind.DYNAMIC) {
            kind = site.flags();
        }
        cpu.eip = site.eip();
        settle(work + site.owed().work(), events + site.owed().events());
        if (fault) {
            return RegionCode.FAULT;
        }
        if (otherFrame >= 0) {
            return RegionCode.CHAIN;
        }
        line = site.line();
        return RegionCode.INTERPRET_ENTERED;
    }
}
