package faultline.kernel.frame;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/** struct kmem_list3: the slabs of a cache by how full they are. Callers hold the cache's lock. */
final class SlabLists {

    private final SlabCaches owner;
    private final KernelWork work;
    private final SlabCache cache;
    private final SlabGeometry geometry;
    private final ObjectConstructor constructor;
    private final SlabList full;
    private final SlabList partial;
    private final SlabList empty;
    private final long freeLimit;

    private int colour;
    private long freeObjects;
    private long slabs;
    private boolean emptyTouched;

    /**
     * @param listsVa kernel address of the list heads
     * @param freeLimit free objects beyond which a slab that becomes empty is given back
     */
    SlabLists(
            SlabCaches owner,
            KernelWork work,
            SlabCache cache,
            SlabGeometry geometry,
            ObjectConstructor constructor,
            int listsVa,
            long freeLimit) {
        this.owner = owner;
        this.work = work;
        this.cache = cache;
        this.geometry = geometry;
        this.constructor = constructor;
        this.full = new SlabList(work, listsVa);
        this.partial = new SlabList(work, listsVa);
        this.empty = new SlabList(work, listsVa);
        this.freeLimit = freeLimit;
    }

    /** A slab with a free object: a partial one first, then an empty one; null when all are full. */
    Slab withFree() {
        if (partial.first() != null) {
            return partial.first();
        }
        emptyTouched = true;
        return empty.first();
    }

    /** Moves up to {@code most} objects of {@code slab} to {@code array}. */
    void take(Slab slab, ObjectArray array, int most) {
        work.store(slab.header);
        for (int left = most; left > 0 && !slab.full(); left--) {
            array.push(takeObject(slab));
        }
        relist(slab);
    }

    /** Takes one object of {@code slab}. */
    int takeOne(Slab slab) {
        work.store(slab.header);
        int object = takeObject(slab);
        if (slab.full() || slab.list == empty) {
            relist(slab);
        }
        return object;
    }

    private int takeObject(Slab slab) {
        work.path(KernelPath.SLAB_TRANSFER);
        work.load(indexVa(slab, slab.firstFree()));
        freeObjects--;
        return slab.objects + slab.take() * geometry.objectBytes();
    }

    private void relist(Slab slab) {
        slab.list.remove(slab);
        (slab.full() ? full : partial).addFirst(slab);
    }

    private int indexVa(Slab slab, int index) {
        return slab.header + SlabGeometry.SLAB_BYTES + index * owner.indexBytes();
    }

    /** cache_grow without the lock: a new slab, which is on no list yet, or null when memory ran out. */
    Slab grow(Gfp gfp) {
        work.path(KernelPath.SLAB_GROW);
        int offset = colour * geometry.colourBytes();
        colour = (colour + 1) % geometry.colours();
        Slab slab = owner.newSlab(cache, geometry, offset, gfp);
        if (slab == null) {
            return null;
        }
        for (int i = 0; i < geometry.objects(); i++) {
            constructor.construct(slab.objects + i * geometry.objectBytes());
            work.store(indexVa(slab, i));
        }
        slabs++;
        return slab;
    }

    /** Puts a new slab among the empty ones. */
    void add(Slab slab) {
        freeObjects += geometry.objects();
        empty.addLast(slab);
    }

    /** The object at {@code va} goes back to its slab. */
    void give(int va) {
        work.path(KernelPath.SLAB_TRANSFER);
        Slab slab = owner.slabOf(va);
        if (slab == null || slab.cache != cache || (va - slab.objects) % geometry.objectBytes() != 0) {
            throw new IllegalStateException(String.format("0x%08X is no object of slab cache %s", va, cache.name()));
        }
        int index = (va - slab.objects) / geometry.objectBytes();
        work.store(indexVa(slab, index));
        slab.give(index);
        freeObjects++;
        slab.list.remove(slab);
        if (slab.inUse > 0) {
            partial.addLast(slab);
        } else if (freeObjects > freeLimit) {
            destroy(slab);
        } else {
            empty.addFirst(slab);
        }
    }

    private void destroy(Slab slab) {
        work.path(KernelPath.SLAB_DESTROY);
        freeObjects -= geometry.objects();
        slabs--;
        owner.release(slab, geometry);
    }

    /** Gives up to {@code most} slabs without objects in use back, those that were empty longest first; returns how many. */
    int releaseEmpty(int most) {
        int released = 0;
        while (released < most && empty.last() != null) {
            Slab slab = empty.last();
            empty.remove(slab);
            destroy(slab);
            released++;
        }
        return released;
    }

    /**
     * The slabs' part of cache_reap: a fifth of the limit of free objects goes in slabs without objects in use, unless one of those was
     * wanted since this was last done.
     */
    void age() {
        if (emptyTouched) {
            emptyTouched = false;
            return;
        }
        long most = (freeLimit + 5L * geometry.objects() - 1) / (5L * geometry.objects());
        for (long left = most; left > 0 && empty.first() != null; left--) {
            Slab slab = empty.first();
            empty.remove(slab);
            destroy(slab);
        }
    }

    /** Slabs without objects in use. */
    int empty() {
        return empty.size();
    }

    /** Slabs that there are. */
    long slabs() {
        return slabs;
    }
}
