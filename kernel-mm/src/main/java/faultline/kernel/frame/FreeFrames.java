package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/** The free frames of all zones: their buddies under zone->lock, and before those the lists of each CPU (facts linux-mm.md 5.1). */
final class FreeFrames {

    private final KernelWork work;
    private final KernelLocks locks;
    private final Zone[] zones;
    /** By zone and CPU; empty where the design has none. */
    private final PerCpuPageset[][] hot;

    private final PerCpuPageset[][] cold;

    FreeFrames(KernelWork work, KernelLocks locks, Zone[] zones, PerCpuPageset[][] hot, PerCpuPageset[][] cold) {
        this.work = work;
        this.locks = locks;
        this.zones = zones;
        this.hot = hot;
        this.cold = cold;
    }

    /** buffered_rmqueue: a block of {@code order} of {@code zone}, or -1. */
    int take(Zone zone, int order) {
        if (order == 0 && hot.length > 0) {
            PerCpuPageset set = hot[zone.index()][work.cpu().number()];
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
            if (frame < 0) {
                break;
            }
            set.append(frame);
        }
        work.store(zone.va());
        locks.unspin(zone.va());
    }

    /** free_hot_page, free_cold_page, or __free_pages_ok for a larger block. */
    void give(Zone zone, int frame, int order, boolean isCold) {
        if (order > 0 || hot.length == 0) {
            locks.spin(zone.va());
            zone.buddy().give(frame, order);
            work.store(zone.va());
            locks.unspin(zone.va());
            return;
        }
        PerCpuPageset set = (isCold ? cold : hot)[zone.index()][work.cpu().number()];
        if (set.wantsDrain()) {
            drain(zone, set, set.batch());
        }
        set.push(frame);
    }

    /** Gives the frames of this CPU's page sets back to their zones: drain_local_pages. */
    void drain() {
        int cpu = work.cpu().number();
        for (int i = 0; i < hot.length; i++) {
            drain(zones[i], hot[i][cpu], hot[i][cpu].count());
            drain(zones[i], cold[i][cpu], cold[i][cpu].count());
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

    /** Frames on lists of the CPUs; uncharged. */
    long onPagesets() {
        long sum = 0;
        for (Zone zone : zones) {
            sum += onPagesets(zone);
        }
        return sum;
    }

    /** Frames of {@code zone} on lists of the CPUs; uncharged. */
    int onPagesets(Zone zone) {
        int sum = 0;
        for (int cpu = 0; hot.length > 0 && cpu < hot[zone.index()].length; cpu++) {
            sum += hot[zone.index()][cpu].count() + cold[zone.index()][cpu].count();
        }
        return sum;
    }
}
