package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.List;
import java.util.function.Consumer;

/** The zoned page allocator: alloc_pages and free_pages (facts linux-mm.md 5.1 to 5.3). */
public final class FrameAllocator {

    /** No frame could be had. */
    public static final int NONE = -1;

    /** Largest order of an allocation. */
    public static final int MAX_ORDER = BuddyAllocator.ORDERS - 1;

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable table;
    private AllocationPolicy policy;
    private final Zone[] zones;
    /** Page sets by zone and CPU; empty where the design has none. */
    private final PerCpuPageset[][] pagesets;

    private final PerCpuPageset[][] coldSets;
    private final FrameTraits traits;
    private final int[] lowmemRatios;
    private final FreeReserve reserve;

    private MemoryPressure pressure = MemoryPressure.NONE;
    private Consumer<AllocationFailure> failureWatch = failure -> {};
    private boolean failed;
    private boolean reclaiming;
    private long used;
    private long peakUsed;

    FrameAllocator(
            KernelWork work,
            KernelLocks locks,
            FrameTable table,
            Zone[] zones,
            PerCpuPageset[][] hot,
            PerCpuPageset[][] cold,
            FrameTraits traits,
            FreeReserve reserve,
            AllocationPolicy policy) {
        this.work = work;
        this.locks = locks;
        this.table = table;
        this.zones = zones;
        this.pagesets = hot;
        this.coldSets = cold;
        this.traits = traits;
        this.lowmemRatios = traits.lowmem().ratios();
        this.reserve = reserve;
        this.policy = policy;
    }

    /** Which allocations may be tried from now on: scenarios make them fail one by one. */
    public void setPolicy(AllocationPolicy value) {
        policy = value;
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
        int frame = pass(gfp, order, Mark.LOW);
        if (frame == NONE) {
            frame = allocateWhenShort(gfp, order);
            noteFailure(gfp, order, use, frame);
        }
        if (frame != NONE) {
            table.allocated(frame, order, use);
            work.store(table.structPage(frame) + table.layout().count());
            used += 1L << order;
            peakUsed = Math.max(peakUsed, used);
        }
        return frame;
    }

    /** The first time that somebody who may wait gets nothing, whoever watches is told why. */
    private void noteFailure(Gfp gfp, int order, FrameUse use, int frame) {
        if (frame == NONE && gfp.mayWait() && !reclaiming && !failed) {
            failed = true;
            int end = gfp.highmem() ? zones.length : highestLowZone() + 1;
            failureWatch.accept(AllocationFailure.of(table, zones().subList(0, end), order, use));
        }
    }

    /** {@code watch} is told of the first allocation that fails although its caller may wait. */
    public void onFailure(Consumer<AllocationFailure> watch) {
        failureWatch = watch;
    }

    /** The slow path of __alloc_pages: into the reserve, then what reclaim frees. */
    private int allocateWhenShort(Gfp gfp, int order) {
        int classZone = gfp.highmem() ? zones.length - 1 : highestLowZone();
        if (!reclaiming) {
            pressure.low(classZone);
        }
        int frame = pass(gfp, order, Mark.MIN);
        if (frame == NONE && reclaiming) {
            return pass(gfp, order, Mark.NONE);
        }
        while (frame == NONE && gfp.mayWait()) {
            reclaiming = true;
            boolean progress = pressure.reclaim(classZone, gfp, order);
            reclaiming = false;
            frame = pass(gfp, order, Mark.MIN);
            if (frame != NONE || !traits.retry().again(gfp, order)) {
                break;
            }
            if (!progress && pressure.givesUp()) {
                return traits.retry().neverFails(gfp) ? lastResort(gfp, order) : NONE;
            }
            pressure.pause();
        }
        return frame;
    }

