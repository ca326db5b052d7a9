package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * kmem_cache_t: objects of one size in slabs of lowmem frames, with free ones at hand in an array of each CPU and, behind those, in one
 * that all share, where the kernel has them ({@link SlabTraits}; facts linux-mm.md 5.4).
 */
public final class SlabCache implements ElementSource {

    /** Bytes of a cache descriptor. */
    static final int DESCRIPTOR_BYTES = 256;

    private static final int LISTS = 128;

    private final SlabCaches owner;
    private final KernelWork work;
    private final KernelLocks locks;
    private final String name;
    private final int requestedBytes;
    private final SlabGeometry geometry;
    private final int descriptor;
    private final SlabLists lists;
    private final ObjectArray[] arrays;
    private final ObjectArray shared;
    private final int batch;
    private final boolean constructed;

    private boolean grown;
    private long nextAging = -1;
    private long inUse;
    private long peak;

    /**
     * @param arrays those of the CPUs, or none
     * @param shared the one that they share, or null
     * @param batch objects that move between arrays and slabs at a time
     * @param freeLimit free objects beyond which a slab that becomes empty is given back
     */
    SlabCache(
            SlabCaches owner,
            KernelWork work,
            KernelLocks locks,
            String name,
            int objectBytes,
            SlabGeometry geometry,
            ObjectConstructor constructor,
            int descriptor,
            ObjectArray[] arrays,
            ObjectArray shared,
            int batch,
            long freeLimit) {
        this.owner = owner;
        this.work = work;
        this.locks = locks;
        this.name = name;
        this.requestedBytes = objectBytes;
        this.geometry = geometry;
        this.constructed = constructor != ObjectConstructor.NONE;
        this.descriptor = descriptor;
        this.arrays = arrays;
        this.shared = shared;
        this.batch = batch;
        this.lists = new SlabLists(owner, work, this, geometry, constructor, descriptor + LISTS, freeLimit);
    }

    /** Name as in /proc/slabinfo. */
    public String name() {
        return name;
    }

    /** Size of an object as asked for, in bytes. */
    public int objectBytes() {
        return requestedBytes;
    }

    /** Objects in one slab. */
    public int objectsPerSlab() {
        return geometry.objects();
    }

    /** kmem_cache_alloc with GFP_KERNEL: kernel address of an object, or 0 when memory ran out. */
    public int allocate() {
        return allocate(Gfp.KERNEL);
    }

    /** kmem_cache_alloc: kernel address of an object, or 0 when memory ran out. */
    @Override
    public int allocate(Gfp gfp) {
        work.path(KernelPath.SLAB_ALLOC);
        if (!owner.permits(gfp, this)) {
            return 0;
        }
        int object = arrays.length == 0 ? allocateFromSlab(gfp) : allocateFromArray(gfp);
        if (object != 0) {
            inUse++;
            peak = Math.max(peak, inUse);
        }
        return object;
    }

    private int allocateFromArray(Gfp gfp) {
        ObjectArray array = arrays[work.cpu().number()];
        work.store(array.va());
        return array.available() > 0 || refill(array, gfp) ? array.pop() : 0;
    }

    private int allocateFromSlab(Gfp gfp) {
        locks.spin(descriptor);
        work.load(descriptor + LISTS);
        Slab slab = slabWithFree(gfp);
        int object = slab == null ? 0 : lists.takeOne(slab);
        locks.unspin(descriptor);
        return object;
    }

    /** A slab with a free object, a new one if need be, or null when memory ran out; the lock is let go while it grows. */
    private Slab slabWithFree(Gfp gfp) {
        Slab slab = lists.withFree();
        if (slab == null) {
            locks.unspin(descriptor);
            slab = lists.grow(gfp);
            locks.spin(descriptor);
            if (slab != null) {
                grown = true;
                lists.add(slab);
            }
        }
        return slab;
    }

    /** kmem_cache_free: gives an object back; where there is a constructor, in the state that it made. */
    @Override
    public void free(int va) {
        work.path(KernelPath.SLAB_FREE);
        inUse--;
        if (arrays.length == 0) {
            locks.spin(descriptor);
            lists.give(va);
            work.store(descriptor);
            locks.unspin(descriptor);
            return;
        }
        ObjectArray array = arrays[work.cpu().number()];
        work.store(array.va());
        if (array.room() == 0) {
            flush(array);
        }
        array.push(va);
    }

