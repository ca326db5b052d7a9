package faultline.kernel.disk;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Mempool;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;

/**
 * The kernel's notes of transfers under way, one for each page: a bio with its bio_vec in 2.6, a buffer_head in 2.4 (which really stays
 * with its page until that is freed). They come from pools, so that memory can be written out when there is none left.
 */
final class Bios {

    /** BIO_POOL_SIZE (Linux 2.6.2 bio.c). */
    private static final int BIOS = 256;
    /** struct bio on a line of its own (slab dumps of 2.6 show 64). */
    private static final int BIO_BYTES = 64;
    /** biovec-1: 12 bytes, aligned (slab dumps of 2.6 show 16). */
    private static final int VECTOR_BYTES = 12;
    /** NR_RESERVED of 2.4 fs/buffer.c: ten times the 8 buffers of a page. */
    private static final int HEADS = 80;
    /** struct buffer_head of 2.4 (unverified). */
    private static final int HEAD_BYTES = 96;

    private final KernelWork work;
    private final Mempool pool;
    private final Mempool vectors;

    private Bios(KernelWork work, Mempool pool, Mempool vectors) {
        this.work = work;
        this.pool = pool;
        this.vectors = vectors;
    }

    /**
     * @param bufferHeads whether the kernel has buffer_heads instead of bios: 2.4
     * @param sleep returns when a transfer is done
     */
    static Bios create(KernelWork work, SlabCaches slabs, boolean bufferHeads, Runnable sleep) {
        if (bufferHeads) {
            SlabCache heads = slabs.create("buffer_head", HEAD_BYTES, slabs.hardwareAlignment(HEAD_BYTES));
            return new Bios(work, slabs.pool(heads, HEADS, sleep), null);
        }
        SlabCache bios = slabs.create("bio", BIO_BYTES, slabs.hardwareAlignment(BIO_BYTES));
        SlabCache biovecs = slabs.create("biovec-1", VECTOR_BYTES, slabs.hardwareAlignment(VECTOR_BYTES));
        return new Bios(work, slabs.pool(bios, BIOS, sleep), slabs.pool(biovecs, BIOS, sleep));
    }

    /** bio_alloc: kernel address of a bio. The caller may wait for others to be done. */
    int bio(boolean write) {
        int va = pool.allocate(mask(write));
        work.store(va);
        return va;
    }

    /** bvec_alloc: kernel address of a bio_vec, or 0 where there are none. */
    int vector(boolean write) {
        if (vectors == null) {
            return 0;
        }
        int va = vectors.allocate(mask(write));
        work.store(va);
        return va;
    }

    /** Memory that is needed to write pages out must not wait for pages to be written out. */
    private static Gfp mask(boolean write) {
        return write ? Gfp.NOIO : Gfp.KERNEL;
    }

    /** bio_put and bio_destructor. */
    void free(int bio, int vector) {
        work.load(bio);
        if (vectors != null) {
            vectors.free(vector);
        }
        pool.free(bio);
    }
}