    /** Linux would go round for ever; what could end that, another process that exits, does not happen here meanwhile. */
    private int lastResort(Gfp gfp, int order) {
        int frame = pass(gfp, order, Mark.NONE);
        if (frame == NONE) {
            throw new KernelConfigException("the kernel cannot go on without a block of " + (1 << order)
                    + " pages, and no memory is left: give the machine more RAM");
        }
        return frame;
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

    /** Tries the zones from the highest allowed one down. */
    private int pass(Gfp gfp, int order, Mark watermark) {
        int classZone = gfp.highmem() ? zones.length - 1 : highestLowZone();
        long mark = 0;
        for (int i = classZone; i >= 0; i--) {
            Zone zone = zones[i];
            work.load(zone.va());
            boolean reserve = !gfp.mayWait() && watermark == Mark.MIN;
            long own = reserve ? zone.min() / 4 : watermark.of(zone);
            mark = traits.lowmem().mark(zones, i, classZone, own, mark, lowmemRatios);
            boolean plenty = !gfp.mayWait() && zone.free() >= zone.high();
            if (zone.free() >= mark + (1L << order) || plenty || watermark == Mark.NONE) {
                int frame = take(i, order);
                if (frame != NONE) {
                    return frame;
                }
            }
        }
        return NONE;
    }

    private int highestLowZone() {
        int i = zones.length - 1;
        while (i > 0 && zones[i].first() >= DirectMap.LOWMEM_FRAMES) {
            i--;
        }
        return i;
    }

    private int take(int zoneIndex, int order) {
        Zone zone = zones[zoneIndex];
        if (order == 0 && pagesets.length > 0) {
            PerCpuPageset set = pagesets[zoneIndex][work.cpu().number()];
            if (set.wantsRefill()) {
                refill(zone, set);
            }
            return set.pop();
        }
        work.path(KernelPath.ALLOC_PAGE);
        locks.spin(zone.va());
        int frame = zone.buddy().take(order);
        work.store(zone.va());
        locks.unspin(zone.va());
        return frame;
    }

    private void refill(Zone zone, PerCpuPageset set) {
        locks.spin(zone.va());
        for (int i = 0; i < set.batch(); i++) {
            int frame = zone.buddy().take(0);
            if (frame == NONE) {
                break;
            }
            set.append(frame);
        }
        work.store(zone.va());
        locks.unspin(zone.va());
    }

    /**
     * Gives back a block that {@link #allocate} returned, once its last reference or the one of the allocation is left.
     *
     * @throws IllegalStateException if it is not in use, has another order, or is still referenced by others
     */
    public void free(int frame, int order) {
        free(frame, order, pagesets);
    }

    /** As {@link #free} for a single frame that is cold in the CPU's cache. */
    public void freeCold(int frame) {
        free(frame, 0, coldSets);
    }

    private void free(int frame, int order, PerCpuPageset[][] sets) {
        if (table.use(frame) == FrameUse.FREE || table.count(frame) > 1 || table.order(frame) != order) {
            throw new IllegalStateException("frame " + frame + " cannot be freed at order " + order + ": "
                    + table.use(frame).label() + ", count " + table.count(frame) + ", order " + table.order(frame));
        }
        int zoneIndex = zoneIndex(frame);
        work.path(KernelPath.FREE_PAGE);
        work.load(table.structPage(frame) + table.layout().flags());
        table.freed(frame, order);
        used -= 1L << order;
        if (order == 0 && sets.length > 0) {
            PerCpuPageset set = sets[zoneIndex][work.cpu().number()];
            if (set.wantsDrain()) {
                drain(zones[zoneIndex], set, set.batch());
            }
            set.push(frame);
        } else {
            give(zones[zoneIndex], frame, order);
        }
    }

    /** Gives the frames of this CPU's page sets back to their zones: drain_local_pages. */
    public void drainPagesets() {
        for (int i = 0; i < pagesets.length; i++) {
            PerCpuPageset set = pagesets[i][work.cpu().number()];
            drain(zones[i], set, set.count());
            PerCpuPageset cold = coldSets[i][work.cpu().number()];
            drain(zones[i], cold, cold.count());
        }
    }

    private void drain(Zone zone, PerCpuPageset set, int frames) {
        locks.spin(zone.va());
        for (int i = 0; i < frames; i++) {
            zone.buddy().give(set.dropTail(), 0);
        }
        work.store(zone.va());
        locks.unspin(zone.va());
    }

    private void give(Zone zone, int frame, int order) {
        locks.spin(zone.va());
        zone.buddy().give(frame, order);
        work.store(zone.va());
        locks.unspin(zone.va());
    }

    /** page_zone: which of {@link #zones} the frame is in; uncharged. */
    public int zoneIndex(int frame) {
        int i = 0;
        while (!zones[i].contains(frame)) {
            i++;
        }
        return i;
    }

    /** The zones from DMA up; those without RAM are left out. */
    public List<Zone> zones() {
        return List.of(zones);
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
        return held(pagesets) + held(coldSets);
    }

    private static long held(PerCpuPageset[][] zones) {
        long sum = 0;
        for (PerCpuPageset[] sets : zones) {
            for (PerCpuPageset set : sets) {
                sum += set.count();
            }
        }
        return sum;
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
        return zones[zoneIndex(frame)].buddy().freeBlockOrder(frame);
    }
}
