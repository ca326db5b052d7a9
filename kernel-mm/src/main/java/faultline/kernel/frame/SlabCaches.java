package faultline.kernel.frame;

import faultline.kernel.account.CacheLines;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All slab caches, in order of creation, and the frames that they share: cache_chain of slab.c. */
public final class SlabCaches {

    private static final int BREAK_ORDER_LOW = 1;
    private static final int BREAK_ORDER_HIGH = 2;
    private static final int BREAK_FRAMES = (32 << 20) >>> 12;

    /** REAPTIMEOUT_LIST3 (Linux 2.6.2 slab.c). */
    private static final int LIST_SECONDS = 4;

    private static final int REAP_SCAN = 10;
    private static final int REAP_PERFECT = 10;

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameTable table;
    private final FrameAllocator allocator;
    private final CacheLines lines;
    private final int indexBytes;
    private final int cpus;
    private final SlabTraits traits;
    private final List<SlabCache> caches = new ArrayList<>();
    private final List<Mempool> pools = new ArrayList<>();
    /** The slab that a lowmem frame belongs to. */
    private final Slab[] slabByFrame;

    private int metadata;
    private int metadataLeft;
    private SlabCache offSlabHeaders;

    private int reapNext;

    /**
     * @param indexBytes width of a free-list index: 4 in 2.6.2, 2 later
     * @param traits how free objects are kept at hand
     */
    public SlabCaches(
            KernelWork work,
            KernelLocks locks,
            FrameTable table,
            FrameAllocator allocator,
            CacheLines lines,
            int indexBytes,
            SlabTraits traits,
            int cpus) {
        this.work = work;
        this.locks = locks;
        this.table = table;
        this.allocator = allocator;
        this.lines = lines;
        this.indexBytes = indexBytes;
        this.traits = traits;
        this.cpus = cpus;
        this.slabByFrame = new Slab[Math.min(table.frames(), DirectMap.LOWMEM_FRAMES)];
    }

    /** kmem_cache_create without a constructor. */
    public SlabCache create(String name, int objectBytes, int alignment) {
        return create(name, objectBytes, alignment, ObjectConstructor.NONE);
    }

    /**
     * kmem_cache_create.
     *
     * @param alignment power of two: 4 for none, {@link #hardwareAlignment} for SLAB_HWCACHE_ALIGN
     * @throws KernelConfigException if memory does not suffice for the cache's descriptor
     */
    public SlabCache create(String name, int objectBytes, int alignment, ObjectConstructor constructor) {
        int breakOrder = table.frames() > BREAK_FRAMES ? BREAK_ORDER_HIGH : BREAK_ORDER_LOW;
        SlabGeometry geometry = SlabGeometry.of(objectBytes, alignment, indexBytes, lines.kernelBytes(), breakOrder);
        if (!geometry.onSlab() && offSlabHeaders == null) {
            offSlabHeaders = create("size-64", 64, lines.kernelBytes() / 2);
        }
        int descriptor = carve(SlabCache.DESCRIPTOR_BYTES);
        int size = geometry.objectBytes();
        int limit = traits.cpuLimit(size, locks.smp());
        ObjectArray[] arrays = new ObjectArray[limit == 0 ? 0 : cpus];
        for (int cpu = 0; cpu < arrays.length; cpu++) {
            arrays[cpu] = array(limit);
        }
        int sharedLimit = traits.sharedLimit(size, limit, locks.smp());
        int batch = traits.batch(limit);
        SlabCache cache = new SlabCache(
                this,
                work,
                locks,
                name,
                objectBytes,
                geometry,
                constructor,
                descriptor,
                arrays,
                sharedLimit == 0 ? null : array(sharedLimit),
                batch,
                traits.keepsFreeSlabs() ? Long.MAX_VALUE : (1L + cpus) * batch + geometry.objects());
        caches.add(cache);
        return cache;
    }

    private ObjectArray array(int limit) {
        return new ObjectArray(work, carve(ObjectArray.bytes(limit)), limit, lines.hardwareBytes());
    }

    /**
     * kmem_cache_reap of 2.4: of the next {@value #REAP_SCAN} caches, the one with the most empty slabs, or the first with enough,
     * gives half of them back (Linux 2.4.20 slab.c). Does nothing where slabs are given back when they become empty.
     *
     * @return frames that became free
     */
    public int reap() {
        if (!traits.keepsFreeSlabs()) {
            return 0;
        }
        SlabCache best = null;
        int most = 0;
        for (int i = 0; i < Math.min(REAP_SCAN, caches.size()) && most < REAP_PERFECT; i++) {
            SlabCache cache = caches.get(reapNext);
            reapNext = (reapNext + 1) % caches.size();
            work.path(KernelPath.SLAB_REAP);
            int score = cache.reapScore();
            if (score > most) {
                most = score;
                best = cache;
            }
        }
        return best == null ? 0 : best.reap();
    }

