package faultline.kernel.frame;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The zoned page allocator: alloc_pages and free_pages (facts linux-mm.md 5.1 to 5.3). */
public final class FrameAllocator {

    /** No frame could be had. */
    public static final int NONE = -1;

    /** No frame could be had, and a process must die before one is: no other list is tried. */
    private static final int GAVE_UP = -2;

    /** Largest order of an allocation. */
    public static final int MAX_ORDER = BuddyAllocator.ORDERS - 1;

    private final KernelWork work;
    private final FrameTable table;
    private AllocationPolicy policy;
    private final List<Node> nodes;
    private final List<Zone> zones;
    private final ZoneMap map;
    private final Zonelists lists;
    private final FreeFrames stock;
    private final Naps naps = new Naps();
    private final FrameTraits traits;
    private final int[] lowmemRatios;
    private final FreeReserve reserve;

    private MemoryPressure pressure = MemoryPressure.NONE;
    private BooleanSupplier dying = () -> false;
    private Consumer<AllocationFailure> failureWatch = failure -> {};
    private boolean failed;
    private boolean reclaiming;
    private long used;
    private long peakUsed;

    FrameAllocator(
            KernelWork work,
            FrameTable table,
            List<Node> nodes,
            Zonelists lists,
            FreeFrames stock,
            FrameTraits traits,
            FreeReserve reserve,
            AllocationPolicy policy) {
        this.work = work;
        this.table = table;
        this.nodes = List.copyOf(nodes);
        this.zones = nodes.stream().flatMap(node -> node.zones().stream()).toList();
        this.map = new ZoneMap(zones);
        this.lists = lists;
        this.stock = stock;
        this.traits = traits;
        this.lowmemRatios = traits.lowmem().ratios();
        this.reserve = reserve;
        this.policy = policy;
    }

    /** Which allocations may be tried from now on: scenarios make them fail one by one. */
    public void setPolicy(AllocationPolicy value) {
        policy = value;
    }

    /** Whether who allocates can sleep meanwhile. */
    public Naps naps() {
        return naps;
    }

    /** What zones keep free, which can be set. */
    public FreeReserve reserve() {
        return reserve;
    }

    /** The numbers by which lower zones are protected; they may be changed. */
    public int[] lowmemRatios() {
        return lowmemRatios;
    }

    /** Which allocations may be tried. */
    AllocationPolicy policy() {
        return policy;
    }

    /**
     * Allocates {@code 2^order} frames, aligned to their number. Their bytes are what the last user left.
     *
     * @return the first frame, with one reference, or {@link #NONE}
     */
    public int allocate(Gfp gfp, int order, FrameUse use) {
        if (!policy.permits(gfp, order, use)) {
            return NONE;
        }
        Zonelist[] tries = lists.of(work.cpu().number(), gfp.kind());
        Shortage slept = naps.take(gfp, order);
        int frame = slept == null ? NONE : freeAndRetry(slept.list(), gfp, order, slept.run());
        for (int i = 0; i < tries.length && frame == NONE && slept == null; i++) {
            frame = allocate(tries[i], gfp, order);
        }
        if (frame < 0) {
            noteFailure(tries, gfp, order, use);
            return NONE;
        }
        table.allocated(frame, order, use);
        work.store(table.structPage(frame) + table.layout().count());
        used += 1L << order;
        peakUsed = Math.max(peakUsed, used);
        return frame;
    }

    /** The first time that somebody who may wait gets nothing, whoever watches is told why. */
    private void noteFailure(Zonelist[] tries, Gfp gfp, int order, FrameUse use) {
        if (gfp.mayWait() && !reclaiming && !failed && !naps.leaving()) {
            failed = true;
            failureWatch.accept(AllocationFailure.of(table, tries, nodes.size() > 1, order, use));
        }
    }

    /** {@code watch} is told of the first allocation that fails although its caller may wait. */
    public void onFailure(Consumer<AllocationFailure> watch) {
        failureWatch = watch;
    }

    /** __alloc_pages: from one zonelist. */
    private int allocate(Zonelist list, Gfp gfp, int order) {
        if (list.size() == 0) {
            return NONE;
        }
        int frame = pass(list, gfp, order, Mark.LOW);
        return frame == NONE ? allocateWhenShort(list, gfp, order) : frame;
    }

    /** The slow path of __alloc_pages: into the reserve, then what reclaim frees. */
    private int allocateWhenShort(Zonelist list, Gfp gfp, int order) {
        if (naps.leaving()) {
            return NONE;
        }
        if (!reclaiming) {
            pressure.low(list);
        }
        int frame = pass(list, gfp, order, Mark.MIN);
        if (frame == NONE && (reclaiming || dies(gfp))) {
            return pass(list, gfp, order, Mark.NONE);
        }
        return frame == NONE && gfp.mayWait() ? freeAndRetry(list, gfp, order, null) : frame;
    }

    /**
     * Frees pages and tries again until there is a frame or it is no use.
     *
     * @param begun reclaim that slept and goes on, or null
     */
    private int freeAndRetry(Zonelist list, Gfp gfp, int order, ReclaimRun begun) {
        ReclaimRun run = begun;
        while (true) {
            run = run == null ? pressure.reclaim(list, gfp, order) : run;
            reclaiming = true;
            ReclaimRun.Outcome outcome = run.next(naps.possible());
            reclaiming = false;
            if (outcome == ReclaimRun.Outcome.NAPS) {
                naps.leave(new Shortage(list, gfp, order, run, run.napCycles()));
                return NONE;
            }
            int frame = pass(list, gfp, order, Mark.MIN);
            if (frame == NONE && dies(gfp)) {
                return pass(list, gfp, order, Mark.NONE);
            }
            if (frame != NONE || !traits.retry().again(gfp, order)) {
                return frame;
            }
            if (outcome == ReclaimRun.Outcome.NOTHING && (pressure.givesUp() || waitsInVain())) {
                return traits.retry().neverFails(gfp) ? lastResort(list, gfp, order) : GAVE_UP;
            }
            run = null;
            if (naps.possible()) {
                naps.leave(new Shortage(list, gfp, order, null, pressure.pauseCycles()));
                return NONE;
            }
            pressure.pause();
        }
    }

