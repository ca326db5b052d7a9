package faultline.kernel.lru;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.Zone;
import java.util.List;

/**
 * The LRU lists as the rest of the kernel meets them: lru_cache_add, mark_page_accessed, and put_page, which takes a page
 * off its list when its last user leaves (facts linux-mm.md 5.4; Linux 2.6.2 and 2.4.20 swap.c).
 */
public final class Lru {

    private final KernelWork work;
    private final FrameTable frames;
    private final FrameAllocator allocator;
    private final LruTraits traits;
    private final LruZone[] byZone;
    /** By CPU; empty where pages go to the lists at once. */
    private final Pagevec[] toInactive;

    private final Pagevec[] toActive;

    public Lru(KernelWork work, KernelLocks locks, BootMemory boot, LruTraits traits, int cpus) {
        this.work = work;
        this.frames = boot.table();
        this.allocator = boot.allocator();
        this.traits = traits;
        this.byZone = zones(new LruLinks(work, frames), locks, boot, traits);
        int vectors = traits.pagevecPages() == 0 ? 0 : cpus;
        toInactive = new Pagevec[vectors];
        toActive = new Pagevec[vectors];
        for (int cpu = 0; cpu < vectors; cpu++) {
            int area = boot.perCpu(cpu);
            toInactive[cpu] = new Pagevec(work, area + KernelGlobals.LRU_ADD, traits.pagevecPages());
            toActive[cpu] = new Pagevec(work, area + KernelGlobals.LRU_ADD_ACTIVE, traits.pagevecPages());
        }
    }

    private static LruZone[] zones(LruLinks links, KernelLocks locks, BootMemory boot, LruTraits traits) {
        List<Zone> zones = boot.allocator().zones();
        LruZone[] result = new LruZone[zones.size()];
        int global = boot.globals() + KernelGlobals.LRU_LISTS;
        LruZone common = traits.perZone() ? null : new LruZone(links, new SimLock(links.work, locks, global));
        for (int i = 0; i < result.length; i++) {
            SimLock lock = new SimLock(links.work, locks, zones.get(i).lruAddress());
            result[i] = traits.perZone() ? new LruZone(links, lock) : common;
        }
        return result;
    }

    /** How these lists are kept. */
    public LruTraits traits() {
        return traits;
    }

    /** The lists that pages of zone {@code index}, as {@link FrameAllocator#zones} counts, are on. */
    public LruZone zone(int index) {
        return byZone[index];
    }

    /** The lists that {@code frame} is on or would be. */
    public LruZone zoneOf(int frame) {
        return byZone[traits.perZone() ? allocator.zoneOf(frame).index() : 0];
    }

    /** A new anonymous page, mapped now. */
    public void addAnonymous(int frame) {
        if (traits.anonymousStartsActive()) {
            addActive(frame);
        } else {
            add(frame);
        }
    }

    /** lru_cache_add: a new page, to the inactive list. */
    public void add(int frame) {
        add(frame, toInactive, false);
    }

    /** lru_cache_add_active. */
    public void addActive(int frame) {
        add(frame, toActive, true);
    }

    private void add(int frame, Pagevec[] vectors, boolean active) {
        work.path(KernelPath.LRU_CACHE_ADD);
        if (vectors.length == 0) {
            LruZone zone = zoneOf(frame);
            zone.lock().lock();
            link(frame, zone, active);
            zone.lock().unlock();
            return;
        }
        Pagevec vector = vectors[work.cpu().number()];
        frames.get(frame);
        if (vector.add(frame)) {
            drain(vector, active);
        }
    }

    /** lru_add_drain: what this CPU has collected goes to the lists. */
    public void drain() {
        if (toInactive.length > 0) {
            int cpu = work.cpu().number();
            drain(toInactive[cpu], false);
            drain(toActive[cpu], true);
        }
    }