    /** Whether every CPU has a timer that makes caches smaller in which nothing happens; where it has none, reclaim reaps them. */
    public boolean ageByTimer() {
        return !traits.keepsFreeSlabs();
    }

    /**
     * cache_reap of 2.6: the timer of this CPU has run out.
     *
     * @param tick jiffies
     * @param hz ticks a second
     */
    public void age(long tick, int hz) {
        for (SlabCache cache : caches) {
            cache.age(tick, LIST_SECONDS * (long) hz);
        }
    }

    /**
     * mempool_create over {@code source}.
     *
     * @param minimum elements set aside now
     * @param sleep returns when an element may have been given back
     * @throws KernelConfigException if memory does not suffice
     */
    public Mempool pool(ElementSource source, int minimum, Runnable sleep) {
        Mempool pool = new Mempool(work, locks, carve(Mempool.bytes(minimum)), source, minimum, sleep);
        pools.add(pool);
        return pool;
    }

    /** Elements that pools over {@code source} have in reserve; for the books, uncharged. */
    public int reserved(ElementSource source) {
        return pools.stream()
                .filter(pool -> pool.source() == source)
                .mapToInt(Mempool::reserved)
                .sum();
    }

    /** Alignment of SLAB_HWCACHE_ALIGN: the kernel's line, halved while an object fits into the half. */
    public int hardwareAlignment(int objectBytes) {
        int alignment = lines.kernelBytes();
        while (objectBytes <= alignment / 2 && alignment > Integer.BYTES) {
            alignment /= 2;
        }
        return alignment;
    }

    /** The caches in order of creation. */
    public List<SlabCache> all() {
        return Collections.unmodifiableList(caches);
    }

    /** Cuts metadata that lives as long as the kernel out of frames of its own. */
    private int carve(int bytes) {
        int rounded = bytes + lines.kernelBytes() - 1 & -lines.kernelBytes();
        if (rounded > metadataLeft) {
            int frame = allocator.allocate(Gfp.KERNEL, 0, FrameUse.KERNEL);
            if (frame == FrameAllocator.NONE) {
                throw new KernelConfigException(
                        "no memory is left for the kernel's slab caches: give the machine more RAM");
            }
            metadata = DirectMap.ofFrame(frame);
            metadataLeft = 1 << 12;
        }
        int va = metadata;
        metadata += rounded;
        metadataLeft -= rounded;
        return va;
    }

    int indexBytes() {
        return indexBytes;
    }

    CacheLines lines() {
        return lines;
    }

    boolean permits(Gfp gfp, SlabCache cache) {
        return allocator.policy().permitsObject(gfp, cache.name());
    }

    /** The slab of the object at {@code va}, found through its struct page. */
    Slab slabOf(int va) {
        int frame = DirectMap.frameOf(va);
        work.load(table.structPage(frame) + table.layout().list());
        return slabByFrame[frame];
    }

    /** Frames and header for one more slab, or null when memory ran out. */
    Slab newSlab(SlabCache cache, SlabGeometry geometry, int colourOffset, Gfp gfp) {
        int header = 0;
        if (!geometry.onSlab()) {
            header = offSlabHeaders.allocate(gfp);
            if (header == 0) {
                return null;
            }
        }
        int frame = allocator.allocate(gfp, geometry.order(), FrameUse.SLAB);
        if (frame == FrameAllocator.NONE) {
            if (header != 0) {
                offSlabHeaders.free(header);
            }
            return null;
        }
        int objects = DirectMap.ofFrame(frame) + colourOffset;
        if (geometry.onSlab()) {
            header = objects;
            objects += geometry.headerBytes();
        }
        Slab slab = new Slab(cache, frame, header, objects, geometry.objects());
        link(slab, geometry, slab);
        return slab;
    }

    private void link(Slab slab, SlabGeometry geometry, Slab value) {
        for (int i = 0; i < 1 << geometry.order(); i++) {
            work.store(table.structPage(slab.frame + i) + table.layout().list());
            slabByFrame[slab.frame + i] = value;
        }
    }

    /** Gives frames and header of a slab back. */
    void release(Slab slab, SlabGeometry geometry) {
        link(slab, geometry, null);
        allocator.free(slab.frame, geometry.order());
        if (!geometry.onSlab()) {
            offSlabHeaders.free(slab.header);
        }
    }
}