    /** cache_alloc_refill: a batch from the shared array, or else from partial slabs, empty ones, a new one. */
    private boolean refill(ObjectArray array, Gfp gfp) {
        locks.spin(descriptor);
        work.load(descriptor + LISTS);
        if (shared != null) {
            work.load(shared.va());
            if (shared.available() > 0) {
                array.takeNewest(shared, Math.min(batch, shared.available()));
                locks.unspin(descriptor);
                return true;
            }
        }
        while (array.available() < batch) {
            boolean enough = array.available() > 0;
            Slab slab = enough ? lists.withFree() : slabWithFree(gfp);
            if (slab == null) {
                break;
            }
            lists.take(slab, array, batch - array.available());
        }
        work.store(descriptor);
        locks.unspin(descriptor);
        return array.available() > 0;
    }

    /** cache_flusharray: the oldest objects of a CPU's array go to the shared one, or if that is full to their slabs. */
    private void flush(ObjectArray array) {
        locks.spin(descriptor);
        int count = batch;
        if (shared != null) {
            work.load(shared.va());
        }
        if (shared != null && shared.room() > 0) {
            count = Math.min(batch, shared.room());
            shared.copyOldest(array, count);
        } else {
            giveOldest(array, count);
        }
        work.store(descriptor);
        locks.unspin(descriptor);
        array.dropOldest(count);
    }

    /** free_block. */
    private void giveOldest(ObjectArray array, int count) {
        for (int i = 0; i < count; i++) {
            lists.give(array.oldest(i));
        }
    }

    private void drain(ObjectArray array) {
        int count = array.available();
        giveOldest(array, count);
        array.dropOldest(count);
    }

    private void drainArrays() {
        if (arrays.length > 0) {
            drain(arrays[work.cpu().number()]);
        }
        if (shared != null) {
            drain(shared);
        }
        work.store(descriptor);
    }

    /** kmem_cache_shrink: empties this CPU's array and the shared one and gives back every slab without objects in use. */
    public void shrink() {
        locks.spin(descriptor);
        drainArrays();
        lists.releaseEmpty(Integer.MAX_VALUE);
        locks.unspin(descriptor);
    }

    /**
     * cache_reap of 2.6, for this cache on this CPU: objects that nobody wanted since the last time leave the arrays, and at every
     * second call empty slabs are given back (Linux 2.6.2 slab.c).
     *
     * @param tick jiffies
     * @param listTicks ticks between two looks at the slabs, REAPTIMEOUT_LIST3
     */
    void age(long tick, long listTicks) {
        work.path(KernelPath.SLAB_REAP);
        if (arrays.length > 0) {
            ObjectArray array = arrays[work.cpu().number()];
            work.load(array.va());
            age(array);
        }
        work.load(descriptor + LISTS);
        if (nextAging < 0) {
            // kmem_cache_create spreads the caches over the interval by their addresses.
            nextAging = listTicks + Integer.toUnsignedLong(descriptor) % listTicks;
        }
        if (tick < nextAging) {
            return;
        }
        locks.spin(descriptor);
        nextAging = tick + listTicks;
        if (shared != null) {
            giveUnused(shared);
        }
        lists.age();
        work.store(descriptor + LISTS);
        locks.unspin(descriptor);
    }

    private void age(ObjectArray array) {
        locks.spin(descriptor);
        giveUnused(array);
        locks.unspin(descriptor);
    }

    private void giveUnused(ObjectArray array) {
        work.store(array.va());
        int count = array.unused();
        if (count > 0) {
            giveOldest(array, count);
            array.dropOldest(count);
        }
    }

    /**
     * What kmem_cache_reap of 2.4 thinks of this cache: frames that its empty slabs would give, less for caches whose slabs are dear
     * to make again; 0 for one that has grown since it was last asked. Empties this CPU's array.
     */
    int reapScore() {
        locks.spin(descriptor);
        int frames = 0;
        if (!grown) {
            drainArrays();
            frames = lists.empty() << geometry.order();
            frames = constructed ? (frames * 4 + 1) / 5 : frames;
            frames = geometry.order() > 0 ? (frames * 4 + 1) / 5 : frames;
        }
        grown = false;
        locks.unspin(descriptor);
        return frames;
    }

    /** Gives back half of the empty slabs; returns how many frames. */
    int reap() {
        locks.spin(descriptor);
        int released = lists.releaseEmpty((lists.empty() + 1) / 2);
        locks.unspin(descriptor);
        return released << geometry.order();
    }

    /** Objects in the hands of callers. */
    public long objectsInUse() {
        return inUse;
    }

    /** Most objects that were ever in use at once. */
    public long peakObjects() {
        return peak;
    }

    /** Slabs that there are. */
    public long slabs() {
        return lists.slabs();
    }

    /** Frames of all slabs. */
    public long frames() {
        return lists.slabs() << geometry.order();
    }
}
