package faultline.kernel.frame;

import faultline.kernel.account.KernelWork;
import java.util.TreeMap;

/** kmalloc: objects of any size out of slab caches of powers of two, made when the first object of a size is wanted. */
public final class GeneralCaches {

    private static final int SMALLEST = 32;

    private final KernelWork work;
    private final SlabCaches slabs;
    private final int lineBytes;
    private final TreeMap<Integer, SlabCache> caches = new TreeMap<>();

    /** @param lineBytes line of the data cache */
    public GeneralCaches(KernelWork work, SlabCaches slabs, int lineBytes) {
        this.work = work;
        this.slabs = slabs;
        this.lineBytes = lineBytes;
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
        int size = SMALLEST;
        while (size < bytes) {
            size *= 2;
        }
        return caches.computeIfAbsent(size, this::make);
    }

    private SlabCache make(int size) {
        String name = "size-" + size;
        return slabs.all().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst()
                .orElseGet(() -> slabs.create(name, size, slabs.hardwareAlignment(size)));
    }
}