    /** A process must die first, which it cannot do while the caller, who cannot sleep, has the CPU. */
    private boolean waitsInVain() {
        return !naps.possible() && pressure.awaitsDeath();
    }

    /** Linux would go round for ever; what could end that, another process that exits, does not happen here meanwhile. */
    private int lastResort(Zonelist list, Gfp gfp, int order) {
        int frame = pass(list, gfp, order, Mark.NONE);
        if (frame == NONE) {
            throw new KernelConfigException("the kernel cannot go on without a block of " + (1 << order)
                    + " pages, and no memory is left: give the machine more RAM");
        }
        return frame;
    }

    /** PF_MEMDIE: who is being killed for his memory may have all there is, and what he does not get he needs no more. */
    private boolean dies(Gfp gfp) {
        return dying.getAsBoolean() && !traits.retry().neverFails(gfp);
    }

    /** {@code value} says whether who allocates now was chosen by the OOM killer. */
    public void setDying(BooleanSupplier value) {
        dying = value;
    }

    /** Whoever allocates now does so to free memory, so watermarks are not for him: PF_MEMALLOC. Returns what held before. */
    public boolean setReclaiming(boolean value) {
        boolean was = reclaiming;
        reclaiming = value;
        return was;
    }

    /** Who is asked when memory is short. */
    public void setPressure(MemoryPressure value) {
        pressure = value;
    }

    /** Which of its watermarks a pass leaves untouched. */
    private enum Mark {
        NONE,
        MIN,
        LOW;

        int of(Zone zone) {
            return this == LOW ? zone.low() : this == MIN ? zone.min() : 0;
        }
    }

    /** Tries the zones of {@code list} in turn. */
    private int pass(Zonelist list, Gfp gfp, int order, Mark watermark) {
        long mark = 0;
        for (int i = 0; i < list.size(); i++) {
            Zone zone = list.zone(i);
            work.load(zone.va());
            boolean reserve = !gfp.mayWait() && watermark == Mark.MIN;
            long own = reserve ? zone.min() / 4 : watermark.of(zone);
            mark = traits.lowmem().mark(list, i, own, mark, lowmemRatios);
            boolean plenty = !gfp.mayWait() && zone.free() >= zone.high();
            boolean enough = zone.free() >= mark + (1L << order) || plenty || watermark == Mark.NONE;
            if (enough && policy.permitsZone(zone)) {
                int frame = stock.take(zone, order);
                if (frame != NONE) {
                    return frame;
                }
            }
        }
        return NONE;
    }

    /**
     * Gives back a block that {@link #allocate} returned, once its last reference or the one of the allocation is left.
     *
     * @throws IllegalStateException if it is not in use, has another order, or is still referenced by others
     */
    public void free(int frame, int order) {
        free(frame, order, false);
    }

    /** As {@link #free} for a single frame that is cold in the CPU's cache. */
    public void freeCold(int frame) {
        free(frame, 0, true);
    }

    private void free(int frame, int order, boolean cold) {
        if (table.use(frame) == FrameUse.FREE || table.count(frame) > 1 || table.order(frame) != order) {
            throw new IllegalStateException("frame " + frame + " cannot be freed at order " + order + ": "
                    + table.use(frame).label() + ", count " + table.count(frame) + ", order " + table.order(frame));
        }
        work.path(KernelPath.FREE_PAGE);
        work.load(table.structPage(frame) + table.layout().flags());
        table.freed(frame, order);
        used -= 1L << order;
        stock.give(zoneOf(frame), frame, order, cold);
    }

    /** Gives the frames of this CPU's page sets back to their zones: drain_local_pages. */
    public void drainPagesets() {
        stock.drain();
    }

    /** page_zone; uncharged. */
    public Zone zoneOf(int frame) {
        return map.zoneOf(frame);
    }

    /** memclass: whether {@code frame} is of the same node as {@code classZone} and in no higher zone; uncharged. */
    public boolean helps(int frame, Zone classZone) {
        return frame < classZone.end() && frame >= nodes.get(classZone.node()).first();
    }

    /** The zones of all nodes in the order of their frames; those without RAM are left out. */
    public List<Zone> zones() {
        return zones;
    }

    /** The nodes in the order of their frames. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Free frames of all zones, those on lists of the CPUs included. */
    public long freeFrames() {
        long sum = 0;
        for (Zone zone : zones) {
            sum += zone.free();
        }
        return sum + pagesetFrames();
    }

    /** Frames on lists of the CPUs. */
    public long pagesetFrames() {
        return stock.onPagesets();
    }

    /** Frames of {@code zone} on lists of the CPUs. */
    public int pagesetFrames(Zone zone) {
        return stock.onPagesets(zone);
    }

    /** Frames that were given to the allocator at boot. */
    public long managedFrames() {
        long sum = 0;
        for (Zone zone : zones) {
            sum += zone.managed();
        }
        return sum;
    }

    /** Most frames that were ever in use at once. */
    public long peakUsedFrames() {
        return peakUsed;
    }

    /** Order of the free block of the zone's lists that starts at {@code frame}, or -1; for the books, uncharged. */
    public int freeBlockOrder(int frame) {
        return zoneOf(frame).buddy().freeBlockOrder(frame);
    }
}