    /** __pagevec_lru_add: one hold of the lock for neighbours of one zone. */
    private void drain(Pagevec vector, boolean active) {
        LruZone held = null;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            held = hold(zoneOf(frame), held);
            link(frame, held, active);
        }
        hold(null, held);
        for (int i = 0; i < vector.count(); i++) {
            put(vector.peek(i));
        }
        if (vector.count() > 0) {
            vector.clear();
        }
    }

    private LruZone hold(LruZone wanted, LruZone held) {
        if (wanted == held) {
            return held;
        }
        if (held != null) {
            held.lock().unlock();
        }
        if (wanted != null) {
            wanted.lock().lock();
        }
        return wanted;
    }

    /** Puts a page on the list of its zone, whose lock is held. */
    public void link(int frame, LruZone zone, boolean active) {
        work.path(KernelPath.LRU_LINK);
        frames.set(frame, active ? PageFlag.LRU | PageFlag.ACTIVE : PageFlag.LRU);
        zone.list(active).addHead(frame);
        work.store(zone.lockVa());
    }

    /** Takes a page off its list, whose lock is held. */
    public void unlink(int frame, LruZone zone) {
        work.path(KernelPath.LRU_UNLINK);
        zone.list(frames.has(frame, PageFlag.ACTIVE)).remove(frame);
        frames.clear(frame, PageFlag.LRU | PageFlag.ACTIVE);
        work.store(zone.lockVa());
    }

    /** mark_page_accessed: the first use is noted, the second activates. */
    public void markAccessed(int frame) {
        work.path(KernelPath.MARK_ACCESSED);
        boolean referenced = frames.test(frame, PageFlag.REFERENCED);
        if (!referenced) {
            frames.set(frame, PageFlag.REFERENCED);
        } else if (frames.has(frame, PageFlag.LRU) && !frames.has(frame, PageFlag.ACTIVE)) {
            activate(frame);
            frames.clear(frame, PageFlag.REFERENCED);
        }
    }

    /** activate_page: moves a page of the inactive list to the active one. */
    public void activate(int frame) {
        LruZone zone = zoneOf(frame);
        zone.lock().lock();
        if (frames.has(frame, PageFlag.LRU) && !frames.has(frame, PageFlag.ACTIVE)) {
            unlink(frame, zone);
            link(frame, zone, true);
        }
        zone.lock().unlock();
    }

    /** deactivate_page: moves a page of the active list to the inactive one (Linux 4.5 swap.c). */
    public void deactivate(int frame) {
        LruZone zone = zoneOf(frame);
        zone.lock().lock();
        if (frames.has(frame, PageFlag.LRU | PageFlag.ACTIVE)) {
            unlink(frame, zone);
            link(frame, zone, false);
        }
        zone.lock().unlock();
    }

    /** rotate_reclaimable_page: a page that was written to be freed becomes the next to be looked at. */
    public void rotate(int frame) {
        LruZone zone = zoneOf(frame);
        zone.lock().lock();
        if (frames.has(frame, PageFlag.LRU) && !frames.has(frame, PageFlag.ACTIVE)) {
            work.path(KernelPath.LRU_UNLINK);
            zone.inactive().remove(frame);
            zone.inactive().addTail(frame);
        }
        zone.lock().unlock();
    }

    /**
     * Takes up to {@code max} of the oldest pages off a list and holds a reference to each: the first half of shrink_cache and
     * refill_inactive_zone. Pages keep PG_active.
     *
     * @return how many there are in {@code into}
     */
    public int isolate(LruZone zone, boolean active, int max, int[] into) {
        LruList list = zone.list(active);
        zone.lock().lock();
        int taken = 0;
        while (taken < max && list.size() > 0) {
            int frame = list.tail();
            work.path(KernelPath.ISOLATE_PAGE);
            frames.clear(frame, PageFlag.LRU);
            list.remove(frame);
            frames.get(frame);
            into[taken++] = frame;
        }
        work.store(zone.lockVa());
        zone.lock().unlock();
        return taken;
    }

    /** Puts isolated pages on the list that PG_active says and gives the references back, which may be the last. */
    public void putBack(LruZone zone, int[] pages, int count) {
        zone.lock().lock();
        for (int i = 0; i < count; i++) {
            int frame = pages[i];
            work.path(KernelPath.PUT_BACK_PAGE);
            frames.set(frame, PageFlag.LRU);
            zone.list(frames.has(frame, PageFlag.ACTIVE)).addHead(frame);
        }
        work.store(zone.lockVa());
        zone.lock().unlock();
        release(pages, count);
    }

    /** put_page: one user less; the last takes the page off its list and frees it. */
    public void put(int frame) {
        if (frames.put(frame)) {
            if (frames.has(frame, PageFlag.LRU)) {
                LruZone zone = zoneOf(frame);
                zone.lock().lock();
                unlink(frame, zone);
                zone.lock().unlock();
            }
            allocator.free(frame, 0);
        }
    }

    /** Gives back the last reference to a page that is on no list and that the CPU has not touched. */
    public void putCold(int frame) {
        if (!frames.put(frame)) {
            throw new IllegalStateException("frame " + frame + " is still in use");
        }
        allocator.freeCold(frame);
    }

    /** release_pages: {@link #put} for the first {@code count} of {@code pages}, with one hold of the lock for neighbours of one zone. */
    public void release(int[] pages, int count) {
        LruZone held = null;
        for (int i = 0; i < count; i++) {
            int frame = pages[i];
            work.path(KernelPath.RELEASE_PAGE);
            if (frames.put(frame)) {
                work.path(KernelPath.RELEASE_LAST);
                if (frames.has(frame, PageFlag.LRU)) {
                    held = hold(zoneOf(frame), held);
                    unlink(frame, held);
                }
                allocator.free(frame, 0);
            }
        }
        hold(null, held);
    }

    /** References that pagevecs of all CPUs have to {@code frame}; for the books, uncharged. */
    public int pagevecReferences(int frame) {
        return references(toInactive, frame) + references(toActive, frame);
    }

    private static int references(Pagevec[] vectors, int frame) {
        int found = 0;
        for (Pagevec vector : vectors) {
            for (int i = 0; i < vector.count(); i++) {
                found += vector.peek(i) == frame ? 1 : 0;
            }
        }
        return found;
    }
}
