package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mm.Nameless;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.SizedFile;
import faultline.kernel.mm.Vma;

/**
 * Memory that several processes share, as a file in memory of fixed size without a name: what shmem_file_setup makes for
 * MAP_SHARED with MAP_ANONYMOUS, for /dev/zero and for System V segments.
 */
public final class SharedMemory implements SizedFile, MemoryBacking {

    /** Device number of the internal tmpfs mount: behind those of the tree (unverified). */
    private static final int DEVICE = 0xFD;

    private final FileMapping pages;
    private final Nameless nameless;
    private final long bytes;
    private final Commitment commitment;
    private final boolean accounted;
    private boolean locked;

    private SharedMemory(PageCache cache, String name, long number, long bytes, boolean accounted) {
        this.commitment = cache.commitment();
        this.accounted = accounted;
        this.nameless = new Nameless(name, number, DEVICE);
        this.bytes = bytes;
        this.pages = cache.create(this);
    }

    /**
     * Memory of {@code bytes} bytes of zeros with one user, or null when memory ran out or that much is not promised.
     *
     * @param name what /proc/PID/maps shows
     * @param number st_ino: for a System V segment its identifier
     * @param accounted whether all of it is promised now (VM_ACCOUNT), or each page when it is made
     */
    public static SharedMemory create(PageCache cache, String name, long number, long bytes, boolean accounted) {
        long pages = pagesOf(bytes);
        if (accounted && !cache.commitment().charge(null, pages)) {
            return null;
        }
        SharedMemory memory = new SharedMemory(cache, name, number, bytes, accounted);
        if (memory.pages == null) {
            cache.commitment().release(accounted ? pages : 0);
            return null;
        }
        return memory;
    }

    private static long pagesOf(long bytes) {
        return bytes + PhysicalMemory.FRAME_BYTES - 1 >> PhysicalMemory.FRAME_SHIFT;
    }

    /** Its pages. */
    public FileMapping pages() {
        return pages;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void setLocked(boolean value) {
        locked = value;
    }

    @Override
    public boolean swappable() {
        return !locked;
    }

    @Override
    public int residentPages() {
        return pages.cachedPages();
    }

    @Override
    public PageOwner owner() {
        return pages;
    }

    @Override
    public int page(Vma vma, int va, PageOutcome outcome) {
        return pages.page(vma, va, outcome);
    }

    @Override
    public Nameless nameless() {
        return nameless;
    }

    @Override
    public void unused() {
        pages.destroy();
        commitment.release(accounted ? pagesOf(bytes) : 0);
    }

    @Override
    public int sync() {
        return 0;
    }

    @Override
    public boolean reserve() {
        return accounted || commitment.charge(null, 1);
    }

    @Override
    public void release(int count) {
        commitment.release(accounted ? 0 : count);
    }

    @Override
    public long committedPages(int present) {
        return accounted ? pagesOf(bytes) : present;
    }
}
