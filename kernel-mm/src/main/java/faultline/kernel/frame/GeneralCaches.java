package faultline.kernel.frame;

import faultline.kernel.account.KernelWork;

/**
 * kmalloc: objects of any size out of slab caches of powers of two. All of them are made at boot, as kmem_cache_init makes
 * malloc_sizes: a cache that was made for its first object would need memory that may have run out by then.
 */
public final class GeneralCaches {

    private static final int SMALLEST = 32;

    private final KernelWork work;
    private final int lineBytes;
    private final SlabCache[] caches = new SlabCache[sizeIndex(KernelBuffer.PIECE_BYTES) + 1];

    /**
     * Uses the caches in {@code slabs}, and makes those that are not there.
     *
     * @param lineBytes line of the data cache
     * @throws KernelConfigException if memory does not suffice for the caches' descriptors
     */
    public GeneralCaches(KernelWork work, SlabCaches slabs, int lineBytes) {
        this.work = work;
        this.lineBytes = lineBytes;
        for (int i = 0; i < caches.length; i++) {
            caches[i] = cache(slabs, SMALLEST << i);
        }
    }

    /** {@code bytes} of kernel memory in pieces of at most a page, as ipc_alloc and load_msg get them; null without memory. */
    public KernelBuffer allocate(int bytes) {
        int pieces = Math.max(1, (bytes + KernelBuffer.PIECE_BYTES - 1) / KernelBuffer.PIECE_BYTES);
        int[] addresses = new int[pieces];
        for (int i = 0; i < pieces; i++) {
            addresses[i] = cache(pieceBytes(bytes, i)).allocate();
            if (addresses[i] == 0) {
                release(addresses, i, bytes);
                return null;
            }
        }
        return new KernelBuffer(work, addresses, lineBytes, bytes);
    }

    /** Gives a buffer back. */
    public void free(KernelBuffer buffer) {
        release(buffer.pieces(), buffer.pieces().length, buffer.bytes());
    }

    private void release(int[] addresses, int count, int bytes) {
        for (int i = 0; i < count; i++) {
            cache(pieceBytes(bytes, i)).free(addresses[i]);
        }
    }

    private static int pieceBytes(int bytes, int piece) {
        return Math.min(bytes - piece * KernelBuffer.PIECE_BYTES, KernelBuffer.PIECE_BYTES);
    }

    private SlabCache cache(int bytes) {
        return caches[sizeIndex(bytes)];
    }

    /** Which of the sizes, from {@value #SMALLEST} upwards, is the first that holds {@code bytes}. */
    private static int sizeIndex(int bytes) {
        int index = 0;
        while (SMALLEST << index < bytes) {
            index++;
        }
        return index;
    }

    private static SlabCache cache(SlabCaches slabs, int size) {
        String name = "size-" + size;
        return slabs.all().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst()
                .orElseGet(() -> slabs.create(name, size, slabs.hardwareAlignment(size)));
    }
}
