package faultline.kernel.file;

import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.SizedFile;
import faultline.kernel.mm.Vma;

/**
 * Memory that several processes share, as a file in memory of fixed size without a name: what shmem_file_setup makes for
 * MAP_SHARED with MAP_ANONYMOUS, for /dev/zero and for System V segments. It goes with its last user.
 */
public final class SharedMemory implements SizedFile, Backing {

    /** Device number of the internal tmpfs mount: behind those of the tree (unverified). */
    private static final int DEVICE = 0xFD;

    private final FileMapping pages;
    private final String name;
    private final long number;
    private final long bytes;
    private int users = 1;

    private SharedMemory(PageCache cache, String name, long number, long bytes) {
        this.name = name;
        this.number = number;
        this.bytes = bytes;
        this.pages = cache.create(this);
    }

    /**
     * Memory of {@code bytes} bytes of zeros with one user, or null when memory ran out.
     *
     * @param name what /proc/PID/maps shows
     * @param number st_ino: for a System V segment its identifier
     */
    public static SharedMemory create(PageCache cache, String name, long number, long bytes) {
        SharedMemory memory = new SharedMemory(cache, name, number, bytes);
        return memory.pages == null ? null : memory;
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
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void get() {
        users++;
    }

    @Override
    public void put() {
        if (--users == 0) {
            pages.destroy();
        }
    }

    @Override
    public int sync() {
        return 0;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long inode() {
        return number;
    }

    @Override
    public int device() {
        return DEVICE;
    }

    @Override
    public boolean reserve() {
        return true;
    }

    @Override
    public void release(int count) {}

    @Override
    public boolean stored(int index) {
        return false;
    }

    @Override
    public boolean load(int index, byte[] page) {
        return false;
    }

    @Override
    public boolean storing() {
        return false;
    }

    @Override
    public boolean store(int index, byte[] page, int length) {
        return false;
    }
}
