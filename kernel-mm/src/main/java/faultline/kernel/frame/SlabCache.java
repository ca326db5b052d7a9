package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * kmem_cache_t: objects of one size in slabs of lowmem frames, with an array of free ones at hand for each CPU (facts linux-mm.md
 * 5.4; Linux 2.6.2 slab.c; the array that CPUs share is left out).
 */
public final class SlabCache {

    /** Bytes of a cache descriptor. */
    static final int DESCRIPTOR_BYTES = 256;
    /** Bytes of a CPU array before its entries: avail, limit, batchcount, touched. */
    static final int ARRAY_HEAD_BYTES = 16;

    private static final int LISTS = 128;

    private final SlabCaches owner;
    private final KernelWork work;
    private final KernelLocks locks;
    private final String name;
    private final int requestedBytes;
    private final SlabGeometry geometry;
    private final ObjectConstructor constructor;
    private final int descriptor;
    private final SlabList full;
    private final SlabList partial;
    private final SlabList empty;
    private final int[] arrayVa;
    private final int[][] array;
    private final int[] available;
    private final int batch;
    private final int freeLimit;

    private int colour;
    private long freeObjects;
    private long slabs;
    private long inUse;
    private long peak;

    SlabCache(
            SlabCaches owner,
            KernelWork work,
            KernelLocks locks,
            String name,
            int objectBytes,
            SlabGeometry geometry,
            ObjectConstructor constructor,
            int descriptor,
            int[] arrayVa) {
        this.owner = owner;
        this.work = work;
        this.locks = locks;
        this.name = name;
        this.requestedBytes = objectBytes;
        this.geometry = geometry;
        this.constructor = constructor;
        this.descriptor = descriptor;
        this.full = new SlabList(work, descriptor + LISTS);
        this.partial = new SlabList(work, descriptor + LISTS);
        this.empty = new SlabList(work, descriptor + LISTS);
        this.arrayVa = arrayVa;
        this.array = new int[arrayVa.length][geometry.cpuLimit()];
        this.available = new int[arrayVa.length];
        this.batch = (geometry.cpuLimit() + 1) / 2;
        this.freeLimit = (1 + arrayVa.length) * batch + geometry.objects();
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
    public int allocate(Gfp gfp) {
        int cpu = work.cpu().number();
        work.path(KernelPath.SLAB_ALLOC);
        work.store(arrayVa[cpu]);
        if (!owner.permits(gfp, this) || available[cpu] == 0 && !refill(cpu, gfp)) {
            return 0;
        }
        int slot = --available[cpu];
        work.load(entryVa(cpu, slot));
        inUse++;
        peak = Math.max(peak, inUse);
        return array[cpu][slot];
    }

    /** kmem_cache_free: gives an object back; where there is a constructor, in the state that it made. */
    public void free(int va) {
        int cpu = work.cpu().number();
        work.path(KernelPath.SLAB_FREE);
        work.store(arrayVa[cpu]);
        if (available[cpu] == array[cpu].length) {
            flush(cpu, batch);
        }
        int slot = available[cpu]++;
        array[cpu][slot] = va;
        work.store(entryVa(cpu, slot));
        inUse--;
    }

    private int entryVa(int cpu, int slot) {
        return arrayVa[cpu] + ARRAY_HEAD_BYTES + slot * Integer.BYTES;
    }

    /** cache_alloc_refill: a batch from partial slabs first, then empty ones, then a new one. */
    private boolean refill(int cpu, Gfp gfp) {
        locks.spin(descriptor);
        work.load(descriptor + LISTS);
        while (available[cpu] < batch) {
            Slab slab = partial.first() != null ? partial.first() : empty.first();
            if (slab == null) {
                if (available[cpu] > 0) {
                    break;
                }
                locks.unspin(descriptor);
                slab = grow(gfp);
                locks.spin(descriptor);
                if (slab == null) {
                    locks.unspin(descriptor);
                    return false;
                }
            }
            takeFrom(slab, cpu);
        }
        work.store(descriptor);
        locks.unspin(descriptor);
        return true;
    }

    private void takeFrom(Slab slab, int cpu) {
        work.store(slab.header);
        while (available[cpu] < batch && !slab.full()) {
            work.path(KernelPath.SLAB_TRANSFER);
            work.load(indexVa(slab, slab.firstFree()));
            int slot = available[cpu]++;
            array[cpu][slot] = slab.objects + slab.take() * geometry.objectBytes();
            work.store(entryVa(cpu, slot));
            freeObjects--;
        }
        slab.list.remove(slab);
        (slab.full() ? full : partial).addFirst(slab);
    }

    private int indexVa(Slab slab, int index) {
        return slab.header + SlabGeometry.SLAB_BYTES + index * owner.indexBytes();
    }

    /** cache_grow. */
    private Slab grow(Gfp gfp) {
        work.path(KernelPath.SLAB_GROW);
        int offset = colour * geometry.colourBytes();
        colour = (colour + 1) % geometry.colours();
        Slab slab = owner.newSlab(this, geometry, offset, gfp);
        if (slab == null) {
            return null;
        }
        for (int i = 0; i < geometry.objects(); i++) {
            constructor.construct(slab.objects + i * geometry.objectBytes());
            work.store(indexVa(slab, i));
        }
        slabs++;
        freeObjects += geometry.objects();
        empty.addLast(slab);
        return slab;
    }

    /** free_block: the oldest objects of a CPU's array go back to their slabs. */
    private void flush(int cpu, int objects) {
        locks.spin(descriptor);
        for (int i = 0; i < objects; i++) {
            work.load(entryVa(cpu, i));
            giveBack(array[cpu][i]);
        }
        System.arraycopy(array[cpu], objects, array[cpu], 0, available[cpu] - objects);
        available[cpu] -= objects;
        for (int at = 0;
                at < available[cpu] * Integer.BYTES;
                at += owner.lines().hardwareBytes()) {
            work.store(arrayVa[cpu] + ARRAY_HEAD_BYTES + at);
        }
        work.store(descriptor);
        locks.unspin(descriptor);
    }

    private void giveBack(int va) {
        work.path(KernelPath.SLAB_TRANSFER);
        Slab slab = owner.slabOf(va);
        if (slab == null || slab.cache != this || (va - slab.objects) % geometry.objectBytes() != 0) {
            throw new IllegalStateException(String.format("0x%08X is no object of slab cache %s", va, name));
        }
        int index = (va - slab.objects) / geometry.objectBytes();
        slab.list.remove(slab);
        work.store(indexVa(slab, index));
        slab.give(index);
        freeObjects++;
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

    /** kmem_cache_shrink: flushes this CPU's array and gives back every slab without objects in use. */
    public void shrink() {
        int cpu = work.cpu().number();
        flush(cpu, available[cpu]);
        while (empty.first() != null) {
            Slab slab = empty.first();
            empty.remove(slab);
            destroy(slab);
        }
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
        return slabs;
    }

    /** Frames of all slabs. */
    public long frames() {
        return slabs << geometry.order();
    }
}
